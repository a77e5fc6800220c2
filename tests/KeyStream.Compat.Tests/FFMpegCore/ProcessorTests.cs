using FFMpegCore;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;

namespace KeyStream.Compat.Tests.FFMpegCore;

public sealed class ProcessorTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private const string Endless = "testsrc2=size=64x48:rate=10";
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [Fact]
    public void Arguments_ForAFile_AreWrittenInOrder()
    {
        var processor = FFMpegArguments
            .FromFileInput("in.mp4", false, options => options.Seek(TimeSpan.FromSeconds(3661.5)))
            .WithGlobalOptions(options => options.WithVerbosityLevel())
            .OutputToFile("out.mp4", true, options => options
                .WithVideoCodec("libx264").WithConstantRateFactor(20).ForcePixelFormat("yuv420p").WithFramerate(29.97)
                .Resize(32, 16).DisableChannel(Channel.Audio).WithSpeedPreset(Speed.VeryFast).WithFastStart()
                .WithVideoFilters(filters => filters.Scale(8, 6).Transpose(Transposition.Clockwise90)));

        processor.Arguments.ShouldBe(
            "-hide_banner -loglevel error -ss 01:01:01.500 -i \"in.mp4\" -c:v libx264 -crf 20 -pix_fmt yuv420p -r 29.97 -s 32x16 -an "
            + "-preset veryfast -movflags faststart -vf \"scale=8:6, transpose=1\" \"out.mp4\" -y");
    }

    [Fact]
    public async Task OutputToPipe_SlowReader_GetsEveryByte()
    {
        const int frames = 40, frameBytes = 256 * 128 * 3 / 2;
        var path = _clips.Make("a.mkv", "testsrc2=size=256x128:rate=10:duration=4");
        var received = 0L;
        var sink = new StreamPipeSink(async (stream, token) =>
        {
            var buffer = new byte[frameBytes];
            while (await stream.ReadAtLeastAsync(buffer, frameBytes, false, token) is > 0 and var read)
            {
                received += read;
                await Task.Delay(2, token);
            }
        });

        var done = await FFMpegArguments.FromFileInput(path)
            .OutputToPipe(sink, options => options.ForceFormat("rawvideo").ForcePixelFormat("yuv420p"))
            .ProcessAsynchronously().WaitAsync(s_limit);

        done.ShouldBeTrue();
        received.ShouldBe(frames * frameBytes);
    }

    [Fact]
    public void OutputToPipe_ToStream_IsTheSameAsToFile()
    {
        var path = _clips.Make("a.mkv");
        using var piped = new MemoryStream();

        FFMpegArguments.FromFileInput(path)
            .OutputToPipe(new StreamPipeSink(piped), options => options.ForceFormat("rawvideo")).ProcessSynchronously();
        FFMpegArguments.FromFileInput(path)
            .OutputToFile(_clips["a.raw"], true, options => options.ForceFormat("rawvideo")).ProcessSynchronously();

        piped.ToArray().ShouldBe(File.ReadAllBytes(_clips["a.raw"]));
    }

    [Fact]
    public void FromPipeInput_RawFrames_ComeBackUnchanged()
    {
        var frames = Enumerable.Range(0, 7).Select(i => new GreyFrame(16, 8, (byte)(i * 30))).ToArray();

        FFMpegArguments.FromPipeInput(new RawVideoPipeSource(frames) { FrameRate = 5 })
            .OutputToFile(_clips["g.mkv"], true, options => options.WithVideoCodec("ffv1")).ProcessSynchronously().ShouldBeTrue();

        FFProbe.Analyse(_clips["g.mkv"]).PrimaryVideoStream!.AvgFrameRate.ShouldBe(5, 1e-6);
        using var raw = new MemoryStream();
        FFMpegArguments.FromFileInput(_clips["g.mkv"])
            .OutputToPipe(new StreamPipeSink(raw), options => options.ForceFormat("rawvideo")).ProcessSynchronously();
        raw.ToArray().ShouldBe(frames.SelectMany(frame => frame.Pixels).ToArray());
    }

    [Fact]
    public async Task FromPipeInput_FrameOfAnotherSize_Throws()
    {
        var run = FFMpegArguments.FromPipeInput(new RawVideoPipeSource([new GreyFrame(16, 8, 1), new GreyFrame(8, 8, 1)]))
            .OutputToFile(_clips["h.mkv"]).ProcessAsynchronously();

        await Should.ThrowAsync<FFMpegStreamFormatException>(() => run.WaitAsync(s_limit));
    }

    [Fact]
    public async Task FfmpegFailsBeforeItConnects_EndsWithItsMessage()
    {
        File.WriteAllText(_clips["x.mp4"], "this is no video");
        using var nowhere = new MemoryStream();

        var run = FFMpegArguments.FromFileInput(_clips["x.mp4"])
            .OutputToPipe(new StreamPipeSink(nowhere), options => options.ForceFormat("rawvideo")).ProcessAsynchronously();

        var error = await Should.ThrowAsync<FFMpegException>(() => run.WaitAsync(s_limit));
        error.FFMpegErrorOutput.ShouldContain("Invalid data");
    }

    [Fact]
    public async Task ReaderLeaves_EndlessInputStops()
    {
        var sink = new StreamPipeSink((stream, token) => stream.ReadExactlyAsync(new byte[64 * 48], token).AsTask());

        var done = await Streaming(sink).ProcessAsynchronously(throwOnError: false).WaitAsync(s_limit);

        done.ShouldBeFalse();
    }

    [Fact]
    public async Task ReaderFails_ItsErrorIsThrown()
    {
        var sink = new StreamPipeSink((_, _) => throw new InvalidDataException("reader"));

        var error = await Should.ThrowAsync<InvalidDataException>(() => Streaming(sink).ProcessAsynchronously().WaitAsync(s_limit));
        error.Message.ShouldBe("reader");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2000)]
    public async Task Cancel_EndlessInput_ThrowsAndLeavesNoProcess(int timeout)
    {
        using var cancel = new CancellationTokenSource();
        var marker = $"ks{Guid.NewGuid():N}";
        var sink = new StreamPipeSink(async (stream, token) =>
        {
            await stream.ReadExactlyAsync(new byte[64 * 48], token);
            _ = Task.Run(cancel.Cancel, CancellationToken.None);
            await stream.CopyToAsync(Stream.Null, token);
        });

        var run = Streaming(sink, $"-metadata title={marker}").CancellableThrough(cancel.Token, timeout).ProcessAsynchronously();

        await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(s_limit));
        Directory.EnumerateDirectories("/proc").Where(IsProcess).Select(CommandLine).ShouldAllBe(line => !line.Contains(marker));
    }

    [Fact]
    public async Task CancelAction_WithoutThrowing_ReturnsFalse()
    {
        Action cancel = () => { };
        var sink = new StreamPipeSink((stream, token) =>
        {
            _ = Task.Run(cancel, CancellationToken.None);
            return stream.CopyToAsync(Stream.Null, token);
        });

        var run = Streaming(sink).CancellableThrough(out cancel).ProcessAsynchronously(throwOnError: false);

        (await run.WaitAsync(s_limit)).ShouldBeFalse();
    }

    [Fact]
    public void CancellableThrough_TokenAlreadyCancelled_Throws() =>
        Should.Throw<OperationCanceledException>(() => Streaming(new StreamPipeSink(Stream.Null)).CancellableThrough(new CancellationToken(true)));

    [Fact]
    public void NotifyOnError_And_Progress_AreCalled()
    {
        var lines = new List<string>();
        var percent = new List<double>();

        FFMpegArguments.FromFileInput(_clips.Make("a.mkv"))
            .OutputToFile(_clips["b.mkv"], true, options => options.WithVideoCodec("ffv1"))
            .NotifyOnError(lines.Add).NotifyOnProgress(percent.Add, TimeSpan.FromSeconds(1))
            .ProcessSynchronously().ShouldBeTrue();

        lines.ShouldContain(line => line.Contains("Input #0"));
        percent[^1].ShouldBe(100);
    }

    [Fact]
    public void WithLogLevel_Quiet_SaysNothing()
    {
        var lines = new List<string>();

        FFMpegArguments.FromFileInput(_clips.Make("a.mkv")).OutputToFile(_clips["b.mkv"])
            .WithLogLevel(FFMpegLogLevel.Quiet).NotifyOnError(lines.Add).ProcessSynchronously();

        lines.ShouldBeEmpty();
    }

    [Fact]
    public void FromFileInput_MissingFile_Throws() =>
        Should.Throw<FileNotFoundException>(() =>
            FFMpegArguments.FromFileInput(_clips["none.mkv"]).OutputToFile(_clips["b.mkv"]).ProcessSynchronously());

    [Fact]
    public void OutputToFile_ExistingWithoutOverwrite_Throws()
    {
        var path = _clips.Make("a.mkv");

        Should.Throw<FFMpegException>(() => FFMpegArguments.FromFileInput(path).OutputToFile(path, overwrite: false).ProcessSynchronously())
            .Type.ShouldBe(FFMpegExceptionType.File);
    }

    private static FFMpegArgumentProcessor Streaming(IPipeSink sink, string extra = "") => FFMpegArguments
        .FromFileInput(Endless, false, options => options.ForceFormat("lavfi").WithCustomArgument("-re"))
        .OutputToPipe(sink, options => options.ForceFormat("rawvideo").WithCustomArgument(extra));

    private static bool IsProcess(string folder) => int.TryParse(Path.GetFileName(folder), out _);

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private sealed class GreyFrame(int width, int height, byte value) : IVideoFrame
    {
        public byte[] Pixels { get; } = Enumerable.Repeat(value, width * height).ToArray();
        public int Width => width;
        public int Height => height;
        public string Format => "gray";

        public void Serialize(Stream pipe) => pipe.Write(Pixels);

        public Task SerializeAsync(Stream pipe, CancellationToken token) => pipe.WriteAsync(Pixels, token).AsTask();
    }
}
