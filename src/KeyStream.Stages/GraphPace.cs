using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages;

/// <summary>How much the graph holds back between its stages.</summary>
/// <param name="BatchSize">Frames per call of the network.</param>
/// <param name="Source">The edge behind the decoder.</param>
/// <param name="Stage">The stages behind that.</param>
public sealed record GraphPace(int BatchSize, EdgeOptions Source, StageOptions Stage)
{
    /// <summary>For throughput: batches large enough to use all cores, small enough to keep memory low; nothing is lost.</summary>
    public static GraphPace Recorded { get; } = new(16, new EdgeOptions(), new StageOptions());

    /// <summary>
    /// For latency: no frame waits to be called with another, and one at most waits before each stage. The newest four wait before the
    /// first, so that a moment's delay, or the placeholders that a torn stretch leaves all at once, cost no frame.
    /// </summary>
    public static GraphPace Live { get; } = new(1, EdgeOptions.Latest with { Capacity = 4 }, new StageOptions { Output = new EdgeOptions { Capacity = 1 } }) { Patience = 2 };

    /// <summary>Moments that may wait for a view of a rig that is late; null to wait for it however long.</summary>
    public int? Patience { get; init; }

    /// <summary>What suits an input.</summary>
    public static GraphPace Of(InputInfo info) => info.Live ? Live : Recorded;
}
