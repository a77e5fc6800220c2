using KeyStream.Data;
using KeyStream.Stages.Crop;
using static TorchSharp.torch;

namespace KeyStream.Stages.Tests.Crop;

public sealed class PlaneSamplerTests
{
    private const int Size = 24, Width = 70, Height = 50;

    [Theory]
    [InlineData(35, 25, 0.4, 20, true)]
    [InlineData(35, 25, 0.4, 20, false)]
    [InlineData(30, 20, -2, 24, true)]
    [InlineData(64, 3, 1.1, 33, true)]
    [InlineData(64, 3, 1.1, 33, false)]
    [InlineData(35, 25, 2.6, 80, true)]
    [InlineData(5, 45, -0.3, 130, false)]
    [InlineData(-400, 900, 0, 60, true)]
    [InlineData(-400, 900, 0, 60, false)]
    public void Sample_AnyWindow_IsTheTensorLibrarysGridSample(double x, double y, double angle, double side, bool replicate)
    {
        var map = CropStep.Map(new CropWindow(x, y, angle, side, true), Size);
        foreach (var plane in new[] { new Plane(0, Width, Height), new Plane(7, Width, Height, 2) })
        {
            var picture = new byte[7 + (Width * Height * 2)];
            new Random(1).NextBytes(picture);
            var ours = new float[plane.Channels * Size * Size];
            new PlaneSampler(Size).Sample(picture, plane, map, replicate, ours);
            var theirs = Reference(picture, plane, map, replicate);
            // Both compute in single precision; coordinates of up to a few hundred pixels carry errors of about 1e-4 pixels.
            ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(0.1f);
        }
    }

    /// <summary>The same by tensor operations: average pooling, then <c>grid_sample</c> (bilinear, border, corners not aligned).</summary>
    private static float[] Reference(byte[] picture, Plane plane, Affine2 map, bool replicate)
    {
        using var scope = NewDisposeScope();
        var shrink = Math.Sqrt(Math.Abs(map.Determinant));
        var pool = shrink > 1.5 ? (int)Math.Round(shrink) : 1;
        var area = Region.Under(map, Size, pool, plane);
        var bytes = new byte[area.ByteCount(plane.Channels)];
        area.Copy(picture, plane, bytes, replicate);
        var values = tensor(bytes, [1, area.Height, area.Width, plane.Channels]).to(ScalarType.Float32).permute(0, 3, 1, 2).contiguous();
        if (pool > 1) values = nn.functional.avg_pool2d(values, pool);
        // Region pixels to grid_sample's -1..1 over the region, whose edges averaging keeps.
        var m = new Affine2(2.0 / area.Width, 0, -1 - (2.0 * area.X / area.Width), 0, 2.0 / area.Height, -1 - (2.0 * area.Y / area.Height)).After(map);
        var points = Enumerable.Range(0, Size * Size).Select(i => m.Apply((i % Size) + 0.5, (i / Size) + 0.5));
        var grid = tensor(points.SelectMany(p => new[] { (float)p.X, (float)p.Y }).ToArray(), [1, Size, Size, 2]);
        return nn.functional.grid_sample(values, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false).contiguous().data<float>().ToArray();
    }
}
