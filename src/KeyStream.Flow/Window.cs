using System.Collections;

namespace KeyStream.Flow;

/// <summary>Consecutive items of a stream. Windows overlap, so each owns aliases of its items and disposes them.</summary>
/// <typeparam name="T">What the window holds.</typeparam>
public sealed class Window<T> : IReadOnlyList<T>, IDisposable
{
    private readonly T[] _items;

    internal Window(long start, T[] items)
    {
        Start = start;
        _items = items;
    }

    /// <summary>Number in the stream, from 0, of the first item.</summary>
    public long Start { get; }

    /// <summary>How many items the window holds: its stated length, or fewer only when the whole stream is shorter.</summary>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Disposes the window's aliases.</summary>
    public void Dispose() => Disposal.DisposeFrom(_items, 0);
}
