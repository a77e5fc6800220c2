namespace KeyStream.Flow;

/// <summary>How several streams become one: items of one time leave together.</summary>
/// <remarks>Ownership: the items that <see cref="Join"/> gets are its own, to dispose or to pass on inside its result. Disposed with the pipeline where it is disposable.</remarks>
/// <typeparam name="TIn">What arrives on each branch.</typeparam>
/// <typeparam name="TOut">What leaves.</typeparam>
public interface IJoin<TIn, out TOut>
    where TIn : class
{
    /// <summary>Items of different branches that are no farther apart than this belong together.</summary>
    double Tolerance { get; }

    /// <summary>The time of an item on the clock that all branches share; asked once for each item, in order. It must not go back.</summary>
    /// <param name="branch">The branch, from 0.</param>
    /// <param name="item">The item.</param>
    double TimeOf(int branch, TIn item);

    /// <summary>Puts together what is of one time.</summary>
    /// <param name="time">The earliest time among them.</param>
    /// <param name="items">One per branch, at least one of them there; null where a branch has nothing of this time.</param>
    TOut Join(double time, IReadOnlyList<TIn?> items);
}
