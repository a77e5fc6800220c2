using FFMpegCore;
using FFMpegCore.Exceptions;

namespace KeyStream.Compat.Tests.FFMpegCore;

public sealed class ProbeTests : IDisposable
{
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [Fact]
    public void Analyse_VideoFile_ReadsItsStream()
    {
        var media = FFProbe.Analyse(_clips.Make("a.mkv"));

        var video = media.PrimaryVideoStream.ShouldNotBeNull();
        (video.Width, video.Height, video.CodecName).ShouldBe((64, 48, "ffv1"));
        video.AvgFrameRate.ShouldBe(10, 1e-9);
        video.FrameRate.ShouldBe(10, 1e-9);
        video.PixelFormat.ShouldBe("yuv420p");
        video.SampleAspectRatio.ShouldBe((1, 1));
        video.Rotation.ShouldBe(0);
        video.Tags.ShouldNotBeNull().ShouldContainKey("encoder");
        media.Duration.ShouldBe(TimeSpan.FromSeconds(1));
        media.Format.FormatName.ShouldContain("matroska");
        media.Format.StreamCount.ShouldBe(1);
        media.AudioStreams.ShouldBeEmpty();
        media.PrimaryAudioStream.ShouldBeNull();
    }

    [Fact]
    public async Task AnalyseAsync_TenBitWideRangeAnamorphic_ReadsFormatAndAspect()
    {
        var path = _clips.Make("b.mp4", codec: "-vf setsar=4/3 -c:v libx264 -pix_fmt yuv420p10le -color_range pc -colorspace bt709");

        var video = (await FFProbe.AnalyseAsync(path)).VideoStreams.Single();

        video.PixelFormat.ShouldBe("yuv420p10le");
        video.BitDepth.ShouldBe(10);
        video.ColorRange.ShouldBe("pc");
        video.ColorSpace.ShouldBe("bt709");
        video.SampleAspectRatio.ShouldBe((4, 3));
    }

    [Fact]
    public void Analyse_RotatedFile_ReadsTheDisplayMatrix()
    {
        var upright = _clips.Make("c.mp4", codec: "-c:v libx264");
        FFMpegArguments.FromFileInput(upright)
            .OutputToFile(_clips["d.mp4"], true, options => options.WithCopyCodec().WithCustomArgument("-metadata:s:v rotate=90"))
            .ProcessSynchronously();

        Math.Abs(FFProbe.Analyse(_clips["d.mp4"]).PrimaryVideoStream!.Rotation).ShouldBe(90);
    }

    [Fact]
    public void Analyse_SoundOnly_HasNoVideoStream()
    {
        var media = FFProbe.Analyse(_clips.Make("s.wav", "sine=duration=0.5:sample_rate=16000", string.Empty));

        media.PrimaryVideoStream.ShouldBeNull();
        media.PrimaryAudioStream!.SampleRateHz.ShouldBe(16000);
        media.PrimaryAudioStream.Channels.ShouldBe(1);
    }

    [Fact]
    public void Analyse_MissingFile_ThrowsFileError() =>
        Should.Throw<FFMpegException>(() => FFProbe.Analyse(_clips["none.mp4"])).Type.ShouldBe(FFMpegExceptionType.File);

    [Fact]
    public void Analyse_NotAVideo_ThrowsWithWhatFfprobeSaid()
    {
        File.WriteAllText(_clips["x.mp4"], "this is no video");

        var error = Should.Throw<FFMpegException>(() => FFProbe.Analyse(_clips["x.mp4"]));

        error.Type.ShouldBe(FFMpegExceptionType.Process);
        error.FFMpegErrorOutput.ShouldContain("Invalid data");
    }

    [Fact]
    public async Task GetFrames_And_GetPackets_CountAndTimeEveryFrame()
    {
        var path = _clips.Make("e.mkv");

        var frames = FFProbe.GetFrames(path).Frames;
        var packets = (await FFProbe.GetPacketsAsync(path)).Packets;

        frames.Count.ShouldBe(10);
        frames.Select(frame => frame.BestEffortTimestamp).ShouldBe(Enumerable.Range(0, 10).Select(i => i * 100L));
        frames.ShouldAllBe(frame => frame.Width == 64 && frame.PixelFormat == "yuv420p" && frame.MediaType == "video");
        packets.Count.ShouldBe(10);
        packets[^1].Pts.ShouldBe(900);
        packets.ShouldAllBe(packet => packet.Size > 0 && packet.CodecType == "video");
    }

    [Fact]
    public async Task AnalyseAsync_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(() => FFProbe.AnalyseAsync(_clips.Make("f.mkv"), null, cancel.Token));
    }
}
