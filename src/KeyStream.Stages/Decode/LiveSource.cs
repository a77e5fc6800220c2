using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using FFMpegCore;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>A camera or network stream through ffmpeg: the newest picture wins, and a stream that breaks off is opened again.</summary>
internal sealed class LiveSource : IFrameSource
{
    private readonly InputSpec _spec;
    private readonly DecodeOptions _options;
    private readonly PictureFormat _picture;
    private long _dropped;

    private LiveSource(InputSpec spec, DecodeOptions options, PictureFormat picture, InputInfo info) =>
        (_spec, _options, _picture, Info) = (spec, options, picture, info);

    public InputInfo Info { get; }

    public long Dropped => Interlocked.Read(ref _dropped);

    public static async Task<LiveSource> OpenAsync(InputSpec spec, DecodeOptions options, CancellationToken ct)
    {
        if (spec.Kind == InputKind.Camera && !File.Exists(spec.Path))
        {
            throw new UserErrorException($"{spec.Given}: there is no camera at {spec.Path}", "plug it in, or name another one");
        }

        var stream = await LiveProbe.RunAsync(spec, options.LiveTimeout, ct).ConfigureAwait(false);
        var picture = PictureFormat.For(stream, spec.Given, options.MaxSide);
        var rate = stream.AvgFrameRate is > 0 and < 1e4 ? stream.AvgFrameRate : stream.FrameRate is > 0 and < 1e4 ? stream.FrameRate : 30;
        return new LiveSource(spec, options, picture, new InputInfo(
            spec.Name, spec.Path, picture.Format, null, rate, true, stream.CodecName, picture.SourceWidth, picture.SourceHeight, stream.Rotation, Live: true));
    }

    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var newest = Channel.CreateBounded<Frame>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true }, Drop);
        var capture = Task.Run(() => CaptureAsync(newest.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var frame in newest.Reader.ReadAllAsync(ct).ConfigureAwait(false)) yield return frame;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await capture.ConfigureAwait(false);
            while (newest.Reader.TryRead(out var left)) left.Dispose();
        }
    }

    private void Drop(Frame frame)
    {
        frame.Dispose();
        Interlocked.Increment(ref _dropped);
    }

    private async Task CaptureAsync(ChannelWriter<Frame> writer, CancellationToken ct)
    {
        var (clock, index, failures) = (Stopwatch.StartNew(), 0L, 0);
        try
        {
            while (true)
            {
                var before = index;
                var reason = await OnceAsync(writer, clock, () => index++, ct).ConfigureAwait(false);
                ct.ThrowIfCancellationRequested();
                failures = index > before ? 1 : failures + 1;
                if (failures > _options.Reconnects)
                {
                    throw new UserErrorException($"{_spec.Given} broke off and could not be opened again in {_options.Reconnects} attempts ({reason})", "check the camera and its connection");
                }

                var pause = TimeSpan.FromSeconds(Math.Min(8, 0.5 * Math.Pow(2, failures - 1)));
                _options.Report?.Invoke($"{_spec.Given} broke off ({reason}); trying again in {pause.TotalSeconds:0.#} s, attempt {failures} of {_options.Reconnects}");
                await Task.Delay(pause, ct).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // The reader learns of it, be it the end of the attempts or the caller's own cancellation.
            writer.TryComplete(e);
        }
    }

    private async Task<string> OnceAsync(ChannelWriter<Frame> writer, Stopwatch clock, Func<long> next, CancellationToken ct)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var ffmpeg = new ToolProcess(GlobalFFOptions.GetFFMpegBinaryPath(), Arguments(), silence.Token);
        var log = new FfmpegLog(ffmpeg.Errors);
        var drain = log.FinishAsync();
        var count = _picture.Format.ByteCount;
        var patience = TimeSpan.FromSeconds(_options.LiveTimeout);
        while (true)
        {
            silence.CancelAfter(patience);
            var buffer = ArrayPool<byte>.Shared.Rent(count);
            if (!await FillAsync(ffmpeg.Output, buffer.AsMemory(0, count)).ConfigureAwait(false))
            {
                ArrayPool<byte>.Shared.Return(buffer);
                break;
            }

            // The capture clock: network and camera times restart with every connection.
            await writer.WriteAsync(new Frame(new FrameStamp(Info.Name, next(), clock.Elapsed.TotalSeconds), _picture.Format, buffer), ct).ConfigureAwait(false);
        }

        await drain.ConfigureAwait(false);
        return silence.IsCancellationRequested ? $"no picture for {_options.LiveTimeout:0.#} s" : log.LastError ?? "the stream ended";
    }

    private static async ValueTask<bool> FillAsync(Stream stream, Memory<byte> buffer)
    {
        try
        {
            // No token: the process is killed on cancellation, which ends the read.
            return await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false).ConfigureAwait(false) == buffer.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private IEnumerable<string> Arguments() =>
    [
        "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info", .. FfmpegInputs.ForLive(_spec), "-i", FfmpegInputs.Address(_spec),
        "-map", "0:v:0", "-fps_mode", "passthrough", "-vf", _picture.Filter, "-flush_packets", "1", "-f", "rawvideo", "pipe:1",
    ];
}
