using System.Globalization;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Settings;

/// <summary>How several cameras see one subject.</summary>
internal static class ViewSettings
{
    public static IReadOnlyList<Setting<KeyStreamConfig>> All { get; } =
    [
        new("views", "sync", "How frames of different cameras are matched: pts (time stamps), index (numbers), auto (numbers, shifted as fits the rig best), or frames to shift by, as 0,3,-2 or cam_02=3 (frame n+3 of cam_02 belongs to frame n of the others) [default pts].",
            (c, v) => Views(c, o => o with { Sync = Sync(v) })) { Flag = "--sync", HelpName = "HOW" },
        new("views", "reject", "A view that is so many pixels away from where the others put a point is left out for it [0.01..100000; default 1 % of the picture's longer side].",
            (c, v) => Views(c, o => o with { Reject = v.Number(0.01, 100_000) })),
        new("views", "min-cameras", "Cameras that must agree on a point, or it is missing [2..100, default 2].",
            (c, v) => Views(c, o => o with { MinCameras = v.Int(2, 100) })),
        new("views", "up", "Which way of the rig's world is up: x, y, z, -x, -y or -z [default: as the cameras are held].",
            (c, v) => Views(c, o => o with { Up = Up(v) })) { Flag = "--up", HelpName = "AXIS" },
        new("views", "unit", "Unit of the rig: m, cm, mm, or metres as a number [default: m, or mm where the cameras would be too far apart].",
            (c, v) => Views(c, o => o with { Unit = Unit(v) })) { Flag = "--unit", HelpName = "UNIT" },
    ];

    private static KeyStreamConfig Views(KeyStreamConfig config, Func<ViewOptions, ViewOptions> change) => config with { Views = change(config.Views) };

    private static SyncOptions Sync(SettingValue value)
    {
        if (value.Text.Length > 0 && char.IsLetter(value.Text[0]) && !value.Text.Contains('=', StringComparison.Ordinal))
        {
            var method = value.Choice<SyncMethod>();
            return method != SyncMethod.Offsets ? new SyncOptions { Method = method } : throw Wrong(value);
        }

        var offsets = value.Text.Split(',').Select(part =>
        {
            var at = part.LastIndexOf('=');
            return int.TryParse(part.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var frames)
                ? (at < 0 ? "" : part[..at].Trim(), frames)
                : throw Wrong(value);
        });
        return new SyncOptions { Method = SyncMethod.Offsets, Offsets = [.. offsets] };
    }

    private static UsageException Wrong(SettingValue value) =>
        new($"{value.Where} is '{value.Text}': give pts, index, auto, or frames such as 0,3,-2 or cam_02=3,cam_03=-2");

    private static WorldAxis Up(SettingValue value) => value.Text.ToLowerInvariant() switch
    {
        "x" or "+x" => WorldAxis.X,
        "y" or "+y" => WorldAxis.Y,
        "z" or "+z" => WorldAxis.Z,
        "-x" => WorldAxis.MinusX,
        "-y" => WorldAxis.MinusY,
        "-z" => WorldAxis.MinusZ,
        _ => throw new UsageException($"{value.Where} is '{value.Text}': give one of x, y, z, -x, -y, -z"),
    };

    private static double Unit(SettingValue value) => value.Text switch
    {
        "m" => 1,
        "cm" => 0.01,
        "mm" => 0.001,
        _ => value.Number(1e-9, 1e6),
    };
}
