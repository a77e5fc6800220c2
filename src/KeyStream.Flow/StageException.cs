namespace KeyStream.Flow;

/// <summary>The first fault of a run: which stage failed, on which item, and why.</summary>
public sealed class StageException : Exception
{
    /// <summary>Names the failed stage and the item it failed on.</summary>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="item">The item as <see cref="PipelineOptions.Describe"/> names it, or the moment ("end of stream", "commit", "dispose").</param>
    /// <param name="inner">What the stage threw.</param>
    public StageException(string stage, string item, Exception inner)
        : base($"Stage '{stage}' failed at {item}: {inner?.Message}", inner)
    {
        Stage = stage;
        Item = item;
    }

    /// <summary>Name of the stage that failed.</summary>
    public string Stage { get; }

    /// <summary>The item, or the moment, at which it failed.</summary>
    public string Item { get; }
}
