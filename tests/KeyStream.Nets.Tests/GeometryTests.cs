using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Values against hand-made cases, gradients against central differences in double.</summary>
public sealed class GeometryTests
{
    [Fact]
    public void SoftArgmax_OnePeak_GivesItsCellCentreAndNoVariance()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 1, 4, 8, dtype: float64);
        logits[0, 0, 1, 6] = 100;
        var (points, maps, variance) = Geometry.SoftArgmax(logits);
        points[0, 0, 0].item<double>().ShouldBe((13.0 / 8) - 1, 1e-12);
        points[0, 0, 1].item<double>().ShouldBe((3.0 / 4) - 1, 1e-12);
        maps.sum().item<double>().ShouldBe(1, 1e-12);
        variance[0, 0].item<double>().ShouldBe(0, 1e-9);
    }

    [Fact]
    public void SoftArgmax_FlatMap_HasTheVarianceOfTheGrid()
    {
        using var scope = NewDisposeScope();
        var (points, _, variance) = Geometry.SoftArgmax(zeros(1, 1, 3, 3, dtype: float64));
        points.abs().sum().item<double>().ShouldBe(0, 1e-12);
        variance[0, 0].item<double>().ShouldBe(2 * 2 * (4.0 / 9) / 3, 1e-12); // centres −2/3, 0, 2/3 on both axes
    }

    [Fact]
    public void SegmentDistance_BeforeBesideAndPastTheSegment_IsTheEuclideanOne()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { -0.5, 0.0 }).reshape(1, 1, 2);
        var b = tensor(new[] { 0.5, 0.0 }).reshape(1, 1, 2);
        var d = Geometry.SegmentDistance(a, b, 4); // centres −0.75, −0.25, 0.25, 0.75
        d[0, 0, 1, 0].item<double>().ShouldBe((0.25 * 0.25) + (0.25 * 0.25), 1e-7);
        d[0, 0, 1, 1].item<double>().ShouldBe(0.25 * 0.25, 1e-7);
        d[0, 0, 3, 3].item<double>().ShouldBe((0.25 * 0.25) + (0.75 * 0.75), 1e-7);
    }

    [Fact]
    public void RotationFromRows_AnyRows_IsARotationThatKeepsTheFirst()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var rows = randn(16, 6, dtype: float64);
        var r = Geometry.RotationFromRows(rows);
        (matmul(r, r.transpose(1, 2)) - eye(3, dtype: float64)).abs().max().item<double>().ShouldBeLessThan(1e-9);
        (linalg.det(r) - 1).abs().max().item<double>().ShouldBeLessThan(1e-9);
        var first = rows.narrow(1, 0, 3);
        (r.select(1, 0) - (first / first.square().sum(1, keepdim: true).sqrt())).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1e-6, 0, 0)]
    [InlineData(0.3, -1.2, 0.7)]
    [InlineData(0, 3.1415, 0)]
    public void Rodrigues_AnyAxisAngle_IsARotationByThatAngle(double x, double y, double z)
    {
        using var scope = NewDisposeScope();
        var v = tensor(new[] { x, y, z }).unsqueeze(0);
        var r = Geometry.Rodrigues(v);
        (matmul(r, r.transpose(1, 2)) - eye(3, dtype: float64)).abs().max().item<double>().ShouldBeLessThan(1e-12);
        linalg.det(r)[0].item<double>().ShouldBe(1, 1e-12);
        var trace = r[0].diagonal().sum().item<double>();
        trace.ShouldBe(1 + (2 * Math.Cos(Math.Sqrt((x * x) + (y * y) + (z * z)))), 1e-9);
        (matmul(r, v.unsqueeze(2)).squeeze(2) - v).abs().max().item<double>().ShouldBeLessThan(1e-12); // the axis stays
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Umeyama_KnownSimilarity_IsFound(bool reflect)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var from = randn(2, 9, 3, dtype: float64);
        var rotation = Geometry.Rodrigues(randn(2, 3, dtype: float64));
        if (reflect) rotation = rotation * tensor(new[] { 1.0, 1.0, -1.0 });
        var shift = randn(2, 1, 3, dtype: float64);
        var to = (matmul(from, rotation.transpose(1, 2)) * 2.5) + shift;
        var (r, t, s) = Geometry.Umeyama(from, to, rand(2, 9, dtype: float64) + 0.1, allowReflection: reflect);
        (r - rotation).abs().max().item<double>().ShouldBeLessThan(1e-9);
        (t - shift.squeeze(1)).abs().max().item<double>().ShouldBeLessThan(1e-9);
        (s - 2.5).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void Umeyama_MirrorImageWithoutReflection_StaysARotation()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var from = randn(1, 9, 3, dtype: float64);
        var (r, _, _) = Geometry.Umeyama(from, from * tensor(new[] { 1.0, 1.0, -1.0 }));
        linalg.det(r)[0].item<double>().ShouldBe(1, 1e-9);
    }

    public static TheoryData<string> Differentiable => ["softargmax", "variance", "spots", "segment", "rodrigues", "rodrigues0", "perspective", "orthographic", "umeyama"];

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Gradient_InDouble_EqualsCentralDifferences(string name)
    {
        manual_seed(7);
        using var scope = NewDisposeScope();
        var (input, function) = Case(name);
        var weight = randn_like(function(input));
        Tensor Scalar(Tensor x) => (function(x) * weight).sum();
        var leaf = input.clone().requires_grad_(true);
        Scalar(leaf).backward();
        var analytic = leaf.grad!.reshape(-1).data<double>().ToArray();
        const double H = 1e-6;
        for (var i = 0; i < analytic.Length; i++)
        {
            double At(double step)
            {
                using var inner = NewDisposeScope();
                var moved = input.clone();
                moved.view(-1)[i] += step;
                return Scalar(moved).item<double>();
            }

            analytic[i].ShouldBe((At(H) - At(-H)) / (2 * H), 1e-6 * Math.Max(1, Math.Abs(analytic[i])), $"{name}[{i}]");
        }
    }

    private static (Tensor Input, Func<Tensor, Tensor> Function) Case(string name)
    {
        var points = (rand(1, 3, 2, dtype: float64) * 1.6) - 0.8;
        var space = randn(1, 5, 3, dtype: float64);
        var target = randn(1, 5, 3, dtype: float64);
        var end = rand(1, 3, 2, dtype: float64);
        var map = rand(1, 1, 6, 6, dtype: float64);
        return name switch
        {
            "softargmax" => (randn(1, 2, 3, 4, dtype: float64), x => Geometry.SoftArgmax(x).Points),
            "variance" => (randn(1, 2, 3, 4, dtype: float64), x => Geometry.SoftArgmax(x).Variance),
            "spots" => (points, x => Geometry.Spots(x, 4, 0.4)),
            "blurred" => (points, x => Geometry.SampleBlurred(map, x, 3)),
            "segment" => (points, x => Geometry.SegmentDistance(x, end, 5)),
            "rodrigues" => (randn(2, 3, dtype: float64), Geometry.Rodrigues),
            "rodrigues0" => (zeros(2, 3, dtype: float64), Geometry.Rodrigues),
            "perspective" => (space + tensor(new[] { 0, 0, 6.0 }), x => Geometry.ProjectPerspective(x, full(1, 2, 3.0, dtype: float64), zeros(1, 2, dtype: float64))),
            "orthographic" => (space, x => Geometry.ProjectOrthographic(x, full(1, 2, 3.0, dtype: float64))),
            _ => (space, x =>
            {
                var (r, t, s) = Geometry.Umeyama(x, target);
                return cat([r.reshape(-1), t.reshape(-1), s.reshape(-1)], 0);
            }),
        };
    }

    [Fact]
    public void MassNear_PeakAndFlatMap_IsOneAndTheShareOfTheDisk()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 2, 50, 50);
        logits[0, 0, 20, 20] = 100;
        var (points, maps, _) = Geometry.SoftArgmax(logits);
        var mass = Geometry.MassNear(maps, points, 0.2);
        mass[0, 0].item<float>().ShouldBe(1f, 1e-5f);
        mass[0, 1].item<float>().ShouldBe((float)(Math.PI * 0.2 * 0.2 / 4), 0.003f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(17)]
    public void SampleBlurred_OddBox_IsTheBlurredMapRead(long width)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var map = rand(2, 1, 24, 24);
        var points = (rand(2, 6, 2) * 2.4) - 1.2;                                                  // some outside
        var blurred = nn.functional.avg_pool2d(map, width, 1, width / 2, count_include_pad: false);
        var wanted = nn.functional.grid_sample(blurred, points.unsqueeze(2), align_corners: false).squeeze(3).squeeze(1);
        (Geometry.SampleBlurred(map, points, width) - wanted).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }
}
