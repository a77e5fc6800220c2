namespace KeyStream.Flow;

/// <summary>What an edge does when its receiver is slower than its sender.</summary>
public enum Delivery
{
    /// <summary>The sender waits; nothing is lost. For files, training and exports.</summary>
    Lossless,

    /// <summary>The newest item wins; older ones are disposed and counted. For live cameras and viewer taps.</summary>
    Latest,
}

/// <summary>How many items a stage works on at a time.</summary>
public enum Concurrency
{
    /// <summary>One at a time.</summary>
    Sequential,

    /// <summary>Several at a time; results leave in the order in which the items came.</summary>
    ParallelOrdered,
}
