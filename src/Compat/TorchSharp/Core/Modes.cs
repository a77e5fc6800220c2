namespace TorchSharp;

internal sealed class GradGuard : IDisposable
{
    private readonly long _before = Native.ks_grad_mode();

    internal GradGuard(bool on) => Native.ks_set_grad_mode(on ? 1 : 0);

    public void Dispose() => Native.ks_set_grad_mode(_before);
}

internal sealed class InferenceGuard(bool on) : IDisposable
{
    private nint _guard = Native.ks_inference_enter(on ? 1 : 0);

    public void Dispose()
    {
        if (_guard == 0) return;
        Native.ks_inference_leave(_guard);
        _guard = 0;
    }
}

public static partial class torch
{
    public static IDisposable no_grad() => new GradGuard(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradGuard(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradGuard(mode);
    public static bool is_grad_enabled() => Native.ks_grad_mode() != 0;
    public static IDisposable inference_mode(bool mode = true) => new InferenceGuard(mode);
    public static bool is_inference_mode_enabled() => Native.ks_inference_mode() != 0;

    public static unsafe partial class autograd
    {
        /// <remarks>create_graph does not imply retain_graph here, as in the package this stands for.</remarks>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            nint[] outs = Handles(outputs), ins = Handles(inputs), grads = Handles(grad_outputs), results = new nint[ins.Length];
            fixed (nint* po = outs, pi = ins, pg = grads, pr = results)
                Native.Check(Native.ks_grad(po, outs.Length, pi, ins.Length, pg, grads.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, pr));
            KeepAlive(outputs, inputs, grad_outputs);
            return results.Select(h => new Tensor(h)).ToList();
        }

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            nint[] ts = Handles(tensors), grads = Handles(grad_tensors), ins = Handles(inputs);
            fixed (nint* pt = ts, pg = grads, pi = ins)
                Native.Check(Native.ks_backward(pt, ts.Length, pg, grads.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, pi, ins.Length));
            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward(new[] { tensor }, grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward(new[] { tensor }, new[] { grad_tensor }, retain_graph, create_graph, inputs);

        private static nint[] Handles(IList<Tensor>? list) => list is null ? [] : list.Select(t => t.Handle).ToArray();

        private static void KeepAlive(params object?[] lists) => GC.KeepAlive(lists);
    }
}
