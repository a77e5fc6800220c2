using KeyStream.Stages.Lift;

namespace KeyStream.Cli.Settings;

/// <summary>How tracks are smoothed over time.</summary>
internal static class LiftSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("lift", "depth", "Where depth comes from: lifter, model (the keypoint model's own), or auto (as the model's card says, else the lifter).",
            (c, v) => c with { Lift = c.Lift with { Depth = v.Choice<DepthSource>() } }),
        new("lift", "cutoff", "Smoothing over time: movements faster than this, in Hz, are damped (half the power at it); 0 off [0..1000, default 6].",
            (c, v) => c with { Lift = c.Lift with { Cutoff = v.Number(0, 1000) } }),
        new("lift", "live-cutoff", "The same for cameras and streams, of a point at rest [0.01..1000, default 1.5].",
            (c, v) => c with { Lift = c.Lift with { LiveCutoff = v.Number(0.01, 1000) } }),
        new("lift", "live-speed", "How much that rises with speed, Hz per half crop side per second [0..1000, default 8].",
            (c, v) => c with { Lift = c.Lift with { LiveSpeed = v.Number(0, 1000) } }),
        new("lift", "swap-frames", "Longest left/right exchange in frames that is repaired, 0 off [0..60, default 8].",
            (c, v) => c with { Lift = c.Lift with { SwapFrames = v.Int(0, 60) } }),
    ];

    /// <summary>Those that mean something for tracks, which have no depth of their own to choose.</summary>
    public static IReadOnlyList<Setting<KeyStreamConfig>> OfTracks { get; } = [.. All.Where(s => s.Key != "depth")];

    /// <summary>Those for points that several cameras see: nothing is exchanged, and depth is measured.</summary>
    public static IReadOnlyList<Setting<KeyStreamConfig>> OfSpace { get; } = [.. All.Where(s => s.Key == "cutoff")];
}
