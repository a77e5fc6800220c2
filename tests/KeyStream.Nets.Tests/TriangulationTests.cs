using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Triangulation against points that are known, against the plain DLT, and against central differences.</summary>
public sealed class TriangulationTests
{
    private const double Focal = 1000;

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(6, 2)]
    public void Solve_ExactPoints_ComeBack(int views, int passes)
    {
        using var scope = NewDisposeScope();
        var (points, projections, truth, weights) = Scene(views, seed: views);
        var (found, determined) = Triangulation.Solve(points, projections, weights, passes);
        determined.all().item<bool>().ShouldBeTrue();
        (found - truth).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Solve_SinglePrecisionFarFromTheOrigin_IsAsGoodAsItsInput()
    {
        using var scope = NewDisposeScope();
        var (points, projections, truth, weights) = Scene(4, seed: 5, shift: 1000);
        var (found, _) = Triangulation.Solve(points.to(float32), projections, weights.to(float32));
        found.dtype.ShouldBe(float32);
        (found.to(float64) - truth).abs().max().item<double>().ShouldBeLessThan(2e-4);             // A float has 6e-5 at 1000.
    }

    [Fact]
    public void Solve_OrderOfViewsAndScaleOfProjections_AreOfNoAccount()
    {
        using var scope = NewDisposeScope();
        var (points, projections, _, weights) = Scene(4, seed: 7, noise: 3);
        var (found, _) = Triangulation.Solve(points, projections, weights);
        var order = tensor(new long[] { 2, 0, 3, 1 });
        var scale = tensor(new[] { 1.0, -2, 0.1, 30 }).reshape(1, 4, 1, 1);
        var (again, _) = Triangulation.Solve(points.index_select(1, order), (projections * scale).index_select(1, order), weights.index_select(1, order));
        (found - again).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Solve_ViewsWithoutWeight_AreOfNoAccountWhateverTheyHold()
    {
        using var scope = NewDisposeScope();
        var (points, projections, truth, weights) = Scene(4, seed: 8);
        points[TensorIndex.Colon, 1] = double.NaN;
        weights[TensorIndex.Colon, 1] = 0;
        (Triangulation.Solve(points, projections, weights).Points - truth).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Solve_NoisyPoints_LiesNoFartherFromThePicturesThanTheHomogeneousDlt()
    {
        using var scope = NewDisposeScope();
        var (points, projections, truth, _) = Scene(4, seed: 9, noise: 5);
        var weights = ones_like(points.select(3, 0));
        double Off(Tensor places) => (Triangulation.Project(places, projections).Points - points).square().mean().item<double>();
        double FromTruth(Tensor places) => (places - truth).square().sum(2).sqrt().mean().item<double>();
        var plain = Homogeneous(points, projections);
        var refined = Triangulation.Solve(points, projections, weights, 2).Points;
        Off(refined).ShouldBeLessThan(Off(plain));
        Off(refined).ShouldBeLessThanOrEqualTo(Off(Triangulation.Solve(points, projections, weights, 0).Points));
        FromTruth(refined).ShouldBeLessThan(1.05 * FromTruth(plain));
    }

    [Fact]
    public void Project_PointBehindACamera_HasNoDepthAboveZero()
    {
        using var scope = NewDisposeScope();
        var projections = cat([eye(3, dtype: float64), zeros(3, 1, dtype: float64)], 1).reshape(1, 1, 3, 4);
        var (places, depth) = Triangulation.Project(tensor(new[] { 1.0, 2, 4, 1, 2, -4 }).reshape(1, 2, 3), projections);
        places.data<double>().ToArray().Take(2).ShouldBe([0.25, 0.5]);
        depth.data<double>().ToArray().ShouldBe([4, -4]);
    }

    public static TheoryData<string, int> Leaves => new() { { "points", 0 }, { "points", 1 }, { "points", 2 }, { "projections", 1 }, { "weights", 0 }, { "weights", 1 } };

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Gradient_NoisyPoints_EqualsCentralDifferences(string of, int passes)
    {
        using var scope = NewDisposeScope();
        var (points, projections, _, weights) = Scene(3, seed: 11, noise: 5);
        // In units of the picture's half, so that steps and derivatives are of the order of one.
        (points, projections) = (points / Focal, projections / tensor(new[] { Focal, Focal, 1 }).reshape(3, 1));
        var leaf = (of switch { "points" => points, "projections" => projections, _ => weights }).detach().contiguous().clone().requires_grad_(true);
        var mix = randn(1, 5, 3, dtype: float64);
        Gradients.ShouldMatch(
            () => (Triangulation.Solve(of == "points" ? leaf : points, of == "projections" ? leaf : projections, of == "weights" ? leaf : weights, passes).Points * mix).sum(),
            leaf, 1e-6, most: 24, name: of);
    }

    [Theory]
    [InlineData("one view")]
    [InlineData("no view")]
    [InlineData("the same camera twice")]
    public void Solve_ViewsThatDoNotDetermineThePoint_SaysSoWithoutNaN(string what)
    {
        using var scope = NewDisposeScope();
        var (points, projections, _, weights) = Scene(2, seed: 13);
        if (what == "one view") weights.select(1, 1).zero_();
        if (what == "no view") weights.zero_();
        if (what == "the same camera twice") (points, projections) = (points.narrow(1, 0, 1).repeat(1, 2, 1, 1), projections.narrow(1, 0, 1).repeat(1, 2, 1, 1));
        (points, projections, weights) = (points.detach().requires_grad_(true), projections.detach().requires_grad_(true), weights.detach().requires_grad_(true));
        var (found, determined) = Triangulation.Solve(points, projections, weights, 2);
        determined.any().item<bool>().ShouldBeFalse();
        found.sum().backward();
        foreach (var tensor in new[] { found, points.grad!, projections.grad!, weights.grad! }) tensor.isfinite().all().item<bool>().ShouldBeTrue();
        points.grad!.abs().max().item<double>().ShouldBe(0);
    }

    /// <summary>Cameras on a ring that look at the middle, points around it.</summary>
    private static (Tensor Points, Tensor Projections, Tensor Truth, Tensor Weights) Scene(int views, int seed, double noise = 0, double shift = 0)
    {
        manual_seed(seed);
        var truth = rand(1, 5, 3, dtype: float64) - 0.5;
        var turns = stack([.. Enumerable.Range(0, views).Select(v => Turn(v, views))]);            // [V,3,3]
        var at = matmul(turns, full(3, 1, shift, dtype: float64)).neg() + tensor(new[] { 0.0, 0, 4 }).reshape(3, 1);
        var inner = tensor(new[] { Focal, 0, 500, 0, Focal, 400, 0, 0, 1 }).reshape(3, 3);
        var projections = matmul(inner, cat([turns, at], 2)).unsqueeze(0);
        var points = Triangulation.Project(truth + shift, projections).Points;
        return (points + (noise * randn_like(points)), projections, truth + shift, rand(1, views, 5, dtype: float64) + 0.1);
    }

    private static Tensor Turn(int view, int views)
    {
        var (about, down) = (2 * Math.PI * view / (views + 0.5), 0.3 + (0.1 * view));
        var axes = Geometry.Rodrigues(tensor(new[] { 0.0, about, 0, down, 0, 0 }).reshape(2, 3));
        return matmul(axes[1], axes[0]);
    }

    /// <summary>The textbook's: right singular vector of the smallest singular value.</summary>
    private static Tensor Homogeneous(Tensor points, Tensor projections)
    {
        var p = projections.unsqueeze(2);                                                          // [B,V,1,3,4]
        var rows = (points.unsqueeze(4) * p.narrow(3, 2, 1)) - p.narrow(3, 0, 2);                  // [B,V,K,2,4]
        var system = rows.transpose(1, 2).reshape(points.shape[0], points.shape[2], -1, 4);
        var last = linalg.svd(system, fullMatrices: false).Vh.select(2, 3);
        return last.narrow(2, 0, 3) / last.narrow(2, 3, 1);
    }
}
