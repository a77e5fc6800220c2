using KeyStream.Data;

namespace KeyStream.Synth;

/// <summary>Which figure is rendered.</summary>
public enum SynthFigure
{
    /// <summary>A person-like figure of 19 joints.</summary>
    TwoLegged,

    /// <summary>A dog-like figure of 20 joints with a tail.</summary>
    FourLegged,

    /// <summary>One of the two, drawn from the seed.</summary>
    Any,
}

/// <summary>How the figure moves.</summary>
public enum SynthMotion
{
    /// <summary>Walks about, turns through all headings, stands, gestures with its arms (or paces and trots, on four legs).</summary>
    Stroll,

    /// <summary>Everything that the figure can do: also runs, jumps, crouches and reaches.</summary>
    Active,

    /// <summary>Smooth random joint angles within limits on a slowly turning body.</summary>
    RandomJoints,

    /// <summary>One of the above, drawn from the seed.</summary>
    Any,
}

/// <summary>What is behind the figure.</summary>
public enum SynthBackground
{
    /// <summary>One colour.</summary>
    Flat,

    /// <summary>A smooth change between two colours.</summary>
    Gradient,

    /// <summary>A cloudy texture.</summary>
    Noise,

    /// <summary>A checkered floor with the figure's shadow before a textured wall.</summary>
    Room,

    /// <summary>One of the above, drawn from the seed.</summary>
    Any,
}

/// <summary>What to render. Equal options give equal pictures and equal truth.</summary>
public sealed record SynthOptions
{
    /// <summary>Names of the presets that <see cref="FromPreset"/> knows.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["walker", "trotter", "walker-family", "random"];

    /// <summary>Name of the preset that these options began as; written into the truth file.</summary>
    public string Preset { get; init; } = "walker";

    /// <summary>Everything random is drawn from this.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Frames of a clip (at most: a motion file or animation may end before), 1–200,000.</summary>
    public int Frames { get; init; } = 300;

    /// <summary>Frames per second, above 0 and at most 1000.</summary>
    public double Fps { get; init; } = 30;

    /// <summary>Picture width in pixels, 16–4096, even.</summary>
    public int Width { get; init; } = 320;

    /// <summary>Picture height in pixels, 16–4096, even.</summary>
    public int Height { get; init; } = 240;

    /// <summary>Cameras around the scene, 1–32.</summary>
    public int Cameras { get; init; } = 1;

    /// <summary>Clips to render, 1–100,000; clip i uses seed <see cref="Seed"/> + i and gets a number in its file name when there are several.</summary>
    public int Clips { get; init; } = 1;

    /// <summary>The figure; ignored when <see cref="Character"/> or <see cref="MotionFile"/> is given.</summary>
    public SynthFigure Figure { get; init; } = SynthFigure.TwoLegged;

    /// <summary>The motion; ignored when <see cref="Character"/> or <see cref="MotionFile"/> is given.</summary>
    public SynthMotion Motion { get; init; } = SynthMotion.Stroll;

    /// <summary>The background.</summary>
    public SynthBackground Background { get; init; } = SynthBackground.Room;

    /// <summary>True when the background drifts during the clip.</summary>
    public bool MovingBackground { get; init; }

    /// <summary>0: the preset's own look, body and camera; 1: colours, textures, proportions, light and cameras vary fully with the seed.</summary>
    public double Variety { get; init; }

    /// <summary>Samples per pixel along each axis, 1–4.</summary>
    public int Supersampling { get; init; } = 2;

    /// <summary>True to write a lossless mask video beside each picture video.</summary>
    public bool Masks { get; init; }

    /// <summary>A skinned character (.glb) to render instead of a procedural figure.</summary>
    public string? Character { get; init; }

    /// <summary>Animation of <see cref="Character"/> by name; null takes the seed's choice.</summary>
    public string? Animation { get; init; }

    /// <summary>A motion file (.bvh) to render on capsules along its own bones.</summary>
    public string? MotionFile { get; init; }

    /// <summary>Metres per unit of length in <see cref="MotionFile"/>, above 0.</summary>
    public double MetresPerUnit { get; init; } = 0.01;

    /// <summary>The options of a preset: <c>walker</c> (one person in a room), <c>trotter</c> (one four-legged figure),
    /// <c>walker-family</c> (persons of random looks, rooms and cameras: pre-training data), <c>random</c> (anything).</summary>
    /// <exception cref="UserErrorException">There is no such preset.</exception>
    public static SynthOptions FromPreset(string name) => name switch
    {
        "walker" => new SynthOptions(),
        "trotter" => new SynthOptions { Preset = name, Frames = 150, Figure = SynthFigure.FourLegged },
        "walker-family" => new SynthOptions { Preset = name, Motion = SynthMotion.Active, Background = SynthBackground.Any, Variety = 1 },
        "random" => new SynthOptions
        {
            Preset = name, Figure = SynthFigure.Any, Motion = SynthMotion.Any, Background = SynthBackground.Any, Variety = 1,
        },
        _ => throw new UserErrorException($"no preset is called '{name}'", $"choose one of {string.Join(", ", Presets)}"),
    };

    /// <summary>Refuses values outside their ranges.</summary>
    /// <exception cref="UserErrorException">A value is out of range; the message names it and its range.</exception>
    public void Validate()
    {
        Check(Frames is >= 1 and <= 200_000, "frames", Frames, "1 to 200000");
        Check(Fps is > 0 and <= 1000, "fps", Fps, "above 0, at most 1000");
        Check(Width is >= 16 and <= 4096 && Width % 2 == 0, "width", Width, "even, 16 to 4096");
        Check(Height is >= 16 and <= 4096 && Height % 2 == 0, "height", Height, "even, 16 to 4096");
        Check(Cameras is >= 1 and <= 32, "cameras", Cameras, "1 to 32");
        Check(Clips is >= 1 and <= 100_000, "clips", Clips, "1 to 100000");
        Check(Variety is >= 0 and <= 1, "variety", Variety, "0 to 1");
        Check(MetresPerUnit is > 0 and <= 1000, "metres per unit", MetresPerUnit, "above 0, at most 1000");
        Check(Supersampling is >= 1 and <= 4, "supersampling", Supersampling, "1 to 4");
        if (Character is not null && MotionFile is not null)
            throw new UserErrorException("a character and a motion file are both given", "give one of them");
    }

    private static void Check(bool ok, string name, IFormattable value, string range)
    {
        if (!ok) throw new UserErrorException($"{name} is {value.ToString(null, System.Globalization.CultureInfo.InvariantCulture)}", $"it must be {range}");
    }
}
