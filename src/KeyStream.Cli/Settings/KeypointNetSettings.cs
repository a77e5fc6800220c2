using KeyStream.Nets;

namespace KeyStream.Cli.Settings;

/// <summary>The network that finds 3D keypoints in one picture, and the terms of its loss. The number of keypoints is that of all models.</summary>
internal static class KeypointNetSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        Whole("image-size", "Side of the pictures, a multiple of 16 [32..512; 64 in the small profile, 128 in the full one].", 32, 512, (n, w) => n with { ImageSize = w }),
        Whole("stride", "Pixels per cell of the maps [1 or 2; 2 in the small profile, 1 in the full one].", 1, 2, (n, w) => n with { Stride = w }),
        Whole("width", "Channels of the keypoint network [4..512; 32 or 64].", 4, 512, (n, w) => n with { Width = w }),
        Whole("orientation-width", "Channels of the orientation network [4..512; 16 or 32].", 4, 512, (n, w) => n with { OrientationWidth = w }),
        new("keypointnet", "orientation", "Whether an orientation network tells which way the object faces: true or false.", (c, v) => Net(c, n => n with { Orientation = v.Flag() })),
        Weight("consistency-weight", "keypoints of one view that miss those of the other [default 1]", (n, w) => n with { ConsistencyWeight = w }),
        Weight("pose-weight", "the angle between true and found relative rotation [default 0.2]", (n, w) => n with { PoseWeight = w }),
        Weight("separation-weight", "keypoints near each other [default 1]", (n, w) => n with { SeparationWeight = w }),
        Weight("silhouette-weight", "keypoints off the object [default 1]", (n, w) => n with { SilhouetteWeight = w }),
        Weight("variance-weight", "the spread of the maps [default 0.5]", (n, w) => n with { VarianceWeight = w }),
        Weight("orientation-weight", "the orientation network's error [default 1]", (n, w) => n with { OrientationWeight = w }),
        new("keypointnet", "pose-noise", "Noise on the keypoints before the rotation is found, the object's longest side being 2 [0..10, default 0.1].", (c, v) => Net(c, n => n with { PoseNoise = v.Number(0, 10) })),
        new("keypointnet", "separation-square", "Squared distance from which keypoints leave each other alone [0..4, default 0.05].", (c, v) => Net(c, n => n with { SeparationSquare = v.Number(0, 4) })),
    ];

    private static Setting<KeyStreamConfig> Whole(string key, string help, int least, int most, Func<KeypointNetOptions, int, KeypointNetOptions> set) =>
        new("keypointnet", key, help, (c, v) => Net(c, n => set(n, v.Int(least, most))));

    private static Setting<KeyStreamConfig> Weight(string key, string what, Func<KeypointNetOptions, double, KeypointNetOptions> set) =>
        new("keypointnet", key, $"Weight of {what} [0..1000].", (c, v) => Net(c, n => set(n, v.Number(0, 1000))));

    private static KeyStreamConfig Net(KeyStreamConfig config, Func<KeypointNetOptions, KeypointNetOptions> change) => config with { KeypointNet = change(config.KeypointNet) };
}
