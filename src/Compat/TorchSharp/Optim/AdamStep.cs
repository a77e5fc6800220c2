using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>What Adam and AdamW share: they differ in where the weight decay goes.</summary>
internal static class AdamStep
{
    /// <summary>One pass of multi-tensor operators over all parameters that have a gradient, by type and age.</summary>
    /// <param name="group">Parameters and options.</param>
    /// <param name="states">State by parameter.</param>
    /// <param name="decoupled">True when weight decay shrinks the weights (AdamW), false when it is added to the gradient (Adam).</param>
    internal static void Run(Modules.ParamGroup group, OrderedDict<IntPtr, OptimizerState> states, bool decoupled)
    {
        var o = (Adam.Options)group.Options;
        var live = group.Parameters.Select(p => (p, g: p.grad, s: (Adam.State)states[p.Handle])).Where(t => t.g is not null).ToList();
        foreach (var alike in live.GroupBy(t => (t.p.dtype, t.p.device_type, t.p.device_index, t.s.step)))
            Update(o, decoupled, alike.Select(t => (Tensor)t.p).ToArray(), alike.Select(t => t.g!).ToArray(), alike.Select(t => t.s).ToArray());
    }

    /// <summary>Gives a group its options, those that it leaves open from the defaults.</summary>
    internal static void Complete(Modules.ParamGroup group, Adam.Options o, Adam.Options d)
    {
        group.Options = o;
        o.LearningRate ??= d.LearningRate;
        o.beta1 ??= d.beta1;
        o.beta2 ??= d.beta2;
        o.eps ??= d.eps;
        o.weight_decay ??= d.weight_decay;
        o.amsgrad ??= d.amsgrad;
        o.maximize ??= d.maximize;
        o.InitialLearningRate = o.LearningRate!.Value;
    }

    private static void Update(Adam.Options o, bool decoupled, Tensor[] ps, Tensor[] gs, Adam.State[] states)
    {
        double b1 = o.beta1!.Value, b2 = o.beta2!.Value, lr = o.LearningRate!.Value, decay = o.weight_decay!.Value;
        foreach (Adam.State s in states) s.step++;
        double correct1 = 1 - Math.Pow(b1, states[0].step), correct2 = 1 - Math.Pow(b2, states[0].step);
        if (o.maximize == true) gs = Aten._foreach_neg.List(gs);
        if (decay != 0 && decoupled) Aten._foreach_mul__Scalar.Run(ps, 1 - lr * decay);
        if (decay != 0 && !decoupled) gs = Aten._foreach_add_List.List(gs, ps, decay);
        Tensor[] m = states.Select(s => s.exp_avg).ToArray(), v = states.Select(s => s.exp_avg_sq).ToArray();
        Aten._foreach_mul__Scalar.Run(m, b1);
        Aten._foreach_add__List.Run(m, gs, 1 - b1);
        Aten._foreach_mul__Scalar.Run(v, b2);
        Aten._foreach_addcmul__Scalar.Run(v, gs, gs, 1 - b2);
        if (o.amsgrad == true) v = states.Select(s => s.Largest()).ToArray();
        Tensor[] denominator = Aten._foreach_sqrt.List(v);
        Aten._foreach_div__Scalar.Run(denominator, Math.Sqrt(correct2));
        Aten._foreach_add__Scalar.Run(denominator, o.eps!.Value);
        Aten._foreach_addcdiv__Scalar.Run(ps, m, denominator, -lr / correct1);
    }
}
