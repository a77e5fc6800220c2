namespace KeyStream.Nets;

/// <summary>What the keypoints' maps are made of.</summary>
public enum MultiViewKeypoints
{
    /// <summary>The vector that the subject is drawn from, by a decoder of its own (the paper).</summary>
    Code,

    /// <summary>The crop, by a U-Net: a fraction of the work, and places are found rather than remembered.</summary>
    Crop,
}

/// <summary>Options of <see cref="MultiView"/>. Two models with equal options have the same keys and shapes.</summary>
public sealed record MultiViewOptions
{
    /// <summary>Longer side of the frames in pixels; the shorter one is padded to a square.</summary>
    /// <value>Default 256 (the paper: 500); 32 to 1,024.</value>
    public int FrameSize { get; init; } = 256;

    /// <summary>Side of the picture in which the subject's box is found.</summary>
    /// <value>Default 64 (the paper: 125); a multiple of 16 from 32 to 256.</value>
    public int FinderSize { get; init; } = 64;

    /// <summary>Side S of the crops in pixels.</summary>
    /// <value>Default 128; a multiple of 16 from 32 to 256.</value>
    public int ImageSize { get; init; } = 128;

    /// <summary>Keypoints K.</summary>
    /// <value>Default 32; 2 to 256.</value>
    public int Keypoints { get; init; } = 32;

    /// <summary>True for square boxes; false for boxes whose width and height are found apart, which stretch the subject (the paper).</summary>
    /// <value>Default false.</value>
    public bool SquareBoxes { get; init; }

    /// <summary>True when boxes begin as what differs from the background and are corrected by the finder; false for boxes that it finds by itself (the paper).</summary>
    /// <value>Default false.</value>
    public bool BoxFromDifference { get; init; }

    /// <summary>Numbers of the vector Ξ that a crop is reduced to.</summary>
    /// <value>Default 729; 8 to 4,096.</value>
    public int CodeSize { get; init; } = 729;

    /// <summary>What the keypoints' maps are made of.</summary>
    /// <value>Default <see cref="MultiViewKeypoints.Code"/>.</value>
    public MultiViewKeypoints KeypointsFrom { get; init; } = MultiViewKeypoints.Code;

    /// <summary>What the networks look at.</summary>
    /// <value>Default <see cref="AutoLinkInput.Rgb"/>.</value>
    public AutoLinkInput Input { get; init; } = AutoLinkInput.Rgb;

    /// <summary>Channels of the box finder's four halvings.</summary>
    /// <value>Default 16, 32, 64, 128 (the paper: a ResNet18).</value>
    public IReadOnlyList<int> FinderWidths { get; init; } = [16, 32, 64, 128];

    /// <summary>Channels of the encoder, one per halving.</summary>
    /// <value>Default 64, 128, 256, 512, 512 (the paper: a ResNet50 that was trained on ImageNet, whose weights are not ours to ship).</value>
    public IReadOnlyList<int> EncoderWidths { get; init; } = [64, 128, 256, 512, 512];

    /// <summary>Residual pairs of convolutions behind each halving of the encoder.</summary>
    /// <value>Default 2; 0 to 8.</value>
    public int EncoderPairs { get; init; } = 2;

    /// <summary>Channels of the decoders: of the start map and behind each doubling.</summary>
    /// <value>Default 256, 128, 64, 32; the start map's side is the image size halved once for each but the first.</value>
    public IReadOnlyList<int> DecoderWidths { get; init; } = [256, 128, 64, 32];

    /// <summary>Convolutions behind each doubling.</summary>
    /// <value>Default 3; 1 to 4.</value>
    public int DecoderConvolutions { get; init; } = 3;

    /// <summary>Dropout behind the decoders' linear layer.</summary>
    /// <value>Default 0.1; 0 to 0.9.</value>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Channels of the U-Net that finds keypoints in the crop, from the finest level on.</summary>
    /// <value>Default 32, 64, 128, 128; used with <see cref="MultiViewKeypoints.Crop"/>.</value>
    public IReadOnlyList<int> KeypointWidths { get; init; } = [32, 64, 128, 128];

