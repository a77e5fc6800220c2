using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Running;

/// <summary>What <c>run.json</c> says of a live run besides.</summary>
/// <param name="Started">When its first frame came.</param>
/// <param name="LookSeconds">Seconds of the stream that were looked through before.</param>
/// <param name="Ended">Why it ended.</param>
/// <param name="FramesDropped">Frames that got no row, because newer ones had come before there was time for them.</param>
/// <param name="BatchSize">Frames per call of the network.</param>
/// <param name="LatencyMedian">Seconds from the decoder to the last of the exports, median of all rows.</param>
/// <param name="Latency95">The same, 95th percentile.</param>
internal sealed record LiveFacts(
    DateTimeOffset Started, double LookSeconds, LiveEnding Ended, long FramesDropped, int BatchSize, double LatencyMedian, double Latency95);
