using System.Globalization;

namespace KeyStream.Data.Tests.Tracks;

/// <summary>A folder of small files of tracks that goes away with the test.</summary>
internal sealed class TrackFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("keystream tracks ").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A folder with one OpenPose file per frame; a person is a list of points.</summary>
    public string OpenPose(string name, params (double X, double Y, double C)[][][] frames)
    {
        for (var t = 0; t < frames.Length; t++) Write($"{name}/clip_{t:000000000000}_keypoints.json", Frame(frames[t]));
        return System.IO.Path.Combine(Path, name);
    }

    public static string Frame(params (double X, double Y, double C)[][] people) =>
        $"{{\"version\":1.3,\"people\":[{string.Join(',', people.Select(p => $"{{\"person_id\":[-1],\"pose_keypoints_2d\":[{Numbers(p)}]}}"))}]}}";

    public static string Entry(string image, double score, params (double X, double Y, double C)[] points) =>
        FormattableString.Invariant($"{{\"image_id\":{image},\"category_id\":1,\"keypoints\":[{Numbers(points)}],\"score\":{score}}}");

    public static string Numbers(IEnumerable<(double X, double Y, double C)> points) =>
        string.Join(',', points.SelectMany(p => new[] { p.X, p.Y, p.C }).Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
