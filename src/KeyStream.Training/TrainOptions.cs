namespace KeyStream.Training;

/// <summary>How to train; what to train is the method's own options.</summary>
public sealed record TrainOptions
{
    /// <summary>Optimiser steps, or null to go by <see cref="Minutes"/>.</summary>
    /// <value>Default 1,000 where neither is given; at least 1. On a mouse from above 500 and 1,500 steps reach the same error of a regression to labels (2.6 px).</value>
    public int? Steps { get; init; }

    /// <summary>Wall time of the optimisation, or null to go by <see cref="Steps"/>. With both, what ends first.</summary>
    public double? Minutes { get; init; }

    /// <summary>Frames per step.</summary>
    /// <value>Default 16; 2 to 1,024.</value>
    public int BatchSize { get; init; } = 16;

    /// <summary>Peak learning rate of AdamW.</summary>
    /// <value>Default 1e-3.</value>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay.</summary>
    /// <value>Default 1e-4.</value>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Steps of linear warm-up.</summary>
    /// <value>Default 100.</value>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>Learning rate at the end, as a fraction of the peak (cosine schedule).</summary>
    /// <value>Default 0.02.</value>
    public double FinalRate { get; init; } = 0.02;

    /// <summary>Largest L2 norm of the gradient.</summary>
    /// <value>Default 1.</value>
    public double GradientClip { get; init; } = 1;

    /// <summary>Decay of the exponential moving average of the weights that are kept.</summary>
    /// <value>Default 0.995.</value>
    public double EmaDecay { get; init; } = 0.995;

    /// <summary>Most frames kept in memory; longer videos are sampled evenly at random.</summary>
    /// <value>Default 3,000.</value>
    public int PoolSize { get; init; } = 3000;

    /// <summary>Largest random rotation of a view, degrees.</summary>
    /// <value>Default 30.</value>
    public double Rotation { get; init; } = 30;

    /// <summary>Largest random change of scale, as |ln scale|.</summary>
    /// <value>Default 0.15.</value>
    public double LogScale { get; init; } = 0.15;

    /// <summary>Largest random shift, as a fraction of the crop side.</summary>
    /// <value>Default 0.083 (8 pixels of 96).</value>
    public double Shift { get; init; } = 0.083;

    /// <summary>Share of the views that are mirrored. A keypoint must then keep to one side of the body by what that side looks like, since
    /// "the one further left in the picture" does not survive a mirror: for a subject that turns about and whose two sides look different.</summary>
    /// <value>Default 0: on a subject whose two sides look alike it would draw pairs of keypoints to the middle; 0 to 0.5.</value>
    public double Mirror { get; init; }

    /// <summary>Seed of everything random.</summary>
    /// <value>Default 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Seconds between checkpoints.</summary>
    /// <value>Default 60.</value>
    public double CheckpointSeconds { get; init; } = 60;
}

/// <summary>Where a training run stands; reported after every step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Fraction">0..1 of the whole run.</param>
/// <param name="StepsPerSecond">Speed over the last seconds.</param>
/// <param name="SecondsLeft">Estimate of the time left.</param>
/// <param name="MemoryBytes">Resident memory of the process.</param>
/// <param name="LearningRate">Current learning rate.</param>
/// <param name="Terms">Loss terms, smoothed over about 50 steps.</param>
public sealed record TrainProgress(
    long Step, double Fraction, double StepsPerSecond, double SecondsLeft, long MemoryBytes, double LearningRate,
    IReadOnlyDictionary<string, double> Terms);
