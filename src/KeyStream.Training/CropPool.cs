using KeyStream.Flow;
using static TorchSharp.torch;
using Crop = KeyStream.Data.Crop;

namespace KeyStream.Training;

/// <summary>
/// The frames that training draws from: crops wider than the network's, kept as bytes. A stream longer than the capacity is
/// sampled evenly at random (reservoir sampling, Vitter 1985), so memory does not grow with the video.
/// </summary>
/// <remarks>Pooled pictures have side <c>P = Side</c> and cover <see cref="Reach"/> × the network's crop, so that turned and shifted views see real pixels.</remarks>
public sealed class CropPool(int capacity, int seed) : IDisposable
{
    /// <summary>Side of pooled crops per side of the network's crop.</summary>
    public const double Reach = 1.5;

    private readonly Random _random = new(seed);
    private readonly List<Entry> _entries = [];
    private string? _source;
    private int _inputs;
    private long _seen;

    /// <summary>Frames in the pool.</summary>
    public int Count => _entries.Count;

    /// <summary>Frames that came by with a subject.</summary>
    public long Seen => _seen;

    /// <summary>Frames that came by without one.</summary>
    public long Faults { get; private set; }

    /// <summary>Pooled frames in the order of their inputs and times, and whether each begins a stretch: its predecessor is not in the pool.</summary>
    public IReadOnlyList<(int Index, bool First)> InOrder()
    {
        var order = Enumerable.Range(0, _entries.Count).OrderBy(i => _entries[i].Input).ThenBy(i => _entries[i].Frame).ToList();
        return [.. order.Select((i, n) => (i, n == 0 || !Follows(_entries[order[n - 1]], _entries[i])))];

        static bool Follows(Entry before, Entry entry) => before.Input == entry.Input && before.Frame + 1 == entry.Frame;
    }

    /// <summary>A sink that fills the pool; the pool outlives the pipeline that it ends.</summary>
    public ISink<Crop> AsSink() => new Sink(this);

    private void Write(Crop item)
    {
        using (item)
        {
            if (item.Stamp.Source != _source) (_source, _inputs) = (item.Stamp.Source, _inputs + 1);
            if (item.Fault is not null)
            {
                Faults++;
                return;
            }

            var slot = _seen++ < capacity ? _entries.Count : _random.NextInt64(_seen);
            if (slot >= capacity) return;
            var entry = new Entry(_inputs, item.Stamp.Index, Pack(item.Image!, 1), item.Background is null ? null : Pack(item.Background, 1), item.Foreground is null ? null : Pack(item.Foreground, 0));
            if (slot == _entries.Count) _entries.Add(entry);
            else
            {
                _entries[(int)slot].Dispose();
                _entries[(int)slot] = entry;
            }
        }
    }

    /// <summary>Stacks pooled frames: image [B,3,P,P] in [-1,1], background alike or null, foreground [B,1,P,P] in 0..1 or null.</summary>
    public (Tensor Image, Tensor? Background, Tensor? Foreground) Take(IReadOnlyList<int> indices)
    {
        using var scope = NewDisposeScope();
        var chosen = indices.Select(i => _entries[i]).ToList();
        var image = Unpack(chosen.Select(e => e.Image), 1).MoveToOuterDisposeScope();
        var background = chosen.All(e => e.Background is not null) ? Unpack(chosen.Select(e => e.Background!), 1).MoveToOuterDisposeScope() : null;
        var foreground = chosen.All(e => e.Foreground is not null) ? Unpack(chosen.Select(e => e.Foreground!), 0).MoveToOuterDisposeScope() : null;
        return (image, background, foreground);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var entry in _entries) entry.Dispose();
        _entries.Clear();
    }

    // [low,1] → bytes, with low = −1 for pictures and 0 for masks.
    private static Tensor Pack(Tensor x, int offset)
    {
        using var scope = NewDisposeScope();
        return ((x + offset) * (255.0 / (1 + offset))).round().clamp(0, 255).to(uint8).DetachFromDisposeScope();
    }

    private static Tensor Unpack(IEnumerable<Tensor> bytes, int offset) => (stack(bytes).to(float32) * ((1 + offset) / 255.0)) - offset;

    private sealed class Sink(CropPool pool) : ISink<Crop>
    {
        public void Write(Crop item) => pool.Write(item);

        public void Commit() { }

        public void Dispose() { }
    }

    private sealed record Entry(int Input, long Frame, Tensor Image, Tensor? Background, Tensor? Foreground) : IDisposable
    {
        public void Dispose()
        {
            Image.Dispose();
            Background?.Dispose();
            Foreground?.Dispose();
        }
    }
}
