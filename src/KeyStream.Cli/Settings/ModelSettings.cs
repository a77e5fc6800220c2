using KeyStream.Nets;

namespace KeyStream.Cli.Settings;

/// <summary>What the network is; a run takes these from the model's card.</summary>
internal static class ModelSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("model", "keypoints", "Keypoints to discover [2..128; default 14, 16 with multiview, 10 with keypointnet].",
            (c, v) => Model(c, m => m with { Keypoints = v.Int(2, 128) })) { Flag = "--keypoints" },
        new("model", "image-size", "Side of the network's crops, a multiple of 16 [32..512, default by profile].",
            (c, v) => Model(c, m => m with { ImageSize = v.Int(32, 512) })),
        new("model", "input", "What the network looks at: rgb or difference (to the still background).",
            (c, v) => Model(c, m => m with { Input = v.Choice<AutoLinkInput>() })),
        new("model", "structure", "What the decoder is shown of the keypoints: edge-map or spots.",
            (c, v) => Model(c, m => m with { Structure = v.Choice<AutoLinkStructure>() })),
        new("model", "appearance", "Whether the decoder also sees the picture with most cells dropped: true or false.",
            (c, v) => Model(c, m => m with { Appearance = v.Flag() })),
        new("model", "basis-size", "Modes of the 3D shape space [1..64, default 10].",
            (c, v) => Model(c, m => m with { BasisSize = v.Int(1, 64) })),
        new("model", "spot-sigma", "Size of a keypoint's spot in half crop sides [0.01..1, default 0.1].",
            (c, v) => Model(c, m => m with { SpotSigma = v.Number(0.01, 1) })),
        Weight("reconstruction-weight", "the difference between decoded and true picture", (m, w) => m with { ReconstructionWeight = w }),
        new("model", "background-weight", "How much pixels off the subject count in the reconstruction [0.001..1; default by the profile].",
            (c, v) => Model(c, m => m with { BackgroundWeight = v.Number(0.001, 1) })),
        Weight("mask-weight", "the predicted foreground", (m, w) => m with { MaskWeight = w, MaskOutput = w > 0 }),
        Weight("equivariance-weight", "keypoints that move with the picture", (m, w) => m with { EquivarianceWeight = w }),
        Weight("separation-weight", "keypoints that keep apart", (m, w) => m with { SeparationWeight = w }),
        new("model", "separation-distance", "Distance at which keypoints stop pushing each other away, in half crop sides [0.01..1, default 0.1].",
            (c, v) => Model(c, m => m with { SeparationDistance = v.Number(0.01, 1) })),
        Weight("concentration-weight", "heat maps of one peak", (m, w) => m with { ConcentrationWeight = w }),
        Weight("on-subject-weight", "keypoints that stay on the subject", (m, w) => m with { OnSubjectWeight = w }),
        Weight("reprojection-weight", "the fit of the 3D shape to the 2D keypoints", (m, w) => m with { ReprojectionWeight = w }),
        Weight("repulsion-weight", "the published repulsion", (m, w) => m with { RepulsionWeight = w }),
    ];

    private static Setting<KeyStreamConfig> Weight(string key, string what, Func<AutoLink3dOptions, double, AutoLink3dOptions> set) =>
        new("model", key, $"Weight of {what} in the loss [0..1000000].", (c, v) => Model(c, m => set(m, v.Number(0, 1e6))));

    private static KeyStreamConfig Model(KeyStreamConfig config, Func<AutoLink3dOptions, AutoLink3dOptions> change) =>
        config with { Model = change(config.Model) };
}
