using System.Diagnostics;
using System.Runtime.CompilerServices;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>A camera or network stream through ffmpeg; one that breaks off is opened again.</summary>
/// <remarks>
/// Delivers every picture that comes: whoever reads more slowly than the camera sends puts an edge behind it that keeps the newest.
/// A stretch in which the decoder failed is filled with placeholders at the stated rate.
/// </remarks>
internal sealed class LiveSource : IFrameSource
{
    // A decoder tells of a picture that it gives up while the pictures before it are still on their way out.
    private const double FailureLead = 1;
    private readonly InputSpec _spec;
    private readonly DecodeOptions _options;
    private readonly PictureFormat _picture;
    private readonly Action<string> _report;
    private string? _size;

    private LiveSource(InputSpec spec, DecodeOptions options, PictureFormat picture, InputInfo info) =>
        (_spec, _options, _picture, _report, Info) = (spec, options, picture, options.Report ?? (_ => { }), info);

    public InputInfo Info { get; }

    public static async Task<LiveSource> OpenAsync(InputSpec spec, DecodeOptions options, CancellationToken ct)
    {
        if (spec.Kind == InputKind.Camera && !File.Exists(spec.Path))
        {
            throw new UserErrorException($"{spec.Given}: there is no camera at {spec.Path}", Cameras());
        }

        var stream = await LiveProbe.RunAsync(spec, options.LiveTimeout, ct).ConfigureAwait(false);
        var picture = PictureFormat.For(stream, spec.Given, options.MaxSide);
        var rate = stream.AvgFrameRate is > 0 and < 1e4 ? stream.AvgFrameRate : stream.FrameRate is > 0 and < 1e4 ? stream.FrameRate : 30;
        return new LiveSource(spec, options, picture, new InputInfo(
            spec.Name, spec.Path, picture.Format, null, rate, true, stream.CodecName, picture.SourceWidth, picture.SourceHeight, stream.Rotation, Live: true) { Camera = spec.Camera });
    }

    /// <summary>Opens the stream and reads it until it ends in good order and does not come back.</summary>
    /// <exception cref="UserErrorException">It broke off and could not be opened again.</exception>
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var (clock, index, failures) = (new LiveClock(TimeProvider.System), 0L, 0);
        string? broke = null;
        while (true)
        {
            var before = index;
            string? reason;
            await using (var connection = new LiveConnection(_spec, _picture, TimeSpan.FromSeconds(_options.LiveTimeout), ct))
            {
                await foreach (var frame in ConnectionAsync(connection, clock, index).ConfigureAwait(false))
                {
                    if (index++ == before && failures > 0) _report($"{_spec.Given} is back");
                    yield return frame;
                }

                reason = await connection.EndAsync().ConfigureAwait(false);
            }

            ct.ThrowIfCancellationRequested();
            // Why it went away, and not why an attempt to open it again failed.
            if (index > before || index == 0) broke = reason;
            failures = index > before ? 1 : failures + 1;
            if (failures > _options.Reconnects && broke is null)
            {
                _report($"{_spec.Given} did not come back: that was its end");
                yield break;
            }

            await PauseAsync(broke, failures, ct).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<Frame> ConnectionAsync(LiveConnection connection, LiveClock clock, long index)
    {
        clock.Reconnect();
        var (last, errors, failed) = (double.NaN, 0L, double.NaN);
        while (await connection.NextAsync().ConfigureAwait(false) is var (pixels, entry))
        {
            var arrived = Stopwatch.GetTimestamp();
            var time = clock.Next(entry.Time);
            if (_size is not null && entry.Size != _size) _report($"{_spec.Given} now sends {entry.Size} pictures instead of {_size}: they are scaled to the size of its start");
            _size = entry.Size;
            if (entry.Errors > errors) failed = time;
            var lost = last - failed < FailureLead ? Lost(time - last) : 0;
            for (var i = 1; i <= lost; i++)
                yield return Frame.Placeholder(new FrameStamp(Info.Name, index++, last + (i * (time - last) / (lost + 1))), _picture.Format, $"could not be decoded: {entry.Error}", arrived);
            yield return new Frame(new FrameStamp(Info.Name, index++, time), _picture.Format, pixels) { Arrived = arrived };
            (last, errors) = (time, entry.Errors);
        }
    }

    /// <summary>Frames that are missing in a stretch of so many seconds; none before the first frame.</summary>
    private long Lost(double seconds) => seconds < _options.LiveTimeout ? Math.Max(0, (long)Math.Round(seconds * Info.FrameRate) - 1) : 0;

    private async Task PauseAsync(string? broke, int failures, CancellationToken ct)
    {
        if (failures > _options.Reconnects)
            throw new UserErrorException($"{_spec.Given} broke off and could not be opened again in {_options.Reconnects} attempts ({broke})", "check the camera and its connection");
        var pause = TimeSpan.FromSeconds(Math.Min(8, 0.5 * Math.Pow(2, failures - 1)));
        var what = broke is null ? "ended" : $"broke off ({broke})";
        _report(FormattableString.Invariant($"{_spec.Given} {what}; trying again in {pause.TotalSeconds:0.#} s, attempt {failures} of {_options.Reconnects}"));
        await Task.Delay(pause, ct).ConfigureAwait(false);
    }

    private static string Cameras()
    {
        var there = Directory.EnumerateFiles("/dev", "video*").Select(f => f["/dev/video".Length..]).Where(n => n.All(char.IsAsciiDigit))
            .OrderBy(int.Parse).Select(n => $"camera:{n}").ToList();
        return there.Count == 0 ? "this machine has no camera: plug one in" : $"there is {string.Join(", ", there)}";
    }
}
