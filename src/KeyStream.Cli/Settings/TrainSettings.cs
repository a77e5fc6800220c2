namespace KeyStream.Cli.Settings;

/// <summary>How a model is optimised.</summary>
internal static class TrainSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("train", "steps", "Optimiser steps [1..10000000]; 1000 where neither steps nor minutes are given.",
            (c, v) => c with { Train = c.Train with { Steps = v.Int(1, 10_000_000) } }) { Flag = "--steps" },
        new("train", "minutes", "Wall time of the optimisation [0.01..100000]; with --steps, what ends first.",
            (c, v) => c with { Train = c.Train with { Minutes = v.Number(0.01, 100_000) } }) { Flag = "--minutes" },
        new("train", "seed", "Seed of everything random [default 1].",
            (c, v) => c with { Train = c.Train with { Seed = v.Int(0, int.MaxValue) } }) { Flag = "--seed" },
        new("train", "batch-size", "Frames per step [2..1024, default 16].",
            (c, v) => c with { Train = c.Train with { BatchSize = v.Int(2, 1024) } }),
        new("train", "learning-rate", "Peak learning rate of AdamW [1e-7..1, default 0.001].",
            (c, v) => c with { Train = c.Train with { LearningRate = v.Number(1e-7, 1) } }),
        new("train", "weight-decay", "Decoupled weight decay [0..1, default 0.0001].",
            (c, v) => c with { Train = c.Train with { WeightDecay = v.Number(0, 1) } }),
        new("train", "warmup-steps", "Steps of linear warm-up [0..1000000, default 100].",
            (c, v) => c with { Train = c.Train with { WarmupSteps = v.Int(0, 1_000_000) } }),
        new("train", "final-rate", "Learning rate at the end as a fraction of the peak [0..1, default 0.02].",
            (c, v) => c with { Train = c.Train with { FinalRate = v.Number(0, 1) } }),
        new("train", "gradient-clip", "Largest L2 norm of the gradient [0.000001..1000000, default 1].",
            (c, v) => c with { Train = c.Train with { GradientClip = v.Number(1e-6, 1e6) } }),
        new("train", "ema-decay", "Decay of the moving average of the weights that is kept [0..0.99999, default 0.995].",
            (c, v) => c with { Train = c.Train with { EmaDecay = v.Number(0, 0.99999) } }),
        new("train", "pool-size", "Most frames kept in memory [16..1000000, default 3000]; of keypointnet the pictures that are rendered [default 12000].",
            (c, v) => c with { Train = c.Train with { PoolSize = v.Int(16, 1_000_000) } }),
        new("train", "rotation", "Largest random rotation of a view in degrees [0..180, default 30].",
            (c, v) => c with { Train = c.Train with { Rotation = v.Number(0, 180) } }),
        new("train", "log-scale", "Largest random change of scale, as |ln scale| [0..1, default 0.15].",
            (c, v) => c with { Train = c.Train with { LogScale = v.Number(0, 1) } }),
        new("train", "shift", "Largest random shift as a fraction of the crop side [0..0.5, default 0.083].",
            (c, v) => c with { Train = c.Train with { Shift = v.Number(0, 0.5) } }),
        new("train", "mirror", "Share of the views that are mirrored [0..0.5, default 0]: 0.5 for a subject that turns about and whose left and right look different.",
            (c, v) => c with { Train = c.Train with { Mirror = v.Number(0, 0.5) } }),
        new("train", "checkpoint-seconds", "Seconds between checkpoints [1..86400, default 60].",
            (c, v) => c with { Train = c.Train with { CheckpointSeconds = v.Number(1, 86400) } }),
    ];
}
