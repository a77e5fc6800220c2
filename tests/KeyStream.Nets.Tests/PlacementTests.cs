using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Perspective-n-point, orthographic-n-point and the Procrustean loss against cases with a known answer, and their gradients.</summary>
[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class PlacementTests
{
    private const double Spread = 0.25;

    [Fact]
    public void Perspective_ShapeThatLiesOnItsRays_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        var (shape, points, weights, spread) = Problem(0, 0);
        var pose = PerspectiveNPoint.Solve(shape, points, weights, spread);
        (pose.Rotation - eye(3, dtype: float64)).abs().max().item<double>().ShouldBeLessThan(1e-9);
        pose.Translation.abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(-0.5)]
    public void Perspective_TurnedShape_IsTurnedBackAlmost(double angle)
    {
        using var scope = NewDisposeScope();
        var (shape, points, weights, spread) = Problem(angle, 0);
        var pose = PerspectiveNPoint.Solve(shape, points, weights, spread);
        var turned = matmul(shape, pose.Rotation.transpose(1, 2)) + pose.Translation.unsqueeze(1);
        var (truth, _, _, _) = Problem(0, 0);
        // The prior keeps a tenth of the turn.
        (turned - truth).square().sum(2).sqrt().mean().item<double>().ShouldBeLessThan(0.12 * Math.Abs(angle));
    }

    [Fact]
    public void Perspective_NoWeight_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        var (shape, points, weights, spread) = Problem(0.3, 0);
        var pose = PerspectiveNPoint.Solve(shape, points, zeros_like(weights), spread);
        (pose.Rotation - eye(3, dtype: float64)).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Orthographic_TurnedShapeFarAway_IsTurnedBackAlmost()
    {
        using var scope = NewDisposeScope();
        var (shape, _, weights, _) = Problem(0.3, 0);
        var (truth, _, _, _) = Problem(0, 0);
        var pose = OrthographicNPoint.Solve(shape, truth.narrow(2, 0, 2), weights);
        (matmul(pose.Rotation, pose.Rotation.transpose(1, 2)) - eye(3, dtype: float64)).abs().max().item<double>().ShouldBeLessThan(1e-6);
        var turned = matmul(shape, pose.Rotation.transpose(1, 2));
        (turned - truth).square().sum(2).sqrt().mean().item<double>().ShouldBeLessThan(0.03);
    }

    [Theory]
    [InlineData("shape")]
    [InlineData("points")]
    [InlineData("weights")]
    public void Perspective_Gradient_MatchesDifferences(string by)
    {
        using var scope = NewDisposeScope();
        var (shape, points, weights, spread) = Problem(0.2, 0.05);
        var leaf = (by == "shape" ? shape : by == "points" ? points : weights).detach().clone().requires_grad_();
        manual_seed(2);
        var (along, across) = (randn(2, 3, 3, dtype: float64), randn(2, 3, dtype: float64));
        Gradients.ShouldMatch(() =>
        {
            var pose = by switch
            {
                "shape" => PerspectiveNPoint.Solve(leaf, points, weights, spread),
                "points" => PerspectiveNPoint.Solve(shape, leaf, weights, spread),
                _ => PerspectiveNPoint.Solve(shape, points, leaf, spread),
            };
            return (pose.Rotation * along).sum() + (pose.Translation * across).sum();
        }, leaf, 1e-5, most: 18, by);
    }

    [Fact]
    public void Orthographic_Gradient_MatchesDifferences()
    {
        using var scope = NewDisposeScope();
        var (shape, points, weights, _) = Problem(0.2, 0.05);
        var leaf = shape.detach().clone().requires_grad_();
        manual_seed(2);
        var along = randn(2, 3, 3, dtype: float64);
        Gradients.ShouldMatch(() => (OrthographicNPoint.Solve(leaf, points, weights).Rotation * along).sum(), leaf, 1e-6, most: 18);
    }

    [Fact]
    public void Procrustes_TurnedScaledAndMovedTruth_CostsNothing()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var truth = randn(2, 3, 6, 3, dtype: float64);
        var turn = Geometry.Rodrigues(randn(1, 3, dtype: float64));
        var shape = (matmul(truth, turn.transpose(1, 2).unsqueeze(0)) * 1.7) + 0.4;
        var exists = ones(2, 6, dtype: float64);
        LifterLoss.Procrustes(shape, truth, exists).item<double>().ShouldBeLessThan(1e-3);
        LifterLoss.Procrustes(randn_like(truth), truth, exists).item<double>().ShouldBeGreaterThan(0.3);
    }

    [Fact]
    public void Procrustes_Gradient_MatchesDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var truth = randn(2, 2, 6, 3, dtype: float64);
        var leaf = randn(2, 2, 6, 3, dtype: float64).requires_grad_();
        var exists = tensor(new[] { 1.0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1 }).reshape(2, 6);
        Gradients.ShouldMatch(() => LifterLoss.Procrustes(leaf, truth, exists), leaf, 1e-6, most: 36);
    }

    // Two figures before a camera, turned by an angle about a slanted axis after their rays were taken, with noise on the rays.
    private static (Tensor Shape, Tensor Points, Tensor Weights, Tensor Spread) Problem(double angle, double noise)
    {
        manual_seed(1);
        var truth = randn(2, 9, 3, dtype: float64);
        var ahead = (truth * Spread) + tensor(new[] { 0.0, 0, 1 });
        var points = (ahead.narrow(2, 0, 2) / ahead.narrow(2, 2, 1) / Spread) + (randn(2, 9, 2, dtype: float64) * noise);
        var weights = rand(2, 9, dtype: float64) + 0.1;
        var turn = Geometry.Rodrigues(tensor(new[] { 0.4 * angle, 0.9 * angle, 0.1 * angle }).reshape(1, 3));
        return (matmul(truth, turn.transpose(1, 2)), points, weights, full(2, Spread, dtype: float64));
    }
}
