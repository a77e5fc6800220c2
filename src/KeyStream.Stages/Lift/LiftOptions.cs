namespace KeyStream.Stages.Lift;

/// <summary>Where the depth of discovered keypoints comes from.</summary>
public enum DepthSource
{
    /// <summary>The lifter, unless the keypoint model's card says that its own depth is better.</summary>
    Auto,

    /// <summary>The lifter.</summary>
    Lifter,

    /// <summary>The keypoint model's own space of shapes.</summary>
    Model,
}

/// <summary>How tracks are smoothed over time.</summary>
public sealed record LiftOptions
{
    /// <summary>Where depth comes from in a run.</summary>
    /// <value>Default <see cref="DepthSource.Auto"/>.</value>
    public DepthSource Depth { get; init; }

    /// <summary>Frequency at which the zero-phase smoother halves the power (−3 dB), Hz; 0 turns smoothing off.</summary>
    /// <value>Default 6, the usual choice for gait; 0 to 1,000. Movement well below it keeps its amplitude.</value>
    public double Cutoff { get; init; } = 6;

    /// <summary>Longest run of frames in which an exchange of left and right is repaired; longer ones are taken as they are.</summary>
    /// <value>Default 8; 0 (off) to 60.</value>
    public int SwapFrames { get; init; } = 8;

    /// <summary>Longest gap in one keypoint's track that is filled, in frames. Rows of frames without a subject are never filled.</summary>
    /// <value>Default 5; 0 (off) to 60.</value>
    public int GapFrames { get; init; } = 5;

    /// <summary>Cutoff of the causal (live) smoother for a resting point, Hz.</summary>
    /// <value>Default 1.5.</value>
    public double LiveCutoff { get; init; } = 1.5;

    /// <summary>How much the causal smoother's cutoff rises with speed, Hz per (half crop sides per second).</summary>
    /// <value>Default 8.</value>
    public double LiveSpeed { get; init; } = 8;
}
