namespace KeyStream.Nets;

/// <summary>Size and losses of a <see cref="KeypointNet"/>. The defaults are the paper's.</summary>
public sealed record KeypointNetOptions
{
    /// <summary>Side of the square pictures in pixels.</summary>
    /// <value>Default 128; a multiple of 16 from 32 to 512.</value>
    public int ImageSize { get; init; } = 128;

    /// <summary>Pixels per cell of the maps: the first convolution halves the size where it is 2.</summary>
    /// <value>Default 1; 1 or 2. With 2 a step costs a quarter.</value>
    public int Stride { get; init; } = 1;

    /// <summary>Keypoints K.</summary>
    /// <value>Default 10; 3 to 128.</value>
    public int Keypoints { get; init; } = 10;

    /// <summary>Channels of the keypoint network.</summary>
    /// <value>Default 64; 4 to 512.</value>
    public int Width { get; init; } = 64;

    /// <summary>Channels of the orientation network.</summary>
    /// <value>Default 32; 4 to 512.</value>
    public int OrientationWidth { get; init; } = 32;

    /// <summary>False leaves the orientation network out: for categories without a long axis, and as an ablation.</summary>
    /// <value>Default true.</value>
    public bool Orientation { get; init; } = true;

    /// <summary>Depth around which depths are predicted: the cameras' distance from the object.</summary>
    /// <value>Default 30, in the unit of the cameras; above 0.</value>
    public double Distance { get; init; } = 30;

    /// <summary>Weight of keypoints of one view that do not fall on those of the other.</summary>
    public double ConsistencyWeight { get; init; } = 1;

    /// <summary>Weight of the angle between the true relative rotation and that of the keypoints.</summary>
    public double PoseWeight { get; init; } = 0.2;

    /// <summary>Weight of keypoints that are near each other.</summary>
    public double SeparationWeight { get; init; } = 1;

    /// <summary>Weight of the share of a map that is off the object.</summary>
    public double SilhouetteWeight { get; init; } = 1;

    /// <summary>Weight of the spread of the maps.</summary>
    public double VarianceWeight { get; init; } = 0.5;

    /// <summary>Weight of the error of the orientation network.</summary>
    public double OrientationWeight { get; init; } = 1;

    /// <summary>Standard deviation of the noise on the keypoints before the relative rotation is taken; more of it spreads them further.</summary>
    /// <value>Default 0.1 in the unit of the cameras (the object's longest side is 2).</value>
    public double PoseNoise { get; init; } = 0.1;

    /// <summary>Squared distance from which keypoints do not push each other away.</summary>
    /// <value>Default 0.05 in the unit of the cameras, squared.</value>
    public double SeparationSquare { get; init; } = 0.05;

    /// <summary>Share of the training after which the keypoint network begins to be told the estimated orientation instead of the true one.</summary>
    /// <value>Default 0.15: step 30,000 of 200,000.</value>
    public double EstimateFrom { get; init; } = 0.15;

    /// <summary>Share of the training from which it is told the estimated orientation alone.</summary>
    /// <value>Default 0.3: step 60,000 of 200,000.</value>
    public double EstimateTo { get; init; } = 0.3;

    /// <summary>A size that a processor trains: pictures of 64², maps of 32², half of the channels.</summary>
    public static KeypointNetOptions Small => new() { ImageSize = 64, Stride = 2, Width = 32, OrientationWidth = 16 };

    /// <summary>Checks ranges.</summary>
    /// <exception cref="ArgumentException">Names what is out of range.</exception>
    public void Validate()
    {
        Range(ImageSize, 32, 512, "image size");
        if (ImageSize % 16 != 0) throw new ArgumentException($"image size {ImageSize} is not a multiple of 16");
        Range(Stride, 1, 2, "stride");
        Range(Keypoints, 3, 128, "keypoints");
        Range(Width, 4, 512, "width");
        Range(OrientationWidth, 4, 512, "orientation width");
        if (!(Distance > 0)) throw new ArgumentException($"distance {Distance} is not above 0");
        if (!(PoseNoise >= 0 && SeparationSquare >= 0)) throw new ArgumentException("the pose noise or the separation is below 0");
        if (!(EstimateFrom <= EstimateTo)) throw new ArgumentException($"the estimated orientation begins at {EstimateFrom} and is alone at {EstimateTo}");
    }

    private static void Range(int value, int least, int most, string name)
    {
        if (value < least || value > most) throw new ArgumentException($"{name} {value} is not in {least}..{most}");
    }
}
