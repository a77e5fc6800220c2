using KeyStream.Data;
using KeyStream.Stages.Export;

namespace KeyStream.Stages.Tests.Export;

public sealed class ViewMosaicTests
{
    private const int Grey = 90;
    private static readonly KeypointLayout One = new(["a"], [], []);

    // A lying picture, a standing one, and a camera without a frame: 2 x 2 cells of the shape of the first.
    [Fact]
    public void Of_ThreeCamerasOneWithoutAFrame_ShowsEachInItsCellWithItsPoint()
    {
        using var mosaic = new ViewMosaic(One, [("left", Info(320, 240)), ("right", Info(120, 240)), ("top", Info(320, 240))]);
        (mosaic.Format.Width, mosaic.Format.Height).ShouldBe((640, 480));
        using var set = new ViewSet(new FrameStamp("rig", 3, 0.1), [Seen(320, 240, 160, 60), Seen(120, 240, 60, 60), null]);
        using var picture = mosaic.Of(set);
        picture.Stamp.ShouldBe(set.Stamp);
        byte Luma(int x, int y) => picture.Pixels.Span[(y * 640) + x];
        Luma(20, 120).ShouldBe((byte)Grey);
        Luma(320 + 160, 120).ShouldBe((byte)Grey, "the standing picture is in the middle of its cell");
        Luma(320 + 20, 120).ShouldBeLessThan((byte)60, "and nothing is beside it");
        Luma(160, 240 + 120).ShouldBeLessThan((byte)60, "nor where no frame is");
        Luma(160, 60).ShouldNotBe((byte)Grey, "the point of the first");
        Luma(320 + 160, 60).ShouldNotBe((byte)Grey, "the point of the second");
    }

    [Fact]
    public void Format_OfManyLargePictures_IsSmallEnoughToEncode()
    {
        using var mosaic = new ViewMosaic(One, [.. Enumerable.Range(0, 5).Select(i => ($"{i}", Info(1080, 1920)))]);
        (mosaic.Format.Width, mosaic.Format.Height).ShouldBe((1080, 1280));
    }

    private static InputInfo Info(int width, int height) =>
        new("clip", "clip.mp4", new FrameFormat(width, height, PixelLayout.Gray8), null, 25, false, "h264", width, height, 0, false);

    private static KeypointFrame Seen(int width, int height, double x, double y)
    {
        var stamp = new FrameStamp("clip", 3, 0.1);
        var frame = Scene.Empty(3, width, height, PixelLayout.Gray8);
        System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame.Pixels).Span.Fill(Grey);
        return new KeypointFrame(stamp, frame, new[,] { { x, y } }, new double[1, 3], [0.9], null);
    }
}
