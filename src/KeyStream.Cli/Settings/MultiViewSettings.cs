using KeyStream.Nets;

namespace KeyStream.Cli.Settings;

/// <summary>The network that discovers keypoints from several views.</summary>
internal static class MultiViewSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        Whole("frame-size", "Longer side of the frames, pixels [32..1024, default 192].", 32, 1024, (n, w) => n with { FrameSize = w }),
        Whole("image-size", "Side of the crops, a multiple of 16 [32..256, default 64].", 32, 256, (n, w) => n with { ImageSize = w }),
        Whole("code-size", "Numbers that a crop is reduced to, to be drawn again from [8..4096, default 128].", 8, 4096, (n, w) => n with { CodeSize = w }),
        new("multiview", "keypoints-from", "What keypoints are found in: crop, or code (as published).", (c, v) => Net(c, n => n with { KeypointsFrom = v.Choice<MultiViewKeypoints>() })),
        new("multiview", "input", "What the networks look at: rgb or difference (to the still background).", (c, v) => Net(c, n => n with { Input = v.Choice<AutoLinkInput>() })),
        new("multiview", "spot-sigma", "Size of a keypoint's spot in half crop sides [0.005..1, default 0.06].", (c, v) => Net(c, n => n with { SpotSigma = v.Number(0.005, 1) })),
        new("multiview", "box-from-difference", "Whether boxes begin as what differs from the background: true or false (as published).", (c, v) => Net(c, n => n with { BoxFromDifference = v.Flag() })),
        new("multiview", "by-confidence", "Whether views count by their confidence: true or false.", (c, v) => Net(c, n => n with { WeightByConfidence = v.Flag() })),
        new("multiview", "draw-first", "Share of the training in which the subject alone is learned [0..0.9, default 0.05].", (c, v) => Net(c, n => n with { DrawFirst = v.Number(0, 0.9) })),
        new("multiview", "slow-rate", "Learning rate of box finder and painter as a share of the others' [0.001..1, default 1].", (c, v) => Net(c, n => n with { SlowRate = v.Number(0.001, 1) })),
        Weight("reconstruction-weight", "the difference between drawn and true frame", (n, w) => n with { ReconstructionWeight = w }),
        Weight("mask-weight", "the difference between the keypoints' mask and the drawn one", (n, w) => n with { MaskWeight = w }),
        Weight("coverage-weight", "keypoints that lie on the mask", (n, w) => n with { CoverageWeight = w }),
        Weight("centering-weight", "keypoints around the middle of the box", (n, w) => n with { CenteringWeight = w }),
        Weight("agreement-weight", "views that agree", (n, w) => n with { AgreementWeight = w }),
        Weight("concentration-weight", "heat maps of one peak", (n, w) => n with { ConcentrationWeight = w }),
        Weight("separation-weight", "keypoints that keep apart", (n, w) => n with { SeparationWeight = w }),
        Weight("box-start-weight", "boxes around what differs from the background, at the start", (n, w) => n with { BoxStartWeight = w }),
    ];

    private static Setting<KeyStreamConfig> Whole(string key, string help, int least, int most, Func<MultiViewOptions, int, MultiViewOptions> set) =>
        new("multiview", key, help, (c, v) => Net(c, n => set(n, v.Int(least, most))));

    private static Setting<KeyStreamConfig> Weight(string key, string what, Func<MultiViewOptions, double, MultiViewOptions> set) =>
        new("multiview", key, $"Weight of {what} in the loss [0..1000000].", (c, v) => Net(c, n => set(n, v.Number(0, 1e6))));

    private static KeyStreamConfig Net(KeyStreamConfig config, Func<MultiViewOptions, MultiViewOptions> change) => config with { MultiView = change(config.MultiView) };
}
