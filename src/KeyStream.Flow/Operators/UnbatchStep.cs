namespace KeyStream.Flow.Operators;

/// <summary>Hands on the elements of each list one by one; the runner disposes those it cannot hand on.</summary>
internal sealed class UnbatchStep<T> : IManyStep<IReadOnlyList<T>, T>
{
    public IEnumerable<T> Run(IReadOnlyList<T> item) => item;

    public IEnumerable<T> Flush() => [];
}
