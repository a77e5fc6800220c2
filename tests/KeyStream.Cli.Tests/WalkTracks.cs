using System.Globalization;

namespace KeyStream.Cli.Tests;

/// <summary>The 2D tracks of a figure of four points that swings as it goes, in each format.</summary>
internal static class WalkTracks
{
    public static string[] Names { get; } = ["head", "hip", "left_foot", "right_foot"];

    /// <summary>Frame of which every format says that nobody is there.</summary>
    public const int Empty = 3;

    /// <param name="frames">How many.</param>
    /// <param name="exchanged">First and number of frames that have the names of the feet exchanged.</param>
    public static string Csv(int frames, (int First, int Count) exchanged = default)
    {
        string Header(string level, Func<string, string> cells) => $"{level},{string.Join(',', Names.Select(cells))}\n";
        var rows = Enumerable.Range(0, frames).Select(t => $"{t}," + (t == Empty ? ",,,,,,,,,,," : Numbers(Named(t))) + "\n");
        (double, double)[] Named(int t) => t - exchanged.First >= 0 && t - exchanged.First < exchanged.Count ? [.. At(t)[..2], At(t)[3], At(t)[2]] : At(t);
        return Header("scorer", _ => "net,net,net") + Header("bodyparts", n => $"{n},{n},{n}") + Header("coords", _ => "x,y,likelihood") + string.Concat(rows);
    }

    public static string Coco(int frames) => "[" + string.Join(',', Enumerable.Range(0, frames).Where(t => t != Empty)
        .Select(t => $"{{\"image_id\":{t + 1},\"category_id\":1,\"keypoints\":[{Numbers(At(t))}],\"score\":0.9}}")) + "]";

    public static void OpenPose(string folder, int frames)
    {
        Directory.CreateDirectory(folder);
        for (var t = 0; t < frames; t++)
        {
            var people = t == Empty ? "" : $"{{\"pose_keypoints_2d\":[{Numbers(At(t))}]}}";
            File.WriteAllText(Path.Combine(folder, $"walk_{t:000000000000}_keypoints.json"), $"{{\"version\":1.3,\"people\":[{people}]}}");
        }
    }

    public const string JointSet = """
        name: walker
        joints: [head, hip, left_foot, right_foot]
        edges: [[head, hip], [hip, left_foot], [hip, right_foot]]
        pairs: [[left_foot, right_foot]]
        """;

    private static (double X, double Y)[] At(int t)
    {
        var (x, swing) = (20 + t, 8 * Math.Sin(t / 3.0));
        return [(x, 10), (x, 35), (x + swing, 60), (x - swing, 60)];
    }

    private static string Numbers((double X, double Y)[] points) =>
        string.Join(',', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.###},{p.Y:0.###},0.9")));
}
