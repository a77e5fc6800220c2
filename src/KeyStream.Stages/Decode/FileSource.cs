using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using FFMpegCore;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>A video file, read through ffmpeg in its native chroma layout.</summary>
internal sealed class FileSource : IFrameSource
{
    private readonly InputSpec _spec;
    private readonly MediaProbe _probe;
    private readonly PictureFormat _picture;

    private FileSource(InputSpec spec, MediaProbe probe, PictureFormat picture, InputInfo info) =>
        (_spec, _probe, _picture, Info) = (spec, probe, picture, info);

    public InputInfo Info { get; }

    public static async Task<FileSource> OpenAsync(InputSpec spec, DecodeOptions options, CancellationToken ct)
    {
        if (!File.Exists(spec.Path)) throw new UserErrorException($"{spec.Given} does not exist", "check the path");
        var probe = await MediaProbe.FileAsync(spec, ct).ConfigureAwait(false);
        var picture = PictureFormat.For(probe.Stream, spec.Given, options.MaxSide);
        var (rate, variable) = Rate(probe);
        var info = new InputInfo(
            spec.Name, spec.Path, picture.Format, probe.Packets + probe.Missing, rate, variable, probe.Stream.CodecName,
            picture.SourceWidth, picture.SourceHeight, probe.Stream.Rotation, Live: false) { Camera = spec.Camera };
        return new FileSource(spec, probe, picture, info);
    }

    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var ffmpeg = new ToolProcess(GlobalFFOptions.GetFFMpegBinaryPath(), Arguments(), ct);
        using var log = new FfmpegLog(ffmpeg.Errors);
        var schedule = new FrameSchedule(_probe.Due, _probe.Missing, 1 / Info.FrameRate);
        var lost = new List<double>();
        var index = 0L;
        await using var ahead = new ReadAhead(new PicturePipe(ffmpeg.Output, _picture.Format).ReadAsync, ffmpeg.Kill);
        while (await ahead.NextAsync().ConfigureAwait(false) is { } pixels)
        {
            if (ct.IsCancellationRequested) ArrayPool<byte>.Shared.Return(pixels);
            ct.ThrowIfCancellationRequested();
            // A frame's line precedes its pixels, so this waits only when the process has died in between.
            var entry = await log.NextAsync().ConfigureAwait(false) ?? new FfmpegLog.Entry(double.NaN, log.LastError);
            lost.Clear();
            var time = schedule.Arrived(entry.Time, entry.Error is not null, lost);
            foreach (var gone in lost) yield return Lost(index++, gone, entry.Error);
            yield return new Frame(new FrameStamp(Info.Name, index++, time), _picture.Format, pixels);
        }

        ct.ThrowIfCancellationRequested();
        await log.FinishAsync().ConfigureAwait(false);
        var code = await ffmpeg.ExitAsync().ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
        if (index == 0)
        {
            throw new UserErrorException($"{_spec.Given}: no frame can be decoded ({log.LastError ?? "ffmpeg gave none"})", "check that the file is whole and its codec supported");
        }

        foreach (var gone in schedule.AtEnd(code != 0 || log.LastError is not null)) yield return Lost(index++, gone, log.LastError);
    }

    private Frame Lost(long index, double time, string? error) =>
        Frame.Placeholder(new FrameStamp(Info.Name, index, time), _picture.Format, $"could not be decoded: {error ?? "the file ends early"}");

    private IEnumerable<string> Arguments() =>
    [
        "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info", .. FfmpegInputs.ForFile,
        .. PictureFormat.HasAlpha(_probe.Stream) ? ["-c:v", _probe.Stream.CodecName == "vp8" ? "libvpx" : "libvpx-vp9"] : Array.Empty<string>(),
        "-copyts", "-i", FfmpegInputs.Address(_spec), "-map", "0:" + _probe.Stream.Index.ToString(CultureInfo.InvariantCulture),
        "-fps_mode", "passthrough", "-vf", _picture.Filter, "-flush_packets", "1", "-f", PicturePipe.Muxer(_picture.Format.Layout), "pipe:1",
    ];

    private static (double Rate, bool Variable) Rate(MediaProbe probe)
    {
        var stated = probe.Stream.AvgFrameRate is > 0 and < 1e6 and var average ? average
            : probe.Stream.FrameRate is > 0 and < 1e6 and var real ? real : 25;
        if (probe.Due is not { Length: > 1 } due || due[^1] <= due[0]) return (stated, false);
        var step = (due[^1] - due[0]) / (due.Length - 1);
        // Containers round times to their clock (a millisecond in Matroska), which is no variable rate.
        var uneven = due.Zip(due.Skip(1), (a, b) => Math.Abs(b - a - step)).Max();
        return (1 / step, uneven > Math.Max(0.2 * step, 1.1e-3));
    }
}
