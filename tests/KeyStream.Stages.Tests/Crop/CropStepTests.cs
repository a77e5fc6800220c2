using FsCheck;
using FsCheck.Fluent;
using KeyStream.Data;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Segment;
using TorchSharp;

namespace KeyStream.Stages.Tests.Crop;

public sealed class CropStepTests
{
    [Theory]
    [InlineData(90, -1.5707963, 160.2, 120.7)]
    [InlineData(90, 0.7, 150, 100)]
    [InlineData(250, 2.9, 170, 130)]
    [InlineData(60, -2.2, 30, 30)]
    public void Run_ADot_IsFoundBackInTheInput(double side, double angle, double x, double y)
    {
        const double Scale = 2.5;
        // A blob of known place, wide enough to survive shrinking, off the window's centre.
        var (dotX, dotY) = (x + (0.17 * side), y - (0.11 * side));
        var frame = Scene.Empty(0, 320, 240, PixelLayout.Gray8, Scale);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame.Pixels).Span;
        for (var i = 0; i < 320 * 240; i++)
        {
            double dx = (i % 320) + 0.5 - dotX, dy = (i / 320) + 0.5 - dotY;
            pixels[i] = (byte)Math.Round(16 + (200 * Math.Exp(-((dx * dx) + (dy * dy)) / (2 * 3.5 * 3.5))));
        }

