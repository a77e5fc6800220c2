using System.Runtime.CompilerServices;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>Some seconds of a live input, held in memory: they can be read again and again as a file can.</summary>
public sealed class KeptFrames : IFrameSource, IDisposable
{
    private const long MaxBytes = 384L << 20;
    private readonly InputInfo _info;
    private readonly List<Frame> _frames = [];
    private readonly int _step;
    private long _seen;

    /// <summary>Makes room.</summary>
    /// <param name="info">The live input.</param>
    /// <param name="seconds">How long it will be looked at: where all of its frames would not fit, every n-th is kept.</param>
    public KeptFrames(InputInfo info, double seconds)
    {
        _info = info;
        _step = Math.Max(1, (int)Math.Ceiling(seconds * info.FrameRate * info.Format.ByteCount / MaxBytes));
    }

    /// <summary>The live input, with the number and the rate of the frames kept.</summary>
    public InputInfo Info => _info with { FrameCount = _frames.Count, FrameRate = _info.FrameRate / _step };

    /// <summary>Keeps an alias of a frame, or leaves the frame out.</summary>
    public void Add(Frame frame)
    {
        // The stated rate may be wrong: the bound holds whatever comes.
        if (_seen++ % _step == 0 && (_frames.Count + 1L) * _info.Format.ByteCount <= MaxBytes) _frames.Add(frame.Restamped(frame.Stamp with { Index = _frames.Count }));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var frame in _frames)
        {
            ct.ThrowIfCancellationRequested();
            yield return frame.Alias();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var frame in _frames) frame.Dispose();
        _frames.Clear();
    }
}