    /// <summary>Standard deviation of the keypoints' spots that the mask is made of, in half crop sides.</summary>
    /// <value>Default 0.02; 0.005 to 1.</value>
    public double SpotSigma { get; init; } = 0.02;

    /// <summary>True when a view counts by its confidence in a point; false for views that all count alike (the paper).</summary>
    /// <value>Default false.</value>
    public bool WeightByConfidence { get; init; }

    /// <summary>Weight of the mean square difference between the frame and the subject drawn over the background.</summary>
    /// <value>Default 1; 0 turns it off.</value>
    public double ReconstructionWeight { get; init; } = 1;

    /// <summary>β: weight of the perceptual loss, used when the user gives VGG16 weights.</summary>
    /// <value>Default 2.</value>
    public double PerceptualWeight { get; init; } = 2;

    /// <summary>γ: weight of the mean square difference between the mask of the keypoints and that of the drawn subject.</summary>
    /// <value>Default 0.5.</value>
    public double MaskWeight { get; init; } = 0.5;

    /// <summary>δ: weight of the share of each keypoint's spot that is off the mask.</summary>
    /// <value>Default 0.01.</value>
    public double CoverageWeight { get; init; } = 0.01;

    /// <summary>η: weight of the distance between the keypoints' mean and the middle of the box.</summary>
    /// <value>Default 1.</value>
    public double CenteringWeight { get; init; } = 1;

    /// <summary>Weight of the distance between points as found and as their 3D point projects, which is 0 where the views agree. Not in the paper.</summary>
    /// <value>Default 0.</value>
    public double AgreementWeight { get; init; }

    /// <summary>Weight of the maps' mean variance, which makes each map one peak. Not in the paper.</summary>
    /// <value>Default 0.</value>
    public double ConcentrationWeight { get; init; }

    /// <summary>Weight of Σ exp(−d²/2h²) over pairs of 3D keypoints in the picture, which keeps them apart. Not in the paper.</summary>
    /// <value>Default 0.</value>
    public double SeparationWeight { get; init; }

    /// <summary>Distance h at which keypoints stop pushing each other away, in half crop sides.</summary>
    /// <value>Default 0.1; 0.01 to 1.</value>
    public double SeparationDistance { get; init; } = 0.1;

    /// <summary>Weight of the distance between the box and what differs from the background, at the start. Not in the paper, whose box finder begins with ImageNet.</summary>
    /// <value>Default 1; falls to 0 over the first fifth of the training.</value>
    public double BoxStartWeight { get; init; } = 1;

    /// <summary>Share of the training in which only the subject is drawn, before keypoints are looked for.</summary>
    /// <value>Default 0.05; 0 to 0.9.</value>
    public double DrawFirst { get; init; } = 0.05;

    /// <summary>Learning rate of box finder and subject decoder, as a share of that of the others.</summary>
    /// <value>Default 0.2; above 0, at most 1.</value>
    public double SlowRate { get; init; } = 0.2;

    /// <summary>Side of the keypoints' maps in cells.</summary>
    public int HeatmapSize => KeypointsFrom == MultiViewKeypoints.Code ? ImageSize : ImageSize / 2;

    /// <summary>The published sizes and losses, as far as weights of ImageNet are not needed.</summary>
    public static MultiViewOptions Full { get; } = new() { FrameSize = 500, FinderSize = 128 };

    /// <summary>The published method at a size that a processor can train.</summary>
    public static MultiViewOptions Small { get; } = new()
    {
        FrameSize = 192, ImageSize = 64, Keypoints = 16, CodeSize = 128, FinderWidths = [8, 16, 32, 32], EncoderWidths = [16, 32, 64, 128], EncoderPairs = 0,
        DecoderWidths = [64, 48, 32, 16], DecoderConvolutions = 1, Dropout = 0, SpotSigma = 0.06, SlowRate = 1,
    };

