namespace KeyStream.Flow;

/// <summary>Disposes what travels: an item, or each element of a list of items. Anything else has nothing to release.</summary>
internal static class Disposal
{
    public static void Dispose<T>(T item)
    {
        if (item is IDisposable disposable)
        {
            disposable.Dispose();
        }
        else if (item is IReadOnlyList<object> list)
        {
            DisposeFrom(list, 0);
        }
    }

    public static void DisposeFrom<T>(IReadOnlyList<T> items, int first)
    {
        for (var i = first; i < items.Count; i++)
        {
            Dispose(items[i]);
        }
    }
}
