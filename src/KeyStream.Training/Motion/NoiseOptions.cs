namespace KeyStream.Training.Motion;

/// <summary>What detectors do to tracks, each part with its strength; everything is off at first. Lengths are parts of the figure's size in the
/// picture (<see cref="TrackNoise.Size"/>) where nothing else is said.</summary>
public sealed record NoiseOptions
{
    /// <summary>Nothing at all.</summary>
    public static NoiseOptions None { get; } = new();

    /// <summary>Everything, as training uses it.</summary>
    public static NoiseOptions Training { get; } = new()
    {
        KeyFrames = 1, Jitter = 0.002, Ensemble = 0.5, JointDrop = 0.05, FrameDrop = 0.1, Occlusion = 0.003, Swap = 0.002, Confidence = true,
    };

    /// <summary>Drift of MotionBERT's recipe: each joint has key frames with Gaussian error (mean up to 0.006, deviation 0.003 to 0.009) or, with a
    /// probability of its own between 0.001 and 0.3, uniform error of ±0.03; straight lines between them.</summary>
    /// <value>Default 0; 1 is the recipe.</value>
    public double KeyFrames { get; init; }

    /// <summary>Frames from one key frame to the next: MotionBERT has 27 in a clip of 243.</summary>
    /// <value>Default 9; at least 1.</value>
    public int KeyFrameStep { get; init; } = 9;

    /// <summary>Gaussian error of each frame by itself.</summary>
    /// <value>Default 0; MotionBERT has 0.002.</value>
    public double Jitter { get; init; }

    /// <summary>Gaussian error of each frame in pixels, as evaluations add it.</summary>
    /// <value>Default 0.</value>
    public double Pixels { get; init; }

    /// <summary>Errors of real detectors; see <see cref="EnsembleNoise"/>.</summary>
    /// <value>Default 0; 1 is what was measured.</value>
    public double Ensemble { get; init; }

    /// <summary>Probability of a joint to be missing throughout.</summary>
    /// <value>Default 0.</value>
    public double JointDrop { get; init; }

    /// <summary>Probability of a frame to have no joint at all.</summary>
    /// <value>Default 0.</value>
    public double FrameDrop { get; init; }

    /// <summary>Probability of a point to be missing, each by itself.</summary>
    /// <value>Default 0.</value>
    public double PointDrop { get; init; }

    /// <summary>Probability per joint and frame that an occlusion of 5 to 20 frames begins.</summary>
    /// <value>Default 0.</value>
    public double Occlusion { get; init; }

    /// <summary>Probability per pair and frame that left and right are taken for each other for 1 to 8 frames.</summary>
    /// <value>Default 0.</value>
    public double Swap { get; init; }

    /// <summary>True for confidences that tell of errors as MotionBERT's do: a/(d + a) + b·d + N(m, s) with a = 0.028, b = 1.1, m = −0.0046,
    /// s = 0.143, kept in 0.02..1, d the error (the second term stops at d = a, where the fit to small errors ends); false for 1. Missing points
    /// have 0 in any case.</summary>
    /// <value>Default false.</value>
    public bool Confidence { get; init; }
}
