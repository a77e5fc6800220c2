using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Crops, their cameras, and points put together through them.</summary>
public sealed class CropBoxTests
{
    [Fact]
    public void Crop_OfARamp_IsTheRampInPatchCoordinates()
    {
        using var scope = NewDisposeScope();
        var x = Geometry.CellCentres(40, ones(1, dtype: float64));
        var ramp = stack([x.expand(40, 40), x.unsqueeze(1).expand(40, 40)]).unsqueeze(0);          // x, y at every pixel
        var box = tensor(new[,] { { 0.4, 0.3, 0.1, -0.2 } });
        var patch = CropBox.Crop(ramp, box, 16);
        var cells = Geometry.CellCentres(16, ramp);
        (patch[0, 0] - (0.1 + (0.4 * cells))).abs().max().item<double>().ShouldBeLessThan(1e-12);
        (patch[0, 1] - (-0.2 + (0.3 * cells)).unsqueeze(1)).abs().max().item<double>().ShouldBeLessThan(1e-12);
    }

    [Fact]
    public void Paste_OfACrop_IsTheFrameInsideTheBoxAndNothingOutside()
    {
        using var scope = NewDisposeScope();
        var x = Geometry.CellCentres(64, ones(1, dtype: float64));
        var ramp = (x.expand(64, 64) + (2 * x.unsqueeze(1))).reshape(1, 1, 64, 64) + 5;
        var box = tensor(new[,] { { 0.4, 0.4, 0.1, -0.1 } });
        var again = CropBox.Paste(CropBox.Crop(ramp, box, 48), box, 64);
        var (dx, dy) = ((x - 0.1).abs(), (x + 0.1).abs().unsqueeze(1));
        var inside = dx.lt(0.37).logical_and(dy.lt(0.37)).reshape(1, 1, 64, 64);
        var outside = dx.gt(0.43).logical_or(dy.gt(0.43)).reshape(1, 1, 64, 64);
        ((again - ramp).abs() * inside).max().item<double>().ShouldBeLessThan(1e-12);
        (again.abs() * outside).max().item<double>().ShouldBe(0);
    }

    [Fact]
    public void Adjust_ProjectingIntoThePatch_IsProjectingIntoTheFrameAndMapping()
    {
        using var scope = NewDisposeScope();
        var (projections, boxes, points) = Scene(3);
        var patch = Triangulation.Project(points, CropBox.Adjust(projections, boxes)).Points;
        var frame = Triangulation.Project(points, projections).Points;
        (CropBox.ToFrame(patch, boxes) - frame).abs().max().item<double>().ShouldBeLessThan(1e-12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Solve_ExactPointsInAnyCrops_AreExactPointsInSpace(int views)
    {
        using var scope = NewDisposeScope();
        var (projections, boxes, points) = Scene(views);
        var adjusted = CropBox.Adjust(projections, boxes);
        var seen = Triangulation.Project(points, adjusted).Points;
        var (found, determined) = Triangulation.Solve(seen, adjusted, ones(2, views, 5, dtype: float64));
        determined.all().item<bool>().ShouldBeTrue();
        (found - points).abs().max().item<double>().ShouldBeLessThan(1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reprojection_OfNoisyPoints_HasTheGradientsOfDifferences(bool byBoxes)
    {
        using var scope = NewDisposeScope();
        var (projections, boxes, points) = Scene(3);
        var leaf = byBoxes ? boxes.clone() : Triangulation.Project(points, CropBox.Adjust(projections, boxes)).Points.contiguous();
        leaf = (leaf + (0.02 * rand_like(leaf))).detach();
        leaf.requires_grad_(true);
        var seen = byBoxes ? rand(2, 3, 5, 2, dtype: float64) - 0.5 : leaf;
        Tensor Loss()
        {
            using var inner = NewDisposeScope();
            var adjusted = CropBox.Adjust(projections, byBoxes ? leaf : boxes);
            var (space, _) = Triangulation.Solve(seen, adjusted, ones(2, 3, 5, dtype: float64));
            return (Triangulation.Project(space, adjusted).Points - 0.1).square().sum().MoveToOuterDisposeScope();
        }

        Gradients.ShouldMatch(Loss, leaf, 1e-6);
    }

    // Cameras around a subject one unit wide, four units away, each looking roughly at it; projections to [-1,1].
    internal static (Tensor Projections, Tensor Boxes, Tensor Points) Scene(int views)
    {
        manual_seed(3);
        var turns = Enumerable.Range(0, views).Select(v => (2 * Math.PI * v / views) + 0.3).ToArray();
        var projections = new List<Tensor>();
        foreach (var a in turns)
        {
            var (cos, sin) = (Math.Cos(a), Math.Sin(a));
            projections.Add(tensor(new[,] { { 2 * cos, 0, 2 * sin, 0.1 }, { 0.2 * sin, -2, -0.2 * cos, 0.2 }, { -sin, 0, cos, 4 } }));
        }

        var points = rand(2, 5, 3, dtype: float64) - 0.5;
        var boxes = rand(2, views, 4, dtype: float64);
        boxes = cat([(boxes.narrow(2, 0, 2) * 0.3) + 0.3, (boxes.narrow(2, 2, 2) * 0.4) - 0.2], 2);
        return (stack(projections).unsqueeze(0).expand(2, views, 3, 4).contiguous(), boxes, points);
    }
}
