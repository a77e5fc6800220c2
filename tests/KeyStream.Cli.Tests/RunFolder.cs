using System.Globalization;
using System.Text.Json;

namespace KeyStream.Cli.Tests;

/// <summary>What a run left behind.</summary>
internal sealed class RunFolder(string path)
{
    private static readonly string[] Whole =
        ["keypoints2d.csv", "keypoints3d.csv", "overlay.mp4", "report.html", "run.json", "skeleton.bvh", "skeleton.glb", "timestamps.json"];

    /// <summary>Rows of the 2D table, without its three header rows.</summary>
    public string[][] Rows => [.. File.ReadLines(Path.Combine(path, "keypoints2d.csv")).Skip(3).Select(l => l.Split(','))];

    /// <summary>Number of rows in which no keypoint was found.</summary>
    public int MissingRows => Rows.Count(r => r.Skip(1).All(cell => cell is "" or "NaN" or "nan" || cell.Trim('0', '.').Length == 0));

    public JsonElement RunFile => JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "run.json"))).RootElement;

    /// <summary>Confidences of all keypoints that were found, in the order of the table.</summary>
    public IEnumerable<double> Confidences =>
        Rows.SelectMany(r => r.Skip(1).Chunk(3)).Where(p => p[0].Length > 0 && p[0] != "NaN").Select(p => double.Parse(p[2], CultureInfo.InvariantCulture));

    public JsonElement Timestamps => JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "timestamps.json"))).RootElement;

    /// <summary>A number from the quality section of run.json.</summary>
    public double Quality(string name) => RunFile.GetProperty("quality").GetProperty(name).GetDouble();

    /// <summary>Expects every file of a run, nothing half-written, and as many rows as frames.</summary>
    public RunFolder ShouldBeWhole(int frames)
    {
        Names().ShouldBe(Whole, ignoreOrder: true);
        return ShouldHaveRows(frames);
    }

    /// <summary>The same of a run without pictures, which has no overlay.</summary>
    public RunFolder ShouldBeWholeWithoutPictures(int frames)
    {
        Names().ShouldBe(Whole.Where(n => n != "overlay.mp4"), ignoreOrder: true);
        return ShouldHaveRows(frames);
    }

    /// <summary>Expects that nothing was left, or not even the folder.</summary>
    public void ShouldBeEmpty()
    {
        if (Directory.Exists(path)) Names().ShouldBeEmpty();
    }

    /// <summary>Expects that what is there has its final name, and that nothing says that the run ended well.</summary>
    public void ShouldHoldNothingHalf()
    {
        if (!Directory.Exists(path)) return;
        Names().ShouldBeSubsetOf(Whole);
        Names().ShouldNotContain("run.json");
    }

    private RunFolder ShouldHaveRows(int frames)
    {
        Rows.Length.ShouldBe(frames);
        File.ReadLines(Path.Combine(path, "keypoints3d.csv")).Count().ShouldBe(frames + 1);
        return this;
    }

    private string[] Names() =>
        [.. Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(path, f))];
}
