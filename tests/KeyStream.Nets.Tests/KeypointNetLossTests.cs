using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Every part of the loss against a case that can be worked out by hand, or against finite differences.</summary>
[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class KeypointNetLossTests
{
    [Fact]
    public void ConsistencyAndPose_ExactKeypoints_AreZero()
    {
        using var scope = NewDisposeScope();
        var (points, one, two) = Scene(1);
        var (first, second) = (one.ToCamera(points), two.ToCamera(points));
        KeypointNetLoss.Consistency(first, second, one, two).item<double>().ShouldBe(0, 1e-20);
        KeypointNetLoss.RelativePose(first, second, one.RotationTo(two), 0).item<double>().ShouldBe(0, 1e-6);
    }

    [Fact]
    public void Consistency_ShiftInAPicture_IsItsSquareInBothDirections()
    {
        using var scope = NewDisposeScope();
        var (points, one, _) = Scene(2);
        var seen = one.ToCamera(points);
        var picture = cat([Geometry.ProjectPerspective(seen, one.Focal, one.Centre), seen.narrow(2, 2, 1)], 2);
        var shifted = Geometry.Unproject(picture + tensor(new[] { 0.03, -0.04, 0 }), one.Focal, one.Centre);
        KeypointNetLoss.Consistency(seen, shifted, one, one).item<double>().ShouldBe(2 * 0.05 * 0.05, 1e-12);
        KeypointNetLoss.Consistency(seen, Geometry.Unproject(picture + tensor(new[] { 0, 0, 0.5 }), one.Focal, one.Centre), one, one)
            .item<double>().ShouldBe(0, 1e-20, "depth is not compared");
    }

    [Fact]
    public void ConsistencyAndPose_ViewsExchanged_AreTheSame()
    {
        using var scope = NewDisposeScope();
        var (points, one, two) = Scene(3);
        var (first, second) = (one.ToCamera(points) + Noise(points), two.ToCamera(points) + Noise(points));
        KeypointNetLoss.Consistency(first, second, one, two).item<double>()
            .ShouldBe(KeypointNetLoss.Consistency(second, first, two, one).item<double>(), 1e-12);
        KeypointNetLoss.RelativePose(first, second, one.RotationTo(two), 0).item<double>()
            .ShouldBe(KeypointNetLoss.RelativePose(second, first, two.RotationTo(one), 0).item<double>(), 1e-9);
    }

    [Fact]
    public void Consistency_PictureCutElsewhere_IsTheSame()
    {
        using var scope = NewDisposeScope();
        var (points, one, two) = Scene(4);
        var (first, second) = (one.ToCamera(points) + Noise(points), two.ToCamera(points));
        var before = KeypointNetLoss.Consistency(first, second, one, two).item<double>();
        // The crop moves in the plane: principal point and keypoints move with it.
        var shift = tensor(new[] { 0.2, -0.1 });
        var moved = one with { Centre = one.Centre + shift };
        var picture = cat([Geometry.ProjectPerspective(first, one.Focal, one.Centre) + shift, first.narrow(2, 2, 1)], 2);
        var again = Geometry.Unproject(picture, moved.Focal, moved.Centre);
        KeypointNetLoss.Consistency(again, second, moved, two).item<double>().ShouldBe(before, 1e-12);
    }

    [Fact]
    public void RelativePose_KeypointsTurnedMore_IsThatAngle()
    {
        using var scope = NewDisposeScope();
        var (points, one, two) = Scene(5);
        var turn = Geometry.Rodrigues(tensor(new[] { 0, 0.3, 0 }).reshape(1, 3).to(float64));
        var second = matmul(two.ToCamera(points), turn.transpose(1, 2));
        KeypointNetLoss.RelativePose(one.ToCamera(points), second, one.RotationTo(two), 0).item<double>().ShouldBe(0.3, 1e-9);
    }

    [Fact]
    public void RelativePose_Noise_HurtsLessWhereKeypointsAreSpread()
    {
        using var scope = NewDisposeScope();
        var (points, one, two) = Scene(6, b: 200);
        double Angle(double spread) => KeypointNetLoss.RelativePose(one.ToCamera(points * spread), two.ToCamera(points * spread), one.RotationTo(two), 0.1).item<double>();
        Angle(1).ShouldBeLessThan(0.7 * Angle(0.5));
    }

    [Fact]
    public void Separation_TwoAtOnePlace_AreTwoPairsOfTheWholeLimit()
    {
        using var scope = NewDisposeScope();
        var points = arange(8, dtype: float64).reshape(1, 8, 1).expand(1, 8, 3).clone();
        points[0, 1] = points[0, 0];
        KeypointNetLoss.Separation(points, 0.05).item<double>().ShouldBe(2 * 0.05 / 8, 1e-12);
    }

    [Fact]
    public void SilhouetteAndVariance_OfEvenMaps_AreThoseOfTheSquare()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(2, 3, 16, 16, dtype: float64);
        var (_, maps, variance) = Geometry.SoftArgmax(logits);
        var mask = zeros(2, 1, 16, 16, dtype: float64);
        mask.narrow(3, 0, 4).fill_(1);
        KeypointNetLoss.Silhouette(maps, mask).item<double>().ShouldBe(-2 * Math.Log(0.25), 1e-9);
        // Cell centres of 16 cells: (1 − 1/16²)/3 for each axis.
        KeypointNetLoss.Variance(variance).item<double>().ShouldBe(2 * (2.0 / 3) * (1 - (1.0 / 256)), 1e-9);
    }

    [Fact]
    public void Orientation_EndsOffByOneInX_IsHalfOfTheSquareInEachView()
    {
        using var scope = NewDisposeScope();
        var truth = zeros(4, 2, 2, dtype: float64);
        KeypointNetLoss.Orientation(truth + tensor(new[] { 0.2, 0 }), truth).item<double>().ShouldBe(0.2 * 0.2 / 2 * 2, 1e-12);
    }

    [Fact]
    public void Terms_HaveTheGradientsOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        var (points, one, two) = Scene(7);
        var first = (one.ToCamera(points) + Noise(points)).requires_grad_();
        var second = two.ToCamera(points);
        Gradients.ShouldMatch(() => KeypointNetLoss.Consistency(first, second, one, two), first, 1e-7, 15, "consistency");
        Gradients.ShouldMatch(() => KeypointNetLoss.RelativePose(first, second, one.RotationTo(two), 0), first, 1e-7, 15, "pose");
        Gradients.ShouldMatch(() => KeypointNetLoss.Separation(first, 1.5), first, 1e-7, 15, "separation");
        var logits = randn(2, 3, 8, 8, dtype: float64).requires_grad_();
        var mask = rand(2, 1, 8, 8, dtype: float64).gt(0.5).to(float64);
        Gradients.ShouldMatch(() => KeypointNetLoss.Silhouette(Geometry.SoftArgmax(logits).Maps, mask), logits, 1e-7, 15, "silhouette");
        Gradients.ShouldMatch(() => KeypointNetLoss.Variance(Geometry.SoftArgmax(logits).Variance), logits, 1e-7, 15, "variance");
    }

    private static (Tensor Points, KeypointNetView One, KeypointNetView Two) Scene(int seed, long b = 3)
    {
        manual_seed(seed);
        return (PairScene.Points(b, 6), PairScene.View(b), PairScene.View(b));
    }

    private static Tensor Noise(Tensor like) => randn_like(like) * 0.05;
}
