namespace KeyStream.Flow;

/// <summary>What one stage has done so far.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="ItemsIn">Items taken from the input edge (for a source: 0).</param>
/// <param name="ItemsOut">Items handed on; a tee counts each item once (for a sink: 0).</param>
/// <param name="ItemsDropped">Items that the input edge dropped because its delivery is <see cref="Delivery.Latest"/>.</param>
/// <param name="Busy">Time at work; summed over the workers of a parallel stage.</param>
/// <param name="Waiting">Time spent waiting for the input edge to fill or the output edge to empty.</param>
/// <param name="QueueLength">Items waiting in the input edge now.</param>
/// <param name="QueueCapacity">The most items the input edge holds (for a source: 0).</param>
public sealed record StageStatistics(
    string Stage, long ItemsIn, long ItemsOut, long ItemsDropped, TimeSpan Busy, TimeSpan Waiting, int QueueLength, int QueueCapacity);
