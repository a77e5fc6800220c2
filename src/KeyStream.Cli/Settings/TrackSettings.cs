namespace KeyStream.Cli.Settings;

/// <summary>What files of tracks do not say themselves.</summary>
internal sealed record TrackInputOptions
{
    /// <summary>Name of the animal, where a file has several.</summary>
    public string? Individual { get; init; }

    /// <summary>Points of less confidence count as missing.</summary>
    public double MinConfidence { get; init; }

    /// <summary>Name of a known joint set, or a YAML file with one; null to find it.</summary>
    public string? JointSet { get; init; }

    /// <summary>Frames per second; null where nobody says.</summary>
    public double? Fps { get; init; }

    /// <summary>Width of the picture; null where nobody says.</summary>
    public int? Width { get; init; }

    /// <summary>Height of the picture.</summary>
    public int? Height { get; init; }

    /// <summary>File with the cameras.</summary>
    public string? Rig { get; init; }

    /// <summary>Name of the camera in it.</summary>
    public string? Camera { get; init; }

    /// <summary>Focal length in pixels, where there is no rig.</summary>
    public double? Focal { get; init; }
}

/// <summary>How tracks of another detector are taken.</summary>
internal static class TrackSettings
{
    private const int LargestSide = 100_000;

    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("tracks", "joints", "What the points are and how they are joined: a known joint set, or a YAML file with name, joints, edges and pairs [default: by the file, else found from the tracks].",
            (c, v) => Tracks(c, t => t with { JointSet = v.Text })) { Flag = "--joints", HelpName = "NAME|FILE" },
        new("tracks", "individual", "Whose tracks to take, where a file has several animals.",
            (c, v) => Tracks(c, t => t with { Individual = v.Text })) { Flag = "--individual", HelpName = "NAME" },
        new("tracks", "min-confidence", "Points that the detector is less sure of count as missing [0..1, default 0].",
            (c, v) => Tracks(c, t => t with { MinConfidence = v.Number(0, 1) })) { Flag = "--min-confidence" },
        new("tracks", "fps", "Frames per second [0.001..100000; default: the video's, else 30].",
            (c, v) => Tracks(c, t => t with { Fps = v.Number(0.001, 100_000) })) { Flag = "--fps", HelpName = "N" },
        new("tracks", "size", "Size of the picture in pixels [default: the rig's or the video's, else as far as the points reach].",
            (c, v) => Tracks(c, t => Size(t, v))) { Flag = "--size", HelpName = "WxH" },
        new("tracks", "rig", "Rig with the cameras that saw the tracks: TOML of Anipose or Pose2Sim, YAML of OpenCV, or JSON.",
            (c, v) => Tracks(c, t => t with { Rig = v.Text })) { Flag = "--rig", HelpName = "FILE" },
        new("tracks", "camera", "Which camera of the rig [default: the one whose name is part of that of the tracks].",
            (c, v) => Tracks(c, t => t with { Camera = v.Text })) { Flag = "--camera", HelpName = "NAME" },
        new("tracks", "focal", "Focal length in pixels, where there is no rig [1..10000000].",
            (c, v) => Tracks(c, t => t with { Focal = v.Number(1, 1e7) })) { Flag = "--focal", HelpName = "PX" },
    ];

    /// <summary>That of the rig alone, which a run takes too.</summary>
    public static Setting<KeyStreamConfig> Rig { get; } = All.Single(s => s.Key == "rig");

    private static KeyStreamConfig Tracks(KeyStreamConfig config, Func<TrackInputOptions, TrackInputOptions> change) =>
        config with { Tracks = change(config.Tracks) };

    private static TrackInputOptions Size(TrackInputOptions options, SettingValue value)
    {
        var sides = value.Text.Split('x', 'X', '×');
        if (sides.Length != 2) throw new UsageException($"{value.Where} is '{value.Text}': give width and height, such as 1920x1080");
        return options with
        {
            Width = (value with { Text = sides[0] }).Int(1, LargestSide),
            Height = (value with { Text = sides[1] }).Int(1, LargestSide),
        };
    }
}
