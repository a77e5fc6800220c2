using FFMpegCore;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>Finds out what a camera or network stream sends.</summary>
internal static class LiveProbe
{
    // Enough for what a camera sends; a stream whose key frames are further apart takes longer to say its size.
    private const double Short = 1.5;

    /// <summary>Listens to the input.</summary>
    /// <param name="spec">The input.</param>
    /// <param name="seconds">How long it may be silent, and how far its key frames may be apart.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="UserErrorException">It sends no video.</exception>
    public static async Task<VideoStream> RunAsync(InputSpec spec, double seconds, CancellationToken ct)
    {
        var stream = await ListenAsync(spec, Math.Min(Short, seconds), seconds, ct).ConfigureAwait(false);
        return stream.Width > 0 ? stream : await ListenAsync(spec, seconds, 2 * seconds, ct).ConfigureAwait(false);
    }

    private static async Task<VideoStream> ListenAsync(InputSpec spec, double analysis, double seconds, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        await using var probe = new ToolProcess(
            GlobalFFOptions.GetFFProbeBinaryPath(),
            ["-v", "error", .. FfmpegInputs.ForLive(spec, analysis), "-select_streams", "v:0", "-show_entries",
             "stream=index,codec_name,width,height,pix_fmt,color_range,color_space,sample_aspect_ratio,r_frame_rate,avg_frame_rate",
             "-of", "default=nw=1", "-i", FfmpegInputs.Address(spec)],
            limit.Token);
        var errors = Task.Run(() => probe.Errors.ReadToEndAsync(CancellationToken.None), CancellationToken.None);
        var fields = new Dictionary<string, string>();
        while (await probe.OutputText.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (line.IndexOf('=') is > 0 and var at) fields[line[..at]] = line[(at + 1)..];
        }

        var reason = (await errors.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        ct.ThrowIfCancellationRequested();
        if (fields.ContainsKey("width")) return Stream(fields);
        throw new UserErrorException(
            $"{spec.Given} gives no video ({reason ?? (limit.IsCancellationRequested ? $"nothing came in {seconds:0.#} s" : "it holds none")})",
            "check the address, and that the sender is on");
    }

    private static VideoStream Stream(Dictionary<string, string> fields)
    {
        var (x, y) = Ratio(fields.GetValueOrDefault("sample_aspect_ratio", ""), ':');
        var (n, d) = Ratio(fields.GetValueOrDefault("avg_frame_rate", ""), '/');
        var (rn, rd) = Ratio(fields.GetValueOrDefault("r_frame_rate", ""), '/');
        return new VideoStream
        {
            CodecName = fields.GetValueOrDefault("codec_name", "unknown"),
            Width = int.Parse(fields["width"]), Height = int.Parse(fields["height"]),
            PixelFormat = fields.GetValueOrDefault("pix_fmt", "yuv420p"),
            ColorRange = fields.GetValueOrDefault("color_range", ""), ColorSpace = fields.GetValueOrDefault("color_space", ""),
            SampleAspectRatio = (x, y), AvgFrameRate = d > 0 ? n / (double)d : 0, FrameRate = rd > 0 ? rn / (double)rd : 0,
        };
    }

    private static (int A, int B) Ratio(string text, char separator) =>
        text.Split(separator) is [var a, var b] && int.TryParse(a, out var n) && int.TryParse(b, out var d) ? (n, d) : (0, 0);
}
