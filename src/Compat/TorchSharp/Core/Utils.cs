using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <returns>The norm of all gradients together, before clipping.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using IDisposable off = no_grad();
                using DisposeScope scope = NewDisposeScope();
                Tensor[] grads = tensors.Select(p => p.grad).OfType<Tensor>().ToArray();
                if (grads.Length == 0) return 0;
                double total = double.IsPositiveInfinity(norm_type)
                    ? grads.Max(g => g.abs().max().ToDouble())
                    : stack(Aten._foreach_norm_Scalar.List(grads, norm_type)).norm((float)norm_type).ToDouble();
                double factor = max_norm / (total + 1e-6);
                if (factor < 1) Aten._foreach_mul__Scalar.Run(grads, factor);
                return total;
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using IDisposable off = no_grad();
                foreach (Parameter p in tensors)
                {
                    using Tensor? g = p.grad;
                    g?.clamp_(-clip_value, clip_value);
                }
            }
        }
    }
}
