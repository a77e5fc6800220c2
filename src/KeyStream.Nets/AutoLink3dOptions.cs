namespace KeyStream.Nets;

/// <summary>What the networks of <see cref="AutoLink3d"/> look at.</summary>
public enum AutoLinkInput
{
    /// <summary>The picture itself.</summary>
    Rgb,

    /// <summary>½·log((background + 10) / (picture + 10)) in 0..255 units: needs a static background, forgets its texture, and keeps the contrast inside a dark subject.</summary>
    Difference,
}

/// <summary>Which family of networks is built.</summary>
public enum AutoLinkNetwork
{
    /// <summary>The published residual detector and U-Net decoder; maps at a quarter of the size.</summary>
    Residual,

    /// <summary>Light U-Nets for training on a processor; maps at half of the size.</summary>
    Light,
}

/// <summary>What the decoder is shown of the keypoints.</summary>
public enum AutoLinkStructure
{
    /// <summary>One map of lines between all pairs, weighted by the learned edges (the paper).</summary>
    EdgeMap,

    /// <summary>One Gaussian spot per keypoint; the edges are learned from the foreground mask.</summary>
    Spots,
}

/// <summary>Options of <see cref="AutoLink3d"/>. Two models with equal options have the same keys and shapes.</summary>
public sealed record AutoLink3dOptions
{
    /// <summary>Side of the square crops in pixels.</summary>
    /// <value>Default 96; a multiple of 16 from 32 to 512.</value>
    public int ImageSize { get; init; } = 96;

    /// <summary>Keypoints K.</summary>
    /// <value>Default 14; 2 to 128. Cost of the edge map grows with K².</value>
    public int Keypoints { get; init; } = 14;

    /// <summary>Family of networks.</summary>
    /// <value>Default <see cref="AutoLinkNetwork.Light"/>.</value>
    public AutoLinkNetwork Network { get; init; } = AutoLinkNetwork.Light;

    /// <summary>Channels from the finest to the coarsest level.</summary>
    /// <value>Default 32, 64, 128, 128; four numbers for the light family, five for the residual one.</value>
    public IReadOnlyList<int> Widths { get; init; } = [32, 64, 128, 128];

    /// <summary>What the networks look at.</summary>
    /// <value>Default <see cref="AutoLinkInput.Difference"/>.</value>
    public AutoLinkInput Input { get; init; } = AutoLinkInput.Difference;

    /// <summary>What the decoder is shown of the keypoints.</summary>
    /// <value>Default <see cref="AutoLinkStructure.Spots"/>.</value>
    public AutoLinkStructure Structure { get; init; } = AutoLinkStructure.Spots;

    /// <summary>Standard deviation of a spot.</summary>
    /// <value>Default 0.1; 0.01 to 1 in units of half a crop.</value>
    public double SpotSigma { get; init; } = 0.1;

    /// <summary>σ² of a line's profile exp(−d²/σ²).</summary>
    /// <value>Default 2.5e-3; 1e-4 to 1. Larger for few keypoints.</value>
    public double EdgeSigma2 { get; init; } = 2.5e-3;

    /// <summary>True when the decoder also sees the picture with most cells dropped, so that appearance need not pass through the keypoints.</summary>
    /// <value>Default false: needless where the background is subtracted.</value>
    public bool Appearance { get; init; }

    /// <summary>Share of the cells of that picture that are dropped.</summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double MaskRatio { get; init; } = 0.8;

    /// <summary>Cells per side of that picture.</summary>
    /// <value>Default 16; 1 to the image size.</value>
    public int MaskCells { get; init; } = 16;

    /// <summary>True when the decoder also predicts the foreground.</summary>
    /// <value>Default false.</value>
    public bool MaskOutput { get; init; }

    /// <summary>Modes n of the shape space.</summary>
    /// <value>Default 10; 1 to 64.</value>
    public int BasisSize { get; init; } = 10;

