namespace KeyStream.Flow;

/// <summary>One synchronous step of a stream: item in, item out. The runner owns task, channel, order, meters and faults.</summary>
/// <remarks>
/// Ownership: the step that receives an item disposes it (or passes it on inside its result); the result belongs to the
/// receiver. When a step throws, the pipeline disposes the item too, so disposing an item
/// twice must be harmless. A step is called by one task at a time unless its stage says <see cref="Concurrency.ParallelOrdered"/>.
/// A step that is <see cref="IDisposable"/> is disposed by the pipeline when the pipeline ends, however it ends.
/// </remarks>
/// <typeparam name="TIn">What arrives.</typeparam>
/// <typeparam name="TOut">What leaves.</typeparam>
public interface IStep<in TIn, out TOut>
{
    /// <summary>Turns one item into one result.</summary>
    TOut Run(TIn item);
}

/// <summary>A synchronous step that gives any number of results per item, and what it still holds when the stream ends well.</summary>
/// <remarks>For look-ahead (delay lines, overlapping windows). Never flushed after a fault. Always sequential.</remarks>
/// <typeparam name="TIn">What arrives.</typeparam>
/// <typeparam name="TOut">What leaves.</typeparam>
public interface IManyStep<in TIn, out TOut>
{
    /// <summary>Takes one item and returns what can leave now, in order.</summary>
    IEnumerable<TOut> Run(TIn item);

    /// <summary>Returns what was held back, in order; called once, after the last item of a stream that ended well.</summary>
    IEnumerable<TOut> Flush();
}

/// <summary>The end of a branch: consumes items and makes their result permanent only when the whole run ended well.</summary>
/// <typeparam name="T">What arrives.</typeparam>
public interface ISink<in T> : IDisposable
{
    /// <summary>Consumes (and disposes) one item.</summary>
    void Write(T item);

    /// <summary>
    /// Called once after the last item when <em>every</em> branch of the pipeline ended well: finish and rename temporary
    /// files. After a fault or cancellation it is not called, and <see cref="IDisposable.Dispose"/> removes what was begun.
    /// </summary>
    void Commit();
}
