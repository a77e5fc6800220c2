using KeyStream.Synth;

namespace KeyStream.Cli.Settings;

/// <summary>What is rendered; the options of the <c>synth</c> command.</summary>
internal static class SynthSettings
{
    public static IReadOnlyList<Setting<SynthOptions>> All { get; } =
    [
        Of("seed", "Seed of everything random [default 1].", (o, v) => o with { Seed = v.Int(0, int.MaxValue) }),
        Of("frames", "Frames of a clip [1..200000; default by preset].", (o, v) => o with { Frames = v.Int(1, 200_000) }),
        Of("fps", "Frames per second [0.001..1000, default 30].", (o, v) => o with { Fps = v.Number(0.001, 1000) }),
        Of("width", "Picture width in pixels, even [16..4096, default 320].", (o, v) => o with { Width = v.Int(16, 4096) }),
        Of("height", "Picture height in pixels, even [16..4096, default 240].", (o, v) => o with { Height = v.Int(16, 4096) }),
        Of("cameras", "Cameras around the scene [1..32, default 1].", (o, v) => o with { Cameras = v.Int(1, 32) }),
        Of("clips", "Clips to render, each with the next seed [1..100000, default 1].", (o, v) => o with { Clips = v.Int(1, 100_000) }),
        Of("figure", "What moves: two-legged, four-legged or any [default by preset].", (o, v) => o with { Figure = v.Choice<SynthFigure>() }),
        Of("motion", "How it moves: stroll, active, random-joints or any [default by preset].", (o, v) => o with { Motion = v.Choice<SynthMotion>() }),
        Of("background", "What is behind it: flat, gradient, noise, room or any [default by preset].", (o, v) => o with { Background = v.Choice<SynthBackground>() }),
        Of("moving-background", "Whether the background drifts: true or false.", (o, v) => o with { MovingBackground = v.Flag() }),
        Of("variety", "How much looks, body and camera vary with the seed [0..1].", (o, v) => o with { Variety = v.Number(0, 1) }),
        Of("supersampling", "Samples per pixel along each axis [1..4, default 2].", (o, v) => o with { Supersampling = v.Int(1, 4) }),
        Of("masks", "Whether to write mask videos too: true or false.", (o, v) => o with { Masks = v.Flag() }),
        Of("character", "A skinned character (.glb) instead of a procedural figure.", (o, v) => o with { Character = v.Text }),
        Of("animation", "Animation of the character, by name.", (o, v) => o with { Animation = v.Text }),
        Of("motion-file", "A motion (.bvh) to render on capsules along its bones.", (o, v) => o with { MotionFile = v.Text }),
        Of("metres-per-unit", "Metres per unit of length in the motion file [default 0.01].", (o, v) => o with { MetresPerUnit = v.Number(1e-6, 1000) }),
    ];

    private static Setting<SynthOptions> Of(string key, string help, Func<SynthOptions, SettingValue, SynthOptions> apply) =>
        new("synth", key, help, apply) { Flag = $"--{key}" };
}
