namespace KeyStream.Cli.Settings;

/// <summary>How results are written.</summary>
internal static class ExportSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("export", "height", "Length in metres of the skeleton's longest axis, which one camera cannot know [0.001..1000, default 1].",
            (c, v) => c with { Skeleton = c.Skeleton with { Height = v.Number(0.001, 1000) } }),
    ];
}
