using System.Runtime.CompilerServices;
using KeyStream.Flow;

namespace KeyStream.TestKit;

/// <summary>Keeps what it is given, for a test to look at.</summary>
public sealed class ListSink<T>(Action<T>? release = null, Action<T>? onWrite = null) : ISink<T>
{
    public List<T> Items { get; } = [];

    public bool Committed { get; private set; }

    public bool Disposed { get; private set; }

    public void Write(T item)
    {
        onWrite?.Invoke(item);
        Items.Add(item);
    }

    public void Commit() => Committed = true;

    public void Dispose()
    {
        if (Disposed)
        {
            return;
        }

        Disposed = true;
        foreach (var item in Items)
        {
            release?.Invoke(item);
        }
    }
}

/// <summary>A step from a function.</summary>
public sealed class FuncStep<TIn, TOut>(Func<TIn, TOut> run) : IStep<TIn, TOut>
{
    public TOut Run(TIn item) => run(item);
}

/// <summary>Sources that end in each of the ways in which a stream can end.</summary>
public static class TestSources
{
    /// <summary>Makes <paramref name="count"/> items and ends well.</summary>
    public static async IAsyncEnumerable<T> Clean<T>(int count, Func<int, T> make)
    {
        await Task.CompletedTask;
        for (var i = 0; i < count; i++)
        {
            yield return make(i);
        }
    }

    /// <summary>Makes <paramref name="count"/> items and throws.</summary>
    public static async IAsyncEnumerable<T> Faulty<T>(int count, Func<int, T> make, Exception fault)
    {
        await Task.CompletedTask;
        for (var i = 0; i < count; i++)
        {
            yield return make(i);
        }

        throw fault;
    }

    /// <summary>Makes <paramref name="count"/> items, then calls <paramref name="waiting"/> and waits until it is cancelled.</summary>
    public static async IAsyncEnumerable<T> Endless<T>(
        int count, Func<int, T> make, Action waiting, [EnumeratorCancellation] CancellationToken token)
    {
        for (var i = 0; i < count; i++)
        {
            yield return make(i);
        }

        waiting();
        await Task.Delay(Timeout.Infinite, token);
    }
}
