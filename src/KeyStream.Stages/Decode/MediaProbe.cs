using System.Globalization;
using FFMpegCore;
using FFMpegCore.Exceptions;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>What ffprobe says of a file: its video stream and the times at which a frame is due.</summary>
/// <param name="Stream">The video stream.</param>
/// <param name="Due">Presentation times in seconds, ascending; null where the container states none.</param>
/// <param name="Packets">Number of video packets.</param>
/// <param name="Missing">Packets that the container announces beyond the end of the file.</param>
internal sealed record MediaProbe(VideoStream Stream, double[]? Due, long Packets, long Missing)
{
    private const int MaxFrames = 100_000_000;

    public static async Task<MediaProbe> FileAsync(InputSpec spec, CancellationToken ct)
    {
        var stream = await StreamAsync(spec, ct).ConfigureAwait(false);
        var packets = new PacketList();
        await using var probe = new ToolProcess(
            GlobalFFOptions.GetFFProbeBinaryPath(),
            ["-v", "error", .. FfmpegInputs.ForFile, "-select_streams", stream.Index.ToString(CultureInfo.InvariantCulture),
             "-show_entries", "stream=time_base,nb_frames:packet=pts,dts,flags", "-of", "compact=nk=0", "-i", FfmpegInputs.Address(spec)],
            ct);
        var errors = Task.Run(() => HasTextAsync(probe.Errors), CancellationToken.None);
        while (await probe.OutputText.ReadLineAsync(ct).ConfigureAwait(false) is { } line)
        {
            packets.Add(line);
            if (packets.Count > MaxFrames) throw new UserErrorException($"{spec.Given} holds more than {MaxFrames} frames", "cut it into parts");
        }

        ct.ThrowIfCancellationRequested();
        var damaged = await errors.ConfigureAwait(false);
        if (packets.Count == 0) throw new UserErrorException($"{spec.Given} holds no frames", "the file is empty or damaged; record or copy it again");
        return new MediaProbe(stream, packets.Due(), packets.Count, damaged ? packets.Missing : 0);
    }

    /// <summary>The first video stream that is no cover picture.</summary>
    public static async Task<VideoStream> StreamAsync(InputSpec spec, CancellationToken ct)
    {
        var media = await AnalyseAsync(spec, ct).ConfigureAwait(false);
        var stream = media.VideoStreams.FirstOrDefault(v => v.Disposition?.GetValueOrDefault("attached_pic") != true);
        if (stream is null)
        {
            throw new UserErrorException(
                media.AudioStreams.Count > 0 ? $"{spec.Given} holds sound but no video" : $"{spec.Given} holds no video", "give a video or a folder of pictures");
        }

        return stream.PixelFormat is null
            ? throw new UserErrorException($"{spec.Given}: the {stream.CodecName ?? "video"} stream cannot be decoded", "repair or re-encode the file")
            : stream;
    }

    private static async Task<IMediaAnalysis> AnalyseAsync(InputSpec spec, CancellationToken ct)
    {
        // The package puts the path between double quotes: a path that would break out of them is reached through a link.
        var path = spec.Path;
        DirectoryInfo? links = null;
        try
        {
            if (path.Contains('"') || path.EndsWith('\\'))
            {
                links = Directory.CreateTempSubdirectory("keystream");
                path = File.CreateSymbolicLink(Path.Combine(links.FullName, "input" + Extension(path)), path).FullName;
            }

            return await FFProbe.AnalyseAsync(path, GlobalFFOptions.Current, ct, string.Join(' ', FfmpegInputs.ForFile)).ConfigureAwait(false);
        }
        catch (FFMpegException e) when (e.Type == FFMpegExceptionType.Operation)
        {
            throw new UserErrorException("ffprobe cannot be started", "install ffmpeg; \"keystream doctor\" says how", e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new UserErrorException($"{spec.Given} is not a video that can be read ({Reason(e)})", "check that the file is whole and its format supported", e);
        }
        finally
        {
            links?.Delete(recursive: true);
        }
    }

    private static string Extension(string path) => Path.GetExtension(path) is { } e && e.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') ? e : "";

    private static string Reason(Exception e)
    {
        var text = e is FFMpegException { FFMpegErrorOutput.Length: > 0 } f ? f.FFMpegErrorOutput : e.Message;
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        return line[(line.LastIndexOf(": ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..].Trim();
    }

    private static async Task<bool> HasTextAsync(StreamReader reader)
    {
        var any = false;
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line) any |= line.Length > 0;
        return any;
    }
}
