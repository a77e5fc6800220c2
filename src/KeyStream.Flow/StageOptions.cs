namespace KeyStream.Flow;

/// <summary>How one stage runs and hands on its results.</summary>
public sealed record StageOptions
{
    /// <summary>How many items are worked on at a time, and in which order the results leave.</summary>
    /// <value>Default <see cref="Concurrency.Sequential"/>. The step of a parallel stage must be safe to call from several threads.</value>
    public Concurrency Concurrency { get; init; } = Concurrency.Sequential;

    /// <summary>The most items worked on at a time when <see cref="Concurrency"/> is <see cref="Concurrency.ParallelOrdered"/>.</summary>
    /// <value>Default 1; at least 1.</value>
    public int Degree { get; init; } = 1;

    /// <summary>The edge that carries the results.</summary>
    public EdgeOptions Output { get; init; } = new();

    /// <summary>Options of a stage that works on up to <paramref name="degree"/> items at a time and keeps their order.</summary>
    public static StageOptions ParallelOrdered(int degree) => new() { Concurrency = Concurrency.ParallelOrdered, Degree = degree };

    internal void Validate(string stage)
    {
        if (Degree < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(Degree), Degree, $"Stage '{stage}' must work on at least one item at a time.");
        }

        if (Degree > 1 && Concurrency == Concurrency.Sequential)
        {
            throw new ArgumentException($"Stage '{stage}' is sequential but asks for {Degree} items at a time; use {nameof(StageOptions)}.{nameof(ParallelOrdered)}.");
        }
    }
}