        var step = new CropStep(new CropOptions { Size = 96 }, Track(new CropWindow(x, y, angle, side, true)));
        using var crop = step.Run(new SegmentedFrame(frame, null, Anyone, null));
        var (u, v) = Centroid(crop.Image!);
        var (ix, iy) = crop.ToImage.Apply(u, v);
        (ix / Scale).ShouldBe(dotX, 0.1);
        (iy / Scale).ShouldBe(dotY, 0.1);
    }

    [Fact]
    public void Run_WindowWithAnAngle_PutsTheHeadUp()
    {
        var step = new CropStep(new CropOptions { Size = 64 }, Track(new CropWindow(100, 80, 0, 64, true)));
        using var crop = step.Run(new SegmentedFrame(Scene.Empty(0, 320, 240), null, Anyone, null));
        var (x, y) = crop.ToImage.Apply(32, 0);
        (x, y).ShouldBe((132, 80), new Close(1e-9));
        crop.ToImage.Determinant.ShouldBe(1, 1e-9);
    }

    [Theory]
    [InlineData(PixelLayout.Yuv420p, 81, 90, 240, 255, 0, 0)]
    [InlineData(PixelLayout.Nv12, 81, 90, 240, 255, 0, 0)]
    [InlineData(PixelLayout.Yuv420p, 145, 54, 34, 0, 255, 0)]
    [InlineData(PixelLayout.Yuva420p, 41, 240, 110, 0, 0, 255)]
    [InlineData(PixelLayout.Gray8, 235, 0, 0, 255, 255, 255)]
    public void Run_KnownYuv_GivesItsRgb(PixelLayout layout, byte y, byte u, byte v, int r, int g, int b)
    {
        var frame = Scene.Empty(0, 33, 27, layout);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame.Pixels).Span;
        var (luma, chroma) = (33 * 27, frame.Format.ChromaWidth * frame.Format.ChromaHeight);
        pixels[..luma].Fill(y);
        for (var i = 0; i < chroma && layout != PixelLayout.Gray8; i++)
        {
            if (layout == PixelLayout.Nv12) (pixels[luma + (2 * i)], pixels[luma + (2 * i) + 1]) = (u, v);
            else (pixels[luma + i], pixels[luma + chroma + i]) = (u, v);
        }

        var step = new CropStep(new CropOptions { Size = 16 }, Track(new CropWindow(16, 13, -1, 60, true)));
        using var crop = step.Run(new SegmentedFrame(frame, null, Anyone, null));
        crop.Image!.shape.ShouldBe([3, 16, 16]);
        var levels = ((crop.Image + 1) * 127.5f).data<float>().ToArray();
        foreach (var (channel, expected) in new[] { (0, r), (1, g), (2, b) })
        {
            levels.Skip(channel * 256).Take(256).ShouldAllBe(l => Math.Abs(l - expected) < 2.5);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_WindowHalfBeyondThePicture_IsEmptyThereOrRepeatsTheBorder(bool empty)
    {
        using var bright = Scene.Empty(0, 320, 240);
        System.Runtime.InteropServices.MemoryMarshal.AsMemory(bright.Pixels).Span.Fill(235);
        var step = new CropStep(new CropOptions { Size = 16, Square = empty ? 160 : null }, Track(new CropWindow(0, 120, -Math.PI / 2, 64, true)));
        using var crop = step.Run(new SegmentedFrame(bright.Alias(), null, Anyone, null));
        var (beyond, inside) = (crop.Image!.narrow(2, 0, 8), crop.Image.narrow(2, 8, 8));
        beyond.eq(0).all().item<bool>().ShouldBe(empty);
        inside.eq(0).any().item<bool>().ShouldBeFalse();
    }

    // The picture brightens evenly along x before the lens bends it: so does the crop in which that is undone, and no other.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_LensOfASquareCrop_IsTakenOutOfPictureAndMap(bool square)
    {
        var camera = new Data.Camera("a", 640, 480, (500, 500), (325, 235), [-0.3, 0.08, 0.001, -0.002, 0], System.Numerics.Quaternion.Identity, default);
        var frame = Scene.Empty(0, 320, 240, PixelLayout.Gray8, 2);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame.Pixels).Span;
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)Math.Clamp(Math.Round(16 + (0.3 * camera.Undistort(((i % 320) + 0.5) * 2, ((i / 320) + 0.5) * 2).X)), 16, 235);

        var step = new CropStep(new CropOptions { Size = 64, Square = square ? 320 : null }, Track(new CropWindow(90, 70, -Math.PI / 2, 100, true)), camera: camera);
        using var crop = step.Run(new SegmentedFrame(frame, null, Anyone, null));
        var worst = 0.0;
        for (var v = 4; v < 60; v += 8)
        {
            for (var u = 4; u < 60; u += 8)
            {
                var expected = ((0.3 * crop.ToImage.Apply(u + 0.5, v + 0.5).X / 219) * 2) - 1;
                worst = Math.Max(worst, Math.Abs(crop.Image![0, v, u].item<float>() - expected));
            }
        }

        (worst < 0.02).ShouldBe(square, $"{worst}");
        var (x, y) = crop.ToImage.Apply(32, 32);
        crop.ToInput(32, 32).ShouldBe((180, 140), new Close(1e-6));
        (Math.Abs(x - 180) + Math.Abs(y - 140) > 5).ShouldBe(square);
    }

    [Fact]
    public void Run_WithBackgroundAndMask_CropsThemAlike()
    {
        using var scene = Scene.Empty(0, 320, 240);
        var background = new StaticBackground(scene.Format, scene.Pixels.ToArray());
        using var segment = new SegmentStep(SegmentStepSetup(background));
        var step = new CropStep(new CropOptions { Size = 64 }, Track(new CropWindow(160, 120, 0.3, 120, true)), background);
        using var crop = step.Run(segment.Run(Scene.WithSubject(0, 160, 120, 0.3)));
        crop.Foreground!.shape.ShouldBe([1, 64, 64]);
        var differs = ((crop.Image! - crop.Background!).abs().mean([0]) > 0.3).to(torch.ScalarType.Float32);
        var overlap = (differs * crop.Foreground[0]).sum() / (differs + crop.Foreground[0]).clamp(0, 1).sum();
        overlap.item<float>().ShouldBeGreaterThan(0.85f);
    }

    [Fact]
    public void Run_Fault_HasNoTensorsAndKeepsTheReason()
    {
        var step = new CropStep(new CropOptions());
        using var crop = step.Run(new SegmentedFrame(Scene.Empty(3, 32, 32), null, null, "no subject found"));
        (crop.Fault, crop.Image, crop.Stamp.Index).ShouldBe(("no subject found", null, 3));
    }

    [Fact]
    public void Run_ManyFrames_LeaveNoTensorBehind()
    {
        var step = new CropStep(new CropOptions { Size = 32 });
        long Live(int frames)
        {
            for (var i = 0; i < frames; i++) step.Run(new SegmentedFrame(Scene.Empty(i, 64, 48), null, Anyone, null)).Dispose();
            return DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        }

        var one = Live(1);
        Live(50).ShouldBe(one);
    }

    [Fact]
    public void Map_AnyWindow_IsAnExactSimilarity() => Prop.ForAll(
        Gen.Choose(-3000, 3000).Four().ToArbitrary(),
        values =>
        {
            var (a, b, c, d) = values;
            var window = new CropWindow(a / 10.0, b / 10.0, c / 500.0, 10 + Math.Abs(d), true);
            var map = CropStep.Map(window, 96);
            var (x, y) = map.Inverse().Apply(window.X, window.Y);
            return Math.Abs(x - 48) < 1e-6 && Math.Abs(y - 48) < 1e-6 && Math.Abs(Math.Sqrt(map.Determinant) - (window.Side / 96)) < 1e-9;
        }).QuickCheckThrowOnFailure();

    private static Subject Anyone => new(30, 20, 0, 20, 10, 100);

    internal static SubjectTrack Track(params CropWindow[] windows) => new(windows, true, 50, windows[0].Side);

    private static SegmentSetup SegmentStepSetup(StaticBackground background) => new(SegmentMethod.Median, "test") { Background = background };

    private static (double U, double V) Centroid(torch.Tensor image)
    {
        // Above the dot's foot, so that rounding does not pull.
        var values = image[0].data<float>().ToArray();
        double n = 0, u = 0, v = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var w = Math.Max(0, values[i] + 1 - 0.05);
            (n, u, v) = (n + w, u + (w * ((i % 96) + 0.5)), v + (w * ((i / 96) + 0.5)));
        }

        return (u / n, v / n);
    }

    private sealed class Close(double tolerance) : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < tolerance && Math.Abs(x.Item2 - y.Item2) < tolerance;

        public int GetHashCode((double, double) obj) => 0;
    }
}
