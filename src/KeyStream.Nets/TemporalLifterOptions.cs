namespace KeyStream.Nets;

/// <summary>How the lifter's shapes are placed before the camera.</summary>
public enum LifterPlacement
{
    /// <summary>Rays of a camera that is turned to the subject; shapes are placed by <see cref="PerspectiveNPoint"/>.</summary>
    Perspective,

    /// <summary>Points of the picture around their mean; shapes are placed by <see cref="OrthographicNPoint"/>, as 3D-LFM does.</summary>
    Orthographic,
}

/// <summary>Size and losses of a <see cref="TemporalLifter"/>.</summary>
public sealed record TemporalLifterOptions
{
    /// <summary>Width D of the tokens.</summary>
    /// <value>Default 64; a multiple of 4·<see cref="Heads"/>, at most 1,024.</value>
    public int Width { get; init; } = 64;

    /// <summary>Heads of each attention.</summary>
    /// <value>Default 2 (small products of matrices cost by their number); 1 to 16.</value>
    public int Heads { get; init; } = 2;

    /// <summary>Layers.</summary>
    /// <value>Default 4; 1 to 24.</value>
    public int Layers { get; init; } = 4;

    /// <summary>Frames T of a window.</summary>
    /// <value>Default 27; 1 to 243.</value>
    public int Frames { get; init; } = 27;

    /// <summary>Lengths of the random walks over the joint set's edges whose return probabilities describe a joint's place in it.</summary>
    /// <value>Default 8; 1 to 32.</value>
    public int Walks { get; init; } = 8;

    /// <summary>Standard deviation of the frequencies of the position encoding, radians per unit (one unit: the figure's spread).</summary>
    /// <value>Default 3 (sheet 004 §B2 says π to 2π for coordinates in ±1, which are about ±2 here).</value>
    public double FrequencyScale { get; init; } = 3;

    /// <summary>Number of joints where they are always the same in the same order, such as the keypoints that one model discovers: each then has a token
    /// of its own, which can say what nothing else does of a point that has no name. 0 for joints of any number in any order.</summary>
    /// <value>Default 0; at most 256.</value>
    public int FixedJoints { get; init; }

    /// <summary>How shapes are placed.</summary>
    public LifterPlacement Placement { get; init; } = LifterPlacement.Perspective;

    /// <summary>Weight of the distance to the true points in the view's axes.</summary>
    public double ViewWeight { get; init; } = 1;

    /// <summary>Weight of the Procrustean loss: what is left when each frame is turned and scaled onto the truth.</summary>
    public double ProcrustesWeight { get; init; } = 1;

    /// <summary>Weight of the distance to the true points after the shape was placed by its keypoints.</summary>
    public double PlacementWeight { get; init; } = 0.5;

    /// <summary>Weight of the error of velocity, per frame.</summary>
    public double VelocityWeight { get; init; } = 4;

    /// <summary>Weight of the error of bone lengths.</summary>
    public double BoneWeight { get; init; } = 0.5;

    /// <summary>Weight of the likelihood that teaches the uncertainty; it does not reach the points.</summary>
    public double UncertaintyWeight { get; init; } = 0.1;

    /// <summary>Checks ranges.</summary>
    /// <exception cref="ArgumentException">Names what is out of range.</exception>
    public void Validate()
    {
        Range(Heads, 1, 16, nameof(Heads));
        Range(Width, 4, 1024, nameof(Width));
        Range(Layers, 1, 24, nameof(Layers));
        Range(Frames, 1, 243, nameof(Frames));
        Range(Walks, 1, 32, nameof(Walks));
        Range(FixedJoints, 0, 256, nameof(FixedJoints));
        if (Width % (4 * Heads) != 0) throw new ArgumentException($"width {Width} is not a multiple of 4·{Heads} heads");
        if (!(FrequencyScale is > 0 and <= 100)) throw new ArgumentException($"frequency scale {FrequencyScale} is not in 0..100");
    }

    private static void Range(int value, int least, int most, string name)
    {
        if (value < least || value > most) throw new ArgumentException($"{name.ToLowerInvariant()} {value} is not in {least}..{most}");
    }
}
