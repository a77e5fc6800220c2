namespace KeyStream.Data;

/// <summary>Says which frame of which input something belongs to; set once at decode and never changed.</summary>
/// <param name="Source">Name of the input (file name or camera address).</param>
/// <param name="Index">0-based number of the frame in its input.</param>
/// <param name="Pts">Presentation time in seconds, as the container (or capture clock) gives it.</param>
public readonly record struct FrameStamp(string Source, long Index, double Pts)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Source}#{Index}@{Pts:0.###}s";
}

/// <summary>Something that belongs to one frame.</summary>
public interface IStamped
{
    /// <summary>The frame that this belongs to.</summary>
    FrameStamp Stamp { get; }
}
