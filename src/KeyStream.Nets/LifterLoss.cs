using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Parts of the lifter's loss. Letters: B windows, T frames, N joints.</summary>
public static class LifterLoss
{
    /// <summary>Length of the last axis, smooth at zero (sheet 030 §10).</summary>
    /// <param name="v">[…,3].</param>
    /// <returns>[…].</returns>
    public static Tensor Norm(Tensor v) => (v.square().sum(-1) + 1e-8).sqrt();

    /// <summary>Mean over frames and those joints that exist; every window counts the same.</summary>
    /// <param name="values">[B,T,N].</param>
    /// <param name="exists">[B,N].</param>
    /// <returns>Scalar.</returns>
    public static Tensor Mean(Tensor values, Tensor exists)
    {
        using var scope = NewDisposeScope();
        var perWindow = (values.mean([1L]) * exists).sum(1) / exists.sum(1).clamp_min(1);
        return perWindow.mean().MoveToOuterDisposeScope();
    }

    /// <summary>Procrustean loss: root mean square distance of each frame's points after the similarity that fits them best (sheet 004 §B4).</summary>
    /// <remarks>
    /// The similarity is the minimiser of what is measured, so the gradient does not pass through it (envelope theorem): it is exact without
    /// that of a singular value decomposition, which is unbounded for flat or symmetric figures.
    /// </remarks>
    /// <param name="shape">[B,T,N,3].</param>
    /// <param name="truth">[B,T,N,3].</param>
    /// <param name="exists">[B,N].</param>
    /// <returns>Scalar, in the truth's unit.</returns>
    public static Tensor Procrustes(Tensor shape, Tensor truth, Tensor exists)
    {
        using var scope = NewDisposeScope();
        var (b, t, n) = (shape.shape[0], shape.shape[1], shape.shape[2]);
        var (from, to) = (shape.reshape(b * t, n, 3), truth.reshape(b * t, n, 3));
        var weights = exists.unsqueeze(1).expand(b, t, n).reshape(b * t, n);
        weights = weights / weights.sum(1, keepdim: true).clamp_min(1);
        var (rotation, translation, scale) = BestFit(from, to, weights);
        var fitted = (matmul(from, rotation.transpose(1, 2)) * scale.reshape(-1, 1, 1)) + translation.unsqueeze(1);
        return (((fitted - to).square().sum(2) * weights).sum(1) + 1e-8).sqrt().mean().MoveToOuterDisposeScope();
    }

    /// <summary>Mean difference of bone lengths.</summary>
    /// <param name="shape">[B,T,N,3].</param>
    /// <param name="truth">[B,T,N,3].</param>
    /// <param name="edges">[B,N,N], 1 where joined.</param>
    /// <returns>Scalar, in the truth's unit.</returns>
    public static Tensor Bones(Tensor shape, Tensor truth, Tensor edges)
    {
        using var scope = NewDisposeScope();
        static Tensor Lengths(Tensor x) => Norm(x.unsqueeze(3) - x.unsqueeze(2));                  // [B,T,N,N]
        var off = ((Lengths(shape) - Lengths(truth)).abs() * edges.unsqueeze(1)).mean([1L]);
        return (off.sum([1L, 2L]) / edges.sum([1L, 2L]).clamp_min(1)).mean().MoveToOuterDisposeScope();
    }

    private static (Tensor Rotation, Tensor Translation, Tensor Scale) BestFit(Tensor from, Tensor to, Tensor weights)
    {
        using var quiet = no_grad();
        return Geometry.Umeyama(from.detach(), to, weights);
    }
}