    /// <summary>True for one scale of the projection (weak perspective); false for one per picture axis, as published.</summary>
    /// <value>Default true: with two scales a turn can hide in the ratio of the scales.</value>
    public bool IsotropicScale { get; init; } = true;

    /// <summary>True when the reprojection loss also moves the 2D keypoints, as published; false lets the shape space only follow them.</summary>
    /// <value>Default false.</value>
    public bool ReprojectionMovesPoints { get; init; }

    /// <summary>Weight of the mean absolute difference between decoded and true input.</summary>
    /// <value>Default 1; 0 turns it off.</value>
    public double ReconstructionWeight { get; init; } = 1;

    /// <summary>How much a pixel off the foreground counts in the reconstruction, beside 1 for one on it; used where the batch has a foreground.</summary>
    /// <value>Default 1; 0.001 to 1. Small where the background is in the picture: else keypoints that follow the background explain most of it.</value>
    public double BackgroundWeight { get; init; } = 1;

    /// <summary>Weight of the perceptual loss, used when the user gives VGG16 weights.</summary>
    /// <value>Default 1; 0 turns it off.</value>
    public double PerceptualWeight { get; init; } = 1;

    /// <summary>Weight of the cross-entropy of the predicted foreground.</summary>
    /// <value>Default 0; used with <see cref="MaskOutput"/>.</value>
    public double MaskWeight { get; init; }

    /// <summary>Weight of the mean distance between the keypoints of two crops of one frame, in half crop sides.</summary>
    /// <value>Default 1.</value>
    public double EquivarianceWeight { get; init; } = 1;

    /// <summary>Weight of Σ exp(−d²/2h²) over pairs of keypoints, which keeps them apart.</summary>
    /// <value>Default 0.01. A stronger push slowly drives the keypoints off the places that the picture would choose: on a mouse from above
    /// the error of a regression to labels grew from 2.8 px at 300 steps to 3.3 px at 3,000 with 0.03, and did not grow up to 1,500 with 0.01.</value>
    public double SeparationWeight { get; init; } = 0.01;

    /// <summary>Distance h at which keypoints stop pushing each other away.</summary>
    /// <value>Default 0.1; 0.01 to 1.</value>
    public double SeparationDistance { get; init; } = 0.1;

    /// <summary>Weight of the maps' mean variance, which makes each map one peak.</summary>
    /// <value>Default 0.3.</value>
    public double ConcentrationWeight { get; init; } = 0.3;

    /// <summary>Weight of the shortfall of the blurred foreground under the keypoints, which keeps them on the subject.</summary>
    /// <value>Default 1; needs foreground masks in the batch.</value>
    public double OnSubjectWeight { get; init; } = 1;

    /// <summary>Weight of the cross-entropy between the edge map and the foreground, which teaches the edges with <see cref="AutoLinkStructure.Spots"/>.</summary>
    /// <value>Default 0.1; needs foreground masks in the batch.</value>
    public double EdgeFitWeight { get; init; } = 0.1;

    /// <summary>λ1: weight of the distance between projected 3D and found 2D keypoints.</summary>
    /// <value>Default 1; ramps up from a tenth over the first tenth of the training.</value>
    public double ReprojectionWeight { get; init; } = 1;

    /// <summary>λ2: weight of the published repulsion −Σ d·exp(−d/h) to the nearest other keypoint.</summary>
    /// <value>Default 0: the separation term does this work in the video recipe.</value>
    public double RepulsionWeight { get; init; }

    /// <summary>Distance h that the repulsion prefers.</summary>
    /// <value>Default 0.25 (K = 8); 0.15 for 16 and 0.1 for 32 keypoints.</value>
    public double RepulsionDistance { get; init; } = 0.25;

    /// <summary>Weight of the mean square of the shape coefficients, which leaves to the pose what the pose explains.</summary>
    /// <value>Default 0.001.</value>
    public double ShapePriorWeight { get; init; } = 0.001;

    /// <summary>Side of the keypoints' maps in cells.</summary>
    public int HeatmapSize => Network == AutoLinkNetwork.Light ? ImageSize / 2 : ImageSize / 4;

