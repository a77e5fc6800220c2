using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>The rotation between two sets of corresponding points (orthogonal Procrustes), with gradients.</summary>
public static class RelativeRotation
{
    private const double LeastPair = 1e-6; // of two singular values' sum: below it the turn in their plane is not determined

    /// <summary>The rotation that takes points to others with the least squared error, determinant +1.</summary>
    /// <remarks>
    /// The gradient needs no derivative of a singular value decomposition, which is unbounded where singular values are alike. With the best
    /// rotation R₀ of M = Σ yxᵀ, RᵀM is symmetric; to first order this holds for R = R₀(1 + [w]×) with (tr(H)·1 − H)·w = axial(A − Aᵀ),
    /// A = R₀ᵀM, H = A at M. The value of w is 0 and its derivative is exact (the same as sheet 003 §9). Its eigenvalues are the sums of two
    /// singular values: they are held above a limit for flat and symmetric sets.
    /// </remarks>
    /// <param name="from">[B,K,3], float64 is advised.</param>
    /// <param name="to">[B,K,3].</param>
    /// <returns>[B,3,3]: to ≈ R·from + t.</returns>
    public static Tensor Of(Tensor from, Tensor to)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (from - from.mean([1L], keepdim: true), to - to.mean([1L], keepdim: true));
        var covariance = matmul(y.transpose(1, 2), x) / x.shape[1];                                // M, [B,3,3]
        var (best, inverse) = Best(from, to, covariance);
        var a = matmul(best.transpose(1, 2), covariance);
        var turn = matmul(inverse, Axial(a - a.transpose(1, 2)).unsqueeze(2)).squeeze(2);          // w, [B,3], value 0
        return (best + matmul(best, Geometry.Cross(turn))).MoveToOuterDisposeScope();
    }

    /// <summary>Angle between rotations, by the chord: 2·asin(‖R − Q‖/(2√2)).</summary>
    /// <param name="rotation">[B,3,3].</param>
    /// <param name="other">[B,3,3].</param>
    /// <returns>[B], radians from 0 to π; its slope stays finite at 0 and at π.</returns>
    public static Tensor Angle(Tensor rotation, Tensor other)
    {
        using var scope = NewDisposeScope();
        var chord = ((rotation - other).square().sum([1L, 2L]) + 1e-14).sqrt() / (2 * Math.Sqrt(2));
        return (chord.clamp_max(1 - 1e-7).asin() * 2).MoveToOuterDisposeScope();
    }

    private static (Tensor Best, Tensor Inverse) Best(Tensor from, Tensor to, Tensor covariance)
    {
        using var quiet = no_grad();
        var best = Geometry.Umeyama(from.detach(), to.detach(), withScale: false).Rotation;
        var h = matmul(best.transpose(1, 2), covariance.detach());
        h = (h + h.transpose(1, 2)) / 2;                                                           // symmetric but for rounding
        var trace = h.diagonal(0, 1, 2).sum(1).reshape(-1, 1, 1);
        var (sums, axes) = linalg.eigh((trace * eye(3, dtype: h.dtype, device: h.device)) - h);
        var inverse = matmul(axes / sums.clamp_min(LeastPair).unsqueeze(1), axes.transpose(1, 2));
        return (best, inverse);
    }

    // The vector whose cross-product matrix a skew-symmetric matrix is.
    private static Tensor Axial(Tensor skew) => stack([skew.select(1, 2).select(1, 1), skew.select(1, 0).select(1, 2), skew.select(1, 1).select(1, 0)], 1);
}
