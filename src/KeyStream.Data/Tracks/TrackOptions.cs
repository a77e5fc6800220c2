namespace KeyStream.Data;

/// <summary>What to take from a file of tracks.</summary>
public sealed record TrackOptions
{
    /// <summary>Name of the animal, where the file has several; null where it has one.</summary>
    public string? Individual { get; init; }

    /// <summary>Points of less confidence count as missing.</summary>
    /// <value>Default 0; 0 to 1.</value>
    public double MinConfidence { get; init; }
}
