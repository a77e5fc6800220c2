using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Parts of the loss of <see cref="KeypointNet"/> (sheet 003 §4), each for a batch of B objects with K keypoints.</summary>
public static class KeypointNetLoss
{
    /// <summary>Multi-view consistency: keypoints of each view, put into the other camera, against those of the other view. Depth is not compared.</summary>
    /// <param name="first">[B,K,3] in the first camera's frame.</param>
    /// <param name="second">[B,K,3] in the second camera's frame.</param>
    /// <param name="from">The first view.</param>
    /// <param name="to">The second view.</param>
    /// <returns>Scalar: mean over keypoints of the squared distance in the picture, both directions added.</returns>
    public static Tensor Consistency(Tensor first, Tensor second, KeypointNetView from, KeypointNetView to)
    {
        using var scope = NewDisposeScope();
        return (Misplaced(first, second, from, to) + Misplaced(second, first, to, from)).MoveToOuterDisposeScope();
    }

    /// <summary>Angle between the true relative rotation and that of the keypoints, after noise was added to them.</summary>
    /// <param name="first">[B,K,3] in the first camera's frame.</param>
    /// <param name="second">[B,K,3] in the second camera's frame.</param>
    /// <param name="truth">[B,3,3] first camera → second.</param>
    /// <param name="noise">Standard deviation.</param>
    /// <returns>Scalar, radians.</returns>
    public static Tensor RelativePose(Tensor first, Tensor second, Tensor truth, double noise)
    {
        using var scope = NewDisposeScope();
        Tensor Shaken(Tensor x) => (noise > 0 ? x + (randn_like(x) * noise) : x).to(ScalarType.Float64);
        var rotation = RelativeRotation.Of(Shaken(first), Shaken(second));
        return RelativeRotation.Angle(rotation, truth.to(ScalarType.Float64)).mean().to(first.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Separation: max(0, δ − d²) over ordered pairs of keypoints of a view.</summary>
    /// <remarks>The published code counts each keypoint with itself too, which adds the constant δ.</remarks>
    /// <param name="points">[2B,K,3], both views in their cameras' frames.</param>
    /// <param name="square">δ.</param>
    /// <returns>Scalar: the sum over pairs divided by K, the mean over views.</returns>
    public static Tensor Separation(Tensor points, double square)
    {
        using var scope = NewDisposeScope();
        var distances = (points.unsqueeze(2) - points.unsqueeze(1)).square().sum(3);               // [2B,K,K]
        var k = points.shape[1];
        var pairs = 1 - eye(k, dtype: points.dtype, device: points.device);
        return ((nn.functional.relu(square - distances) * pairs).sum([1L, 2L]).mean() / k).MoveToOuterDisposeScope();
    }

    /// <summary>Silhouette: −log of the share of each map that lies on the object.</summary>
    /// <param name="maps">[2B,K,h,h], each summing to 1.</param>
    /// <param name="foreground">[2B,1,h,h], 0..1.</param>
    /// <returns>Scalar: mean over keypoints, views added.</returns>
    public static Tensor Silhouette(Tensor maps, Tensor foreground)
    {
        using var scope = NewDisposeScope();
        var inside = (maps * foreground).sum([2L, 3L]);                                            // [2B,K]
        return ((inside + 1e-12).log().mean() * -2).MoveToOuterDisposeScope();
    }

    /// <summary>Variance of the maps, so that they have one peak.</summary>
    /// <param name="variance">[2B,K], both views.</param>
    /// <returns>Scalar: mean over keypoints, views added.</returns>
    public static Tensor Variance(Tensor variance) => variance.mean() * 2;

    /// <summary>Error of the orientation network: squared distance of front and back, mean over coordinates, views added.</summary>
    /// <param name="ends">[2B,2,2] found.</param>
    /// <param name="truth">[2B,2,2].</param>
    /// <returns>Scalar.</returns>
    public static Tensor Orientation(Tensor ends, Tensor truth) => (ends - truth).square().mean() * 2;

    private static Tensor Misplaced(Tensor points, Tensor others, KeypointNetView from, KeypointNetView to)
    {
        var moved = to.Project(from.ToObject(points));                                             // [B,K,2]
        var seen = Geometry.ProjectPerspective(others, to.Focal, to.Centre);
        return (moved - seen).square().sum(2).mean();
    }
}
