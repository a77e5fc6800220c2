using System.Buffers.Text;
using System.Text;
using System.Threading.Channels;

namespace KeyStream.Stages.Decode;

/// <summary>Follows ffmpeg's messages: the time of each frame that passes the <c>showinfo</c> filter, and the errors so far.</summary>
/// <remarks>Expects <c>-loglevel level+info</c>.</remarks>
internal sealed class FfmpegLog : IDisposable
{
    // ffmpeg runs ahead of the pixels by what fits into the pipe; beyond this many frames it waits.
    private readonly Channel<Entry> _frames = Channel.CreateBounded<Entry>(new BoundedChannelOptions(4096) { SingleReader = true, SingleWriter = true });
    private readonly Task _reader;
    private double _timeBase;
    private string? _size;
    private long _errors;
    private volatile string? _lastError;

    public FfmpegLog(StreamReader messages) =>
        _reader = Task.Factory.StartNew(() => Read(messages.BaseStream), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>One frame that passed: its time in seconds (NaN when it has none), the last error before it, the errors so far, and its coded size.</summary>
    public readonly record struct Entry(double Time, string? Error, long Errors = 0, string? Size = null);

    /// <summary>The last error reported so far, or null.</summary>
    public string? LastError => _lastError;

    /// <summary>The errors reported so far.</summary>
    public long Errors => Interlocked.Read(ref _errors);

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

    /// <summary>Nobody asks for frames any more.</summary>
    public void Dispose() => _frames.Writer.TryComplete();

    /// <summary>Blocking, on a thread of its own: ffmpeg writes a line in a dozen pieces, and each would be a task.</summary>
    private void Read(Stream messages)
    {
        var (buffer, count) = (new byte[1 << 14], 0);
        try
        {
            while (messages.Read(buffer, count, buffer.Length - count) is > 0 and var read)
            {
                count += read;
                var used = Lines(buffer.AsSpan(0, count));
                // A line longer than the buffer is no message that is looked for here.
                if (used == 0 && count == buffer.Length) used = count;
                buffer.AsSpan(used, count - used).CopyTo(buffer);
                count -= used;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or ChannelClosedException)
        {
            // The process was ended, or nobody asks any more; whoever decided it knows.
        }
        finally
        {
            _frames.Writer.TryComplete();
        }
    }

    /// <summary>Takes the whole lines; returns how many bytes they are.</summary>
    private int Lines(ReadOnlySpan<byte> text)
    {
        var used = 0;
        while (text[used..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            var line = text.Slice(used, length);
            used += length + 1;
            if (line.StartsWith("[Parsed_showinfo_"u8)) ShowInfo(line);
            else if (line.IndexOf("[error]"u8) >= 0 || line.IndexOf("[fatal]"u8) >= 0) Error(Encoding.UTF8.GetString(line));
        }

        return used;
    }

    private void Error(string line)
    {
        _lastError = Text(line);
        Interlocked.Increment(ref _errors);
    }

    private void ShowInfo(ReadOnlySpan<byte> line)
    {
        if (After(line, "config in time_base: "u8) is { IsEmpty: false } ratio)
        {
            _timeBase = Number(ratio)!.Value / (double)Number(After(ratio, "/"u8))!.Value;
            _size = null; // A stream that changes its size configures the filter anew.
            return;
        }

        // The integer is read, not pts_time, which is printed with six digits only.
        if (After(line, " n:"u8) is { IsEmpty: false } frame && After(frame, " pts:"u8) is { IsEmpty: false } pts)
        {
            _size ??= Word(After(line, " s:"u8));
            var entry = new Entry(Number(pts) * _timeBase ?? double.NaN, _lastError, Errors, _size);
            if (!_frames.Writer.TryWrite(entry)) _frames.Writer.WriteAsync(entry).AsTask().GetAwaiter().GetResult();
        }
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark) =>
        text.IndexOf(mark) is >= 0 and var at ? text[(at + mark.Length)..] : default;

    /// <summary>The whole number at the start of a text, behind spaces; null where there is none ("NOPTS").</summary>
    private static long? Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text.TrimStart((byte)' '), out long number, out _) ? number : null;

    private static string? Word(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)' ');
        return end > 0 ? Encoding.UTF8.GetString(text[..end]) : null;
    }

    private static string Text(string line)
    {
        var text = line[(line.LastIndexOf("] ", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..].Trim();
        return text.Length > 160 ? text[..160] : text;
    }
}
