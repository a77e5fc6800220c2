using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Tests.Decode;

public sealed class KeptFramesTests
{
    [Fact]
    public async Task ReadAsync_Twice_GivesTheSameFramesNumberedFromZero()
    {
        using var kept = new KeptFrames(Info(64, 48), 1);
        for (var i = 5; i < 8; i++)
        {
            using var frame = Scene.Empty(i, 64, 48);
            kept.Add(frame);
        }

        for (var round = 0; round < 2; round++)
        {
            var times = new List<(long, double)>();
            await foreach (var frame in kept.ReadAsync(default))
            {
                using (frame) times.Add((frame.Stamp.Index, Math.Round(frame.Stamp.Pts * 30)));
            }

            times.ShouldBe([(0, 5.0), (1, 6.0), (2, 7.0)]);
        }

        (kept.Info.FrameCount, kept.Info.FrameRate, kept.Info.Live).ShouldBe((3, 30.0, true));
    }

    [Fact]
    public void Info_OfMoreThanMemoryHolds_KeepsEveryNth()
    {
        // 60 s of 3840×2160 at 30 per second are 22 GB; 384 MiB hold every 56th of these frames.
        using var kept = new KeptFrames(Info(3840, 2160), 60);
        kept.Info.FrameRate.ShouldBe(30.0 / 56);
    }

    private static InputInfo Info(int width, int height) =>
        new("camera0", "/dev/video0", new FrameFormat(width, height, PixelLayout.Yuv420p), null, 30, true, "mjpeg", width, height, 0, Live: true);
}
