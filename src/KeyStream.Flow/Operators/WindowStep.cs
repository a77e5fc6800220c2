namespace KeyStream.Flow.Operators;

/// <summary>
/// Windows at 0, stride, 2·stride, …; when the last of them does not reach the end of the stream, one more is laid flush
/// with the end. So every item is covered and every window has full length, unless the stream itself is shorter than one.
/// </summary>
internal sealed class WindowStep<T>(int length, int stride, Func<T, T> alias) : IManyStep<T, Window<T>>, IDisposable
{
    // The last `length` items, oldest first: what the window at the end may need.
    private readonly Queue<T> _recent = new(length);
    private long _received;
    private long _covered;

    public IEnumerable<Window<T>> Run(T item)
    {
        if (_recent.Count == length)
        {
            Disposal.Dispose(_recent.Dequeue());
        }

        _recent.Enqueue(item);
        _received++;
        var start = _received - length;
        return start >= 0 && start % stride == 0 ? [Take()] : [];
    }

    public IEnumerable<Window<T>> Flush() => _covered < _received ? [Take()] : [];

    public void Dispose()
    {
        while (_recent.TryDequeue(out var item))
        {
            Disposal.Dispose(item);
        }
    }

    private Window<T> Take()
    {
        var items = new T[_recent.Count];
        var made = 0;
        try
        {
            foreach (var item in _recent)
            {
                items[made++] = alias(item);
            }
        }
        catch
        {
            Disposal.DisposeFrom(items[..made], 0);
            throw;
        }

        _covered = _received;
        return new Window<T>(_received - items.Length, items);
    }
}
