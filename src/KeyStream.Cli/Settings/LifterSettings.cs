using KeyStream.Nets;
using KeyStream.Training.Lifting;
using KeyStream.Training.Motion;

namespace KeyStream.Cli.Settings;

/// <summary>The lifter's network, what it is trained on, and the noise of detectors.</summary>
internal static class LifterSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("lifter", "width", "Width of the lifter's tokens, a multiple of four times the heads [4..1024, default 64].", (c, v) => Net(c, n => n with { Width = v.Int(4, 1024) })),
        new("lifter", "heads", "Heads of each attention [1..16, default 2].", (c, v) => Net(c, n => n with { Heads = v.Int(1, 16) })),
        new("lifter", "layers", "Layers [1..24, default 4].", (c, v) => Net(c, n => n with { Layers = v.Int(1, 24) })),
        new("lifter", "frames", "Frames of a window [1..243, default 27].", (c, v) => Net(c, n => n with { Frames = v.Int(1, 243) })),
        new("lifter", "placement", "How shapes are placed before the camera: perspective or orthographic (as 3D-LFM does).",
            (c, v) => Net(c, n => n with { Placement = v.Choice<LifterPlacement>() })),
        Weight("view-weight", "the distance to the true points", (n, w) => n with { ViewWeight = w }),
        Weight("procrustes-weight", "the Procrustean loss", (n, w) => n with { ProcrustesWeight = w }),
        Weight("placement-weight", "the distance after placement by the keypoints", (n, w) => n with { PlacementWeight = w }),
        Weight("velocity-weight", "the error of velocity", (n, w) => n with { VelocityWeight = w }),
        Weight("bone-weight", "the error of bone lengths", (n, w) => n with { BoneWeight = w }),
        Share("tree-share", "windows of random kinematic trees", (s, w) => s with { TreeShare = w }),
        Share("other-share", "windows of motions that are not of people", (s, w) => s with { OtherShare = w }),
        Share("variety-share", "recorded windows whose joints are bent and bones stretched at random", (s, w) => s with { VarietyShare = w }),
        Share("marker-share", "recorded windows whose points are moved off the joints", (s, w) => s with { MarkerShare = w }),
        Share("sides-share", "windows that are told left from right", (s, w) => s with { SidesShare = w }),
        Share("focal-share", "windows whose focal length is told", (s, w) => s with { FocalShare = w }),
        Share("lens-share", "windows before the lens of a real camera", (s, w) => s with { RealLensShare = w }),
        Noise("drift", "drift from key frame to key frame (1: MotionBERT's)", 10, (n, w) => n with { KeyFrames = w }),
        Noise("jitter", "error of each frame by itself, in figure sizes", 1, (n, w) => n with { Jitter = w }),
        Noise("ensemble", "errors of real detectors (1: as measured)", 10, (n, w) => n with { Ensemble = w }),
        Noise("joint-drop", "probability of a joint to be missing", 1, (n, w) => n with { JointDrop = w }),
        Noise("frame-drop", "probability of a frame to be missing", 1, (n, w) => n with { FrameDrop = w }),
        Noise("point-drop", "probability of a point to be missing", 1, (n, w) => n with { PointDrop = w }),
        Noise("occlusion", "probability per joint and frame that an occlusion begins", 1, (n, w) => n with { Occlusion = w }),
        Noise("swap", "probability per pair and frame that left and right are exchanged", 1, (n, w) => n with { Swap = w }),
    ];

    private static Setting<KeyStreamConfig> Weight(string key, string what, Func<TemporalLifterOptions, double, TemporalLifterOptions> set) =>
        new("lifter", key, $"Weight of {what} in the loss [0..1000].", (c, v) => Net(c, n => set(n, v.Number(0, 1000))));

    private static Setting<KeyStreamConfig> Share(string key, string what, Func<LiftSamplerOptions, double, LiftSamplerOptions> set) =>
        new("lifter", key, $"Share of {what} [0..1].", (c, v) => c with { Sampler = set(c.Sampler, v.Number(0, 1)) });

    private static Setting<KeyStreamConfig> Noise(string key, string what, double most, Func<NoiseOptions, double, NoiseOptions> set) =>
        new("noise", key, FormattableString.Invariant($"Noise of the training tracks: {what} [0..{most}]."), (c, v) => c with { Sampler = c.Sampler with { Noise = set(c.Sampler.Noise, v.Number(0, most)) } });

    private static KeyStreamConfig Net(KeyStreamConfig config, Func<TemporalLifterOptions, TemporalLifterOptions> change) =>
        config with { Lifter = change(config.Lifter) };
}