    /// <summary>What trains best on a video of one subject before a static background: see the report of a training for why.</summary>
    public static AutoLink3dOptions Video { get; } = new();

    /// <summary>The video recipe for a moving background: sees the picture, and keeps the appearance path and the foreground output.</summary>
    public static AutoLink3dOptions MovingVideo { get; } = new()
    {
        Input = AutoLinkInput.Rgb, Appearance = true, MaskOutput = true, MaskWeight = 1, BackgroundWeight = 0.05,
    };

    /// <summary>The published sizes and losses.</summary>
    public static AutoLink3dOptions Full { get; } = new()
    {
        ImageSize = 128, Keypoints = 8, Network = AutoLinkNetwork.Residual, Widths = [64, 128, 256, 512, 512],
        Input = AutoLinkInput.Rgb, Structure = AutoLinkStructure.EdgeMap, Appearance = true,
        IsotropicScale = false, ReprojectionMovesPoints = true,
        EquivarianceWeight = 0, SeparationWeight = 0, ConcentrationWeight = 0, OnSubjectWeight = 0, EdgeFitWeight = 0, RepulsionWeight = 0.2,
    };

    /// <summary>The published method at a size that a processor can train.</summary>
    public static AutoLink3dOptions Small { get; } = Full with { ImageSize = 64, Widths = [16, 32, 64, 128, 128] };

    /// <summary>A profile by its name.</summary>
    /// <param name="profile"><c>video</c>, <c>moving</c>, <c>small</c> or <c>full</c>.</param>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static AutoLink3dOptions Named(string profile) => profile switch
    {
        "video" => Video,
        "moving" => MovingVideo,
        "small" => Small,
        "full" => Full,
        _ => throw new ArgumentException($"profile \"{profile}\" is none of video, moving, small, full", nameof(profile)),
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

        Require(ImageSize is >= 32 and <= 512 && ImageSize % 16 == 0, $"ImageSize {ImageSize} is not a multiple of 16 from 32 to 512");
        Require(Keypoints is >= 2 and <= 128, $"Keypoints {Keypoints} is not from 2 to 128");
        var levels = Network == AutoLinkNetwork.Light ? 4 : 5;
        Require(Widths.Count == levels && Widths.All(w => w is >= 4 and <= 2048), $"Widths are not {levels} numbers from 4 to 2048");
        Require(SpotSigma is >= 0.01 and <= 1, $"SpotSigma {SpotSigma} is not from 0.01 to 1");
        Require(EdgeSigma2 is >= 1e-4 and <= 1, $"EdgeSigma2 {EdgeSigma2} is not from 1e-4 to 1");
        Require(MaskRatio is >= 0 and <= 1, $"MaskRatio {MaskRatio} is not from 0 to 1");
        Require(MaskCells >= 1 && MaskCells <= ImageSize, $"MaskCells {MaskCells} is not from 1 to the image size");
        Require(BasisSize is >= 1 and <= 64, $"BasisSize {BasisSize} is not from 1 to 64");
        Require(SeparationDistance is >= 0.01 and <= 1, $"SeparationDistance {SeparationDistance} is not from 0.01 to 1");
        Require(RepulsionDistance is >= 0.01 and <= 1, $"RepulsionDistance {RepulsionDistance} is not from 0.01 to 1");
        Require(BackgroundWeight is >= 0.001 and <= 1, $"BackgroundWeight {BackgroundWeight} is not from 0.001 to 1");
        double[] weights =
        [
            ReconstructionWeight, PerceptualWeight, MaskWeight, EquivarianceWeight, SeparationWeight, ConcentrationWeight,
            OnSubjectWeight, EdgeFitWeight, ReprojectionWeight, RepulsionWeight, ShapePriorWeight,
        ];
        Require(weights.All(w => w is >= 0 and <= 1e6), "a loss weight is negative or not a number");
        if (faults.Count > 0) throw new ArgumentException(string.Join("; ", faults));
    }
}
