using KeyStream.Data;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Tests.Segment;

public sealed class SegmentStepTests
{
    [Theory]
    [InlineData(320, 240)]
    [InlineData(1280, 960)]
    public void Run_Median_FindsPlaceAxisAndLengthOfTheBodyWithoutItsTail(int width, int height)
    {
        var scale = width / 320.0;
        using var step = new SegmentStep(Median(width, height));
        using var found = step.Run(Scaled(0.4, width, height));
        var subject = found.Subject.ShouldNotBeNull();
        subject.X.ShouldBe(160 * scale, 1.5 * scale);
        subject.Y.ShouldBe(120 * scale, 1.5 * scale);
        Math.Abs(Math.IEEERemainder(subject.Angle - 0.4, Math.PI)).ShouldBeLessThan(0.05);
        subject.Length.ShouldBe(80 * scale, 6 * scale);
        subject.Breadth.ShouldBe(32 * scale, 4 * scale);
        var mask = found.Mask.ShouldNotBeNull();
        Math.Max(mask.Width, mask.Height).ShouldBeLessThanOrEqualTo(640);
        mask.Pixels[(mask.Height / 2 * mask.Width) + (mask.Width / 2)].ShouldBe((byte)255);
        mask.Pixels[0].ShouldBe((byte)0);
    }

    [Fact]
    public void Run_BrighterRoom_DoesNotChangeTheMask()
    {
        using var step = new SegmentStep(Median(320, 240));
        using var before = step.Run(Scene.WithSubject(0, 160, 120, 0));
        var bright = Scene.WithSubject(1, 160, 120, 0);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.AsMemory(bright.Pixels).Span;
        for (var i = 0; i < 320 * 240; i++) pixels[i] += 45;
        using var after = step.Run(bright);
        after.Mask!.Pixels.AsSpan(0, 320 * 240).SequenceEqual(before.Mask!.Pixels.AsSpan(0, 320 * 240)).ShouldBeTrue();
    }

    [Fact]
    public void Run_ASecondSubjectAppears_StaysWithTheFirst()
    {
        using var step = new SegmentStep(Median(320, 240));
        step.Run(Scene.WithSubject(0, 80, 120, 0)).Dispose();
        var two = Scene.WithSubject(1, 82, 120, 0);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.AsMemory(two.Pixels).Span;
        for (var y = 40; y < 200; y++) pixels.Slice((y * 320) + 230, 60).Fill(40);
        using var found = step.Run(two);
        found.Subject!.X.ShouldBe(82, 2);
    }

    [Theory]
    [InlineData(SegmentMethod.Motion)]
    [InlineData(SegmentMethod.None)]
    public void Run_TraceMotion_MarksWhatMovedAndNeverFails(SegmentMethod method)
    {
        using var step = new SegmentStep(new SegmentSetup(method, "asked for")) { TraceMotion = true };
        step.Run(Scene.Empty(0, 320, 240)).Dispose();
        for (var i = 1; i < 8; i++)
        {
            using var found = step.Run(Scene.WithSubject(i, 100 + (6 * i), 120, 0));
            found.Fault.ShouldBeNull();
            var mask = found.Mask.ShouldNotBeNull();
            mask.Pixels[(120 * mask.Width) + 100 + (6 * i)].ShouldBe((byte)255);
            mask.Pixels[(20 * mask.Width) + 300].ShouldBe((byte)0);
        }

        for (var i = 8; i < 60; i++) step.Run(Scene.WithSubject(i, 148, 120, 0)).Dispose();
        using var still = step.Run(Scene.WithSubject(60, 148, 120, 0));
        (still.Fault, still.Mask!.Pixels.AsSpan(0, still.Mask.Width * still.Mask.Height).Contains((byte)255)).ShouldBe((null, false));
    }

    [Fact]
    public void Run_EmptyScene_HasNoSubjectAndSaysSo()
    {
        using var step = new SegmentStep(Median(320, 240));
        using var found = step.Run(Scene.Empty(0, 320, 240));
        (found.Subject, found.Mask).ShouldBe((null, null));
        found.Fault.ShouldBe("no subject found");
    }

    [Fact]
    public void Run_Placeholder_PassesItsReason()
    {
        using var step = new SegmentStep(Median(320, 240));
        using var found = step.Run(Frame.Placeholder(new FrameStamp("scene", 4, 0), new FrameFormat(320, 240, PixelLayout.Yuv420p), "torn"));
        (found.Fault, found.Stamp.Index).ShouldBe(("torn", 4));
    }

    [Fact]
    public void Run_Alpha_TakesWhatIsOpaque()
    {
        using var step = new SegmentStep(new SegmentSetup(SegmentMethod.Alpha, "test"));
        using var found = step.Run(Scene.WithSubject(0, 100, 90, 0, layout: PixelLayout.Yuva420p));
        found.Subject!.X.ShouldBe(100, 1.5);
    }

    [Fact]
    public void Run_Mog2_FindsWhatMovesBeforeASettledBackground()
    {
        using var step = new SegmentStep(new SegmentSetup(SegmentMethod.Mog2, "test"));
        for (var i = 0; i < 30; i++) step.Run(Scene.Empty(i, 320, 240)).Dispose();
        using var found = step.Run(Scene.WithSubject(30, 200, 100, 0));
        found.Subject!.X.ShouldBe(200, 3);
        found.Subject.Y.ShouldBe(100, 3);
    }

    [Fact]
    public void Run_None_IsTheWholePicture()
    {
        using var step = new SegmentStep(new SegmentSetup(SegmentMethod.None, "test"));
        using var found = step.Run(Scene.Empty(0, 64, 48));
        found.Mask.ShouldBeNull();
        (found.Subject!.X, found.Subject.Y, found.Subject.Length).ShouldBe((32, 24, 48));
    }

    [Fact]
    public void Run_AlphaWithoutAlpha_SaysSo()
    {
        using var step = new SegmentStep(new SegmentSetup(SegmentMethod.Alpha, "test"));
        using var frame = Scene.Empty(0, 64, 48);
        Should.Throw<UserErrorException>(() => step.Run(frame)).Message.ShouldContain("no alpha channel");
    }

    internal static SegmentSetup Median(int width, int height)
    {
        using var empty = Scaled(null, width, height);
        return new SegmentSetup(SegmentMethod.Median, "test") { Background = new StaticBackground(empty.Format, empty.Pixels.ToArray()) };
    }

    /// <summary>The 320x240 scene, its pixels repeated to a larger size.</summary>
    private static Frame Scaled(double? angle, int width, int height)
    {
        using var small = angle is { } a ? Scene.WithSubject(0, 160, 120, a) : Scene.Empty(0, 320, 240);
        var large = Scene.Empty(0, width, height);
        var from = small.Pixels.Span;
        var to = System.Runtime.InteropServices.MemoryMarshal.AsMemory(large.Pixels).Span;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) to[(y * width) + x] = from[(y * 240 / height * 320) + (x * 320 / width)];
        }

        return large;
    }
}
