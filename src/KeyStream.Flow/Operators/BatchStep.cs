namespace KeyStream.Flow.Operators;

/// <summary>Groups items; the rest leaves at the end as a smaller group.</summary>
internal sealed class BatchStep<T>(int size) : IManyStep<T, IReadOnlyList<T>>, IDisposable
{
    private readonly IReadOnlyList<T>[] _ready = new IReadOnlyList<T>[1];
    private List<T> _items = new(size);

    public IEnumerable<IReadOnlyList<T>> Run(T item)
    {
        _items.Add(item);
        return _items.Count < size ? [] : Take();
    }

    public IEnumerable<IReadOnlyList<T>> Flush() => _items.Count == 0 ? [] : Take();

    public void Dispose() => Disposal.DisposeFrom(_items, 0);

    private IReadOnlyList<T>[] Take()
    {
        _ready[0] = _items;
        _items = new List<T>(size);
        return _ready;
    }
}
