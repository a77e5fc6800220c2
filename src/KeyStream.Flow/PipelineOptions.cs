namespace KeyStream.Flow;

/// <summary>What a pipeline is called and how it names its items.</summary>
public sealed record PipelineOptions
{
    /// <summary>The pipeline's name in meters.</summary>
    /// <value>Default "pipeline".</value>
    public string Name { get; init; } = "pipeline";

    /// <summary>Names an item in a fault, such as "frame 57 of walk.mp4". It may be given an item that is already disposed.</summary>
    /// <value>Default null: items are named by their number in the stage, from 0.</value>
    public Func<object, string>? Describe { get; init; }

    /// <summary>The clock behind busy and waiting times.</summary>
    /// <value>Default <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
