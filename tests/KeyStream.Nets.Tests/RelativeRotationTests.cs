using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class RelativeRotationTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public void Of_ExactPoints_IsTheTrueRotation(int keypoints)
    {
        using var scope = NewDisposeScope();
        manual_seed(keypoints);
        var points = PairScene.Points(6, keypoints);
        var truth = Geometry.Rodrigues(randn(6, 3, dtype: float64));
        var moved = matmul(points, truth.transpose(1, 2)) + randn(6, 1, 3, dtype: float64);
        (RelativeRotation.Of(points, moved) - truth).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Of_MirroredPoints_IsStillARotation()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var points = PairScene.Points(4, 8);
        var rotation = RelativeRotation.Of(points, points * tensor(new[] { -1.0, 1, 1 }));
        linalg.det(rotation).sub(1).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Of_NoisyAndMirroredPoints_HasTheGradientOfFiniteDifferences(int handedness)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var points = PairScene.Points(2, 5).requires_grad_();
        var mirror = tensor(new[] { handedness, 1.0, 1 });
        var others = ((PairScene.Points(2, 5) * 0.3) + (points.detach() * mirror)).requires_grad_();
        var weights = randn(2, 3, 3, dtype: float64);
        Tensor Value() => (RelativeRotation.Of(points, others) * weights).sum();
        Gradients.ShouldMatch(Value, points, 1e-7, 30, "from");
        Gradients.ShouldMatch(Value, others, 1e-7, 30, "to");
    }

    [Fact]
    public void Of_PointsOnALine_HasAFiniteGradient()
    {
        using var scope = NewDisposeScope();
        var line = linspace(-1, 1, 5, dtype: float64).reshape(1, 5, 1) * tensor(new[] { 1.0, 0, 0 });
        line.requires_grad_();
        RelativeRotation.Of(line, line * 1.1).sum().backward();
        line.grad!.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Angle_OfATurn_IsItsAngle(double radians)
    {
        using var scope = NewDisposeScope();
        var axis = tensor(new[] { 2.0, -1, 0.5 }).reshape(1, 3);
        var turn = Geometry.Rodrigues(axis / axis.norm() * radians);
        RelativeRotation.Angle(turn, eye(3, dtype: float64).unsqueeze(0)).item<double>().ShouldBe(radians, 1e-9);
    }
}
