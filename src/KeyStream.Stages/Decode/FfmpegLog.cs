using System.Globalization;
using System.Threading.Channels;

namespace KeyStream.Stages.Decode;

/// <summary>Follows ffmpeg's messages: the time of each frame that passes the <c>showinfo</c> filter, and the errors so far.</summary>
/// <remarks>Expects <c>-loglevel level+info</c>.</remarks>
internal sealed class FfmpegLog
{
    // ffmpeg runs ahead of the pixels by what fits into the pipe; beyond this many frames it waits.
    private readonly Channel<Entry> _frames = Channel.CreateBounded<Entry>(new BoundedChannelOptions(4096) { SingleReader = true, SingleWriter = true });
    private readonly Task _reader;
    private double _timeBase;
    private volatile string? _lastError;

    public FfmpegLog(StreamReader messages) => _reader = Task.Run(() => ReadAsync(messages));

    /// <summary>One frame that passed: its time in seconds (NaN when it has none) and the last error before it.</summary>
    public readonly record struct Entry(double Time, string? Error);

    /// <summary>The last error reported so far, or null.</summary>
    public string? LastError => _lastError;

    /// <summary>The next frame that passed; null after the last.</summary>
    public async ValueTask<Entry?> NextAsync()
    {
        while (await _frames.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (_frames.Reader.TryRead(out var entry)) return entry;
        }

        return null;
    }

    /// <summary>Waits until all messages were read, whether or not somebody still asks for frames.</summary>
    public async Task FinishAsync()
    {
        while (await _frames.Reader.WaitToReadAsync().ConfigureAwait(false)) _frames.Reader.TryRead(out _);
        await _reader.ConfigureAwait(false);
    }

    private async Task ReadAsync(StreamReader messages)
    {
        try
        {
            while (await messages.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (line.StartsWith("[Parsed_showinfo_", StringComparison.Ordinal)) await ShowInfoAsync(line).ConfigureAwait(false);
                else if (line.Contains("[error]", StringComparison.Ordinal) || line.Contains("[fatal]", StringComparison.Ordinal)) _lastError = Text(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was ended; whoever ended it knows.
        }
        finally
        {
            _frames.Writer.TryComplete();
        }
    }

    private ValueTask ShowInfoAsync(string line)
    {
        const string Config = "config in time_base: ";
        if (line.IndexOf(Config, StringComparison.Ordinal) is >= 0 and var at)
        {
            var parts = line[(at + Config.Length)..].Split(',')[0].Split('/');
            _timeBase = double.Parse(parts[0], CultureInfo.InvariantCulture) / double.Parse(parts[1], CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        }

        // The integer is read, not pts_time, which is printed with six digits only.
        if (!line.Contains(" n:", StringComparison.Ordinal) || line.IndexOf(" pts:", StringComparison.Ordinal) is not (>= 0 and var pts)) return ValueTask.CompletedTask;
        var number = line.AsSpan(pts + 5).TrimStart();
        var end = number.IndexOf(' ');
        var known = long.TryParse(end < 0 ? number : number[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ticks);
        return _frames.Writer.WriteAsync(new Entry(known ? ticks * _timeBase : double.NaN, _lastError));
    }

    private static string Text(string line)
    {
        var text = line[(line.LastIndexOf("] ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..].Trim();
        return text.Length > 160 ? text[..160] : text;
    }
}
