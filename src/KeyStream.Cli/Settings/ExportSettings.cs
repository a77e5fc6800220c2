using System.Globalization;

namespace KeyStream.Cli.Settings;

/// <summary>How results are written.</summary>
internal static class ExportSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("export", "height", "The size that one camera cannot know, in metres: a human's standing height, or the longest axis of another skeleton [0.001..100, default 1.7 for a human, else 1].",
            (c, v) => c with { Skeleton = c.Skeleton with { Height = Metres(v) } }) { Flag = "--height" },
        new("export", "foot-lock", "Whether a human's feet stay in place while they stand: true or false [default false].",
            (c, v) => c with { Skeleton = c.Skeleton with { FootLock = v.Flag() } }) { Flag = "--foot-lock" },
    ];

    private const double TallestMetres = 100;

    private static double Metres(SettingValue value) => double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var metres) && metres > TallestMetres
        ? throw new UsageException(FormattableString.Invariant($"{value.Where} is {value.Text}: it is in metres, at most {TallestMetres}; {metres:0.##} cm are {metres / 100:0.###}"))
        : value.Number(0.001, TallestMetres);
}
