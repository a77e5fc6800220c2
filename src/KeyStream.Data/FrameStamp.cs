namespace KeyStream.Data;

/// <summary>Says which frame of which input something belongs to; set at decode and never changed behind it.</summary>
/// <param name="Source">Name of the input (file name or camera address).</param>
/// <param name="Index">0-based number of the frame in its input; of a live input, among the frames that were not dropped.</param>
/// <param name="Pts">Presentation time in seconds, as the container gives it; of a live input, from its first frame.</param>
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
