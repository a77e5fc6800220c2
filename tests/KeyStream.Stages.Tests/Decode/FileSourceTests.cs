using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Tests.Decode;

public sealed class FileSourceTests(Clips clips) : IClassFixture<Clips>
{
    public static TheoryData<string, string, PixelLayout, string[]> Sound => new()
    {
        { "b_frames.mp4", "testsrc2=s=64x48:r=10:d=2", PixelLayout.Yuv420p, ["-c:v", "libx264", "-pix_fmt", "yuv420p"] },
        { "stream.ts", "testsrc2=s=64x48:r=10:d=2", PixelLayout.Yuv420p, ["-c:v", "libx264", "-pix_fmt", "yuv420p"] },
        { "old.avi", "testsrc2=s=64x48:r=10:d=1", PixelLayout.Yuv420p, ["-c:v", "mpeg4", "-bf", "2"] },
        { "odd.mkv", "color=red:s=33x27:r=10:d=1", PixelLayout.Gray8, ["-c:v", "ffv1", "-pix_fmt", "gray"] },
        { "odd_colour.mkv", "color=red:s=33x27:r=10:d=1", PixelLayout.Yuv420p, ["-c:v", "ffv1", "-pix_fmt", "yuv444p"] },
        { "ten.mkv", "testsrc2=s=64x48:r=10:d=1", PixelLayout.Yuv420p, ["-c:v", "ffv1", "-pix_fmt", "yuv420p10le"] },
        { "alpha.mov", "testsrc2=s=64x48:r=10:d=1", PixelLayout.Yuva420p, ["-c:v", "qtrle", "-pix_fmt", "argb"] },
        { "variable.mp4", "testsrc2=s=64x48:r=10:d=3", PixelLayout.Yuv420p, ["-vf", "select='not(mod(n,3))+lt(n,6)'", "-fps_mode", "passthrough", "-c:v", "libx264", "-pix_fmt", "yuv420p"] },
        { "repeated.nut", "testsrc2=s=64x48:r=10:d=1", PixelLayout.Yuv420p, ["-vf", "setpts='floor(N/2)*2/(10*TB)'", "-fps_mode", "passthrough", "-c:v", "ffv1", "-pix_fmt", "yuv420p"] },
        { "dot.mkv", "color=white:s=16x16:r=10:d=1", PixelLayout.Yuv420p, ["-vf", "format=yuv444p,crop=1:1:0:0", "-c:v", "ffv1"] },
        { "long_times.mkv", "testsrc2=s=32x32:r=10:d=1", PixelLayout.Yuv420p, ["-c:v", "ffv1", "-pix_fmt", "yuv420p", "-output_ts_offset", "12345.6"] },
    };

    [Theory]
    [MemberData(nameof(Sound))]
    public async Task ReadAsync_SoundFile_GivesFfprobesFramesAndTimes(string name, string picture, PixelLayout layout, string[] arguments)
    {
        var file = clips.Make(name, ["-f", "lavfi", "-i", picture, .. arguments]);
        var source = await OpenAsync(file);
        source.Info.Format.Layout.ShouldBe(layout);
        var frames = await StampsAsync(source);
        frames.ShouldAllBe(f => f.Fault == null);
        frames.Select(f => f.Stamp.Index).ShouldBe(Enumerable.Range(0, frames.Count).Select(i => (long)i));
        var times = Clips.Times(file);
        frames.Count.ShouldBe(times.Length);
        frames.Select(f => f.Stamp.Pts).Zip(times, (a, b) => double.IsNaN(b) ? 0 : Math.Abs(a - b)).Max().ShouldBeLessThan(2e-6);
        source.Info.FrameCount.ShouldBe(times.Length);
    }

    [Fact]
    public async Task ReadAsync_NativeLayout_DeliversTheDecodersOwnBytes()
    {
        var raw = clips.Make("plain.raw", "-i", clips.Plain, "-pix_fmt", "yuv420p", "-f", "rawvideo");
        var expected = File.ReadAllBytes(raw);
        using var read = new MemoryStream();
        await foreach (var frame in (await OpenAsync(clips.Plain)).ReadAsync(default))
        {
            using (frame) read.Write(frame.Pixels.Span);
        }

        read.ToArray().ShouldBe(expected);
    }

    [Fact]
    public async Task ReadAsync_Twice_GivesTheSame()
    {
        var source = await OpenAsync(clips.Plain);
        var first = await StampsAsync(source);
        var second = await StampsAsync(source);
        second.Select(f => f.Stamp).ShouldBe(first.Select(f => f.Stamp));
        second.Select(f => f.Sum).ShouldBe(first.Select(f => f.Sum));
    }

    [Fact]
    public async Task OpenAsync_RotatedFile_SwapsTheSidesAndTurnsThePicture()
    {
        var turned = clips.Make("turned.mp4", "-i", clips.Plain, "-c", "copy", "-metadata:s:v:0", "rotate=90");
        var raw = File.ReadAllBytes(clips.Make("turned.raw", "-i", turned, "-pix_fmt", "yuv420p", "-f", "rawvideo"));
        var source = await OpenAsync(turned);
        (source.Info.SourceWidth, source.Info.SourceHeight, source.Info.Format.Width, source.Info.Format.Height).ShouldBe((48, 64, 48, 64));
        await using var frames = source.ReadAsync(default).GetAsyncEnumerator();
        (await frames.MoveNextAsync()).ShouldBeTrue();
        using var frame = frames.Current;
        frame.Pixels.Span.SequenceEqual(raw.AsSpan(0, frame.Format.ByteCount)).ShouldBeTrue();
    }