    /// <summary>What trains best in an hour on a processor: looks at the difference to the background, and finds keypoints in the crop.</summary>
    public static MultiViewOptions Video { get; } = Small with
    {
        KeypointsFrom = MultiViewKeypoints.Crop, Input = AutoLinkInput.Difference, KeypointWidths = [16, 32, 64, 64], WeightByConfidence = true, SquareBoxes = true, BoxFromDifference = true, BoxStartWeight = 0,
        AgreementWeight = 0.1, ConcentrationWeight = 0.1, SeparationWeight = 0.002,
    };

    /// <summary>A profile by its name.</summary>
    /// <param name="profile"><c>video</c>, <c>small</c> or <c>full</c>.</param>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static MultiViewOptions Named(string profile) => profile switch
    {
        "video" => Video,
        "small" => Small,
        "full" => Full,
        _ => throw new ArgumentException($"profile \"{profile}\" is none of video, small, full", nameof(profile)),
    };

    /// <summary>Checks every option; all failures come in one message.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        void Require(bool holds, string fault)
        {
            if (!holds) faults.Add(fault);
        }

        bool Widths(IReadOnlyList<int> widths, int least, int most) => widths.Count >= least && widths.Count <= most && widths.All(w => w is >= 4 and <= 2048);
        Require(FrameSize is >= 32 and <= 1024, $"FrameSize {FrameSize} is not from 32 to 1024");
        Require(FinderSize is >= 32 and <= 256 && FinderSize % 16 == 0, $"FinderSize {FinderSize} is not a multiple of 16 from 32 to 256");
        Require(ImageSize is >= 32 and <= 256 && ImageSize % 16 == 0, $"ImageSize {ImageSize} is not a multiple of 16 from 32 to 256");
        Require(Keypoints is >= 2 and <= 256, $"Keypoints {Keypoints} is not from 2 to 256");
        Require(CodeSize is >= 8 and <= 4096, $"CodeSize {CodeSize} is not from 8 to 4096");
        Require(Widths(FinderWidths, 4, 4), "FinderWidths are not four numbers from 4 to 2048");
        Require(Widths(EncoderWidths, 2, 5) && ImageSize % (1 << EncoderWidths.Count) == 0, "EncoderWidths are not two to five numbers from 4 to 2048, one per halving of the image");
        Require(Widths(DecoderWidths, 2, 5), "DecoderWidths are not two to five numbers from 4 to 2048");
        Require(KeypointsFrom == MultiViewKeypoints.Code || Widths(KeypointWidths, 4, 4), "KeypointWidths are not four numbers from 4 to 2048");
        Require(EncoderPairs is >= 0 and <= 8, $"EncoderPairs {EncoderPairs} is not from 0 to 8");
        Require(DecoderConvolutions is >= 1 and <= 4, $"DecoderConvolutions {DecoderConvolutions} is not from 1 to 4");
        Require(Dropout is >= 0 and <= 0.9, $"Dropout {Dropout} is not from 0 to 0.9");
        Require(SpotSigma is >= 0.005 and <= 1, $"SpotSigma {SpotSigma} is not from 0.005 to 1");
        Require(SeparationDistance is >= 0.01 and <= 1, $"SeparationDistance {SeparationDistance} is not from 0.01 to 1");
        Require(DrawFirst is >= 0 and <= 0.9, $"DrawFirst {DrawFirst} is not from 0 to 0.9");
        Require(SlowRate is > 0 and <= 1, $"SlowRate {SlowRate} is not above 0 and at most 1");
        double[] weights =
        [
            ReconstructionWeight, PerceptualWeight, MaskWeight, CoverageWeight, CenteringWeight, AgreementWeight, ConcentrationWeight, SeparationWeight, BoxStartWeight,
        ];
        Require(weights.All(w => w is >= 0 and <= 1e6), "a loss weight is negative or not a number");
        if (faults.Count > 0) throw new ArgumentException(string.Join("; ", faults));
    }
}