    [Fact]
    public async Task OpenAsync_OblongPixels_AreSquaredAndMapBack()
    {
        var file = clips.Make("oblong.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.5", "-vf", "setsar=3/2", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var format = (await OpenAsync(file)).Info.Format;
        (format.Width, format.Height).ShouldBe((96, 48));
        (format.ScaleX * format.Width, format.ScaleY * format.Height).ShouldBe((64, 48));
    }

    [Fact]
    public async Task OpenAsync_MaxSide_ScalesDownAndMapsBack()
    {
        var source = await MediaInput.OpenAsync(Spec(clips.Plain), new DecodeOptions { MaxSide = 32 }, default);
        (source.Info.Format.Width, source.Info.Format.Height, source.Info.Format.ScaleX, source.Info.Format.ScaleY).ShouldBe((32, 24, 2, 2));
        (await StampsAsync(source)).Count.ShouldBe(20);
    }

    [Fact]
    public async Task ReadAsync_TruncatedFile_EndsInPlaceholdersWithAReason()
    {
        var whole = File.ReadAllBytes(clips.Plain);
        var file = clips.At("truncated.mp4");
        await File.WriteAllBytesAsync(file, whole[..(whole.Length * 9 / 10)]);
        var frames = await StampsAsync(await OpenAsync(file));
        frames.Count.ShouldBe(20);
        frames[0].Fault.ShouldBeNull();
        frames[^1].Fault.ShouldNotBeNull().ShouldStartWith("could not be decoded");
        frames.Zip(frames.Skip(1)).ShouldAllBe(p => p.Second.Stamp.Pts > p.First.Stamp.Pts);
    }

    [Fact]
    public async Task ReadAsync_CorruptInTheMiddle_KeepsARowForEachFrame()
    {
        var intra = clips.Make("intra.avi", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=2", "-c:v", "mjpeg", "-q:v", "2");
        var bytes = File.ReadAllBytes(intra);
        for (var i = bytes.Length / 2; i < (bytes.Length / 2) + 6000; i++) bytes[i] = (byte)(i * 31);
        var file = clips.At("corrupt.avi");
        await File.WriteAllBytesAsync(file, bytes);
        var source = await OpenAsync(file);
        var frames = await StampsAsync(source);
        frames.Count.ShouldBe((int)source.Info.FrameCount!);
        frames[^1].Fault.ShouldBeNull();
        frames.Zip(frames.Skip(1)).ShouldAllBe(p => p.Second.Stamp.Pts > p.First.Stamp.Pts);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_EndsAtOnce()
    {
        var endless = clips.Make("longer.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=30:d=20", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        using var cancel = new CancellationTokenSource();
        await using var frames = (await OpenAsync(endless)).ReadAsync(cancel.Token).GetAsyncEnumerator(cancel.Token);
        for (var i = 0; i < 3; i++)
        {
            (await frames.MoveNextAsync()).ShouldBeTrue();
            frames.Current.Dispose();
        }

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => frames.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task OpenAsync_NameWithQuotesAndColons_IsReadAsAFile()
    {
        var file = clips.At("we\"ird $(x) %d: -y.mp4");
        File.Copy(clips.Plain, file, overwrite: true);
        (await StampsAsync(await OpenAsync(file))).Count.ShouldBe(20);
    }

    [Fact]
    public async Task OpenAsync_WrongEnding_IsReadByItsContent()
    {
        var file = clips.At("video.txt");
        File.Copy(clips.Plain, file, overwrite: true);
        (await StampsAsync(await OpenAsync(file))).Count.ShouldBe(20);
    }

    [Theory]
    [InlineData("empty.mp4", "")]
    [InlineData("noise.mp4", "no video at all, only text that goes on for a while")]
    [InlineData("playlist.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nplain.mp4\n#EXT-X-ENDLIST\n")]
    [InlineData("list.mp4", "ffconcat version 1.0\nfile plain.mp4\n")]
    public async Task OpenAsync_NoVideoOrAPlaylist_IsOneClearError(string name, string content)
    {
        // The playlists name a file that exists: they must be refused, not followed.
        File.Exists(clips.Plain).ShouldBeTrue();
        await File.WriteAllTextAsync(clips.At(name), content);
        var error = await Should.ThrowAsync<UserErrorException>(() => OpenAsync(clips.At(name)));
        error.Message.ShouldContain(name);
        error.Message.ShouldNotContain('\n');
    }

    [Fact]
    public async Task OpenAsync_SoundOnly_SaysSo()
    {
        var file = clips.Make("sound.mp4", "-f", "lavfi", "-i", "sine=d=0.5", "-c:a", "aac");
        (await Should.ThrowAsync<UserErrorException>(() => OpenAsync(file))).Message.ShouldContain("sound but no video");
    }

    private static InputSpec Spec(string file) => InputResolver.Resolve([file])[0];

    private static Task<IFrameSource> OpenAsync(string file) => MediaInput.OpenAsync(Spec(file), new DecodeOptions(), default);

    private static async Task<List<(FrameStamp Stamp, string? Fault, long Sum)>> StampsAsync(IFrameSource source)
    {
        var list = new List<(FrameStamp, string?, long)>();
        await foreach (var frame in source.ReadAsync(default))
        {
            using (frame) list.Add((frame.Stamp, frame.Fault, frame.Pixels.ToArray().Sum(b => (long)b)));
        }

        return list;
    }
}
