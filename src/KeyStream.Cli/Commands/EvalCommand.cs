using System.CommandLine;
using System.Globalization;
using KeyStream.Cli.Settings;
using KeyStream.Cli.Truth;
using KeyStream.Data;
using KeyStream.Training.Evaluation;

namespace KeyStream.Cli.Commands;

/// <summary><c>eval RUN --truth FILE</c>: how well the discovered keypoints explain labelled points.</summary>
internal static class EvalCommand
{
    private enum Space
    {
        Picture,
        World,
    }

    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "A folder that `run` wrote." };
        var truth = new Option<string>("--truth")
        {
            Description = "Labelled points: a DeepLabCut CSV, a CSV with columns NAME_x, NAME_y (and NAME_z, as Anipose), or the .truth.json that `synth` wrote.",
            HelpName = "FILE",
            Required = true,
        };
        var space = new Option<string>("--in")
        {
            Description = "picture (2D, pixels) or world (3D); by default what the truth is, world for .truth.json.",
            HelpName = "SPACE",
        };
        var command = new Command("eval", "Measure a run against labelled points: linear regression on the first half, tested on the second.") { run, truth, space };
        command.SetAction(parsed => Evaluate(
            parsed.GetRequiredValue(run), parsed.GetRequiredValue(truth),
            parsed.GetValue(space) is { } text ? new SettingValue(text, "--in").Choice<Space>() : null));
        return command;
    }

    private static int Evaluate(string run, string truthPath, Space? wanted)
    {
        var (labels, unit, scale) = Labels(truthPath, wanted);
        var flat = labels.Dimensions == 2;
        var discovered = flat
            ? TrackTable.ReadDeepLabCut(Path.Combine(run, "keypoints2d.csv"))
            : TrackTable.ReadColumns(Path.Combine(run, "keypoints3d.csv"));
        var result = RegressionProtocol.Evaluate(discovered, labels);
        var table = new TextTable("measure", unit);
        table.Add("frames fitted / tested / missing", $"{result.FittedFrames} / {result.TestedFrames} / {result.MissingFrames}");
        table.Add("MPJPE", Number(result.Error * scale));
        table.Add("N-MPJPE", Number(result.Normalised * scale));
        table.Add("P-MPJPE", Number(result.Procrustes * scale));
        if (result.SwappedFraction is { } swapped) table.Add("left/right fit better exchanged", Number(100 * swapped) + " % of frames");
        table.Add("jitter, relative to the labels", Number(result.JitterRatio));
        foreach (var (name, error) in result.ErrorByPoint) table.Add($"  {name}", Number(error * scale));
        Console.Write(table);
        return ExitCode.Done;
    }

    private static (TrackTable Labels, string Unit, double Scale) Labels(string path, Space? wanted)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var table = IsDeepLabCut(path) ? TrackTable.ReadDeepLabCut(path) : TrackTable.ReadColumns(path);
            var only = table.Dimensions == 2 ? Space.Picture : Space.World;
            if (wanted is { } space && space != only) throw new UsageException($"{path} holds points in {Names.Kebab(only.ToString())} only: leave --in out");
            return (table, only == Space.Picture ? "pixels" : "unit of the labels", 1);
        }

        var truth = TruthFile.Read(path);
        return wanted == Space.Picture
            ? (truth.Picture(0), "pixels", 1)
            : (truth.Space(), string.Create(CultureInfo.InvariantCulture, $"% of the figure's height ({truth.Height():0.00} m)"), 100 / truth.Height());
    }

    private static bool IsDeepLabCut(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "give the labelled points with --truth");
        return File.ReadLines(path).Take(2).Any(l => l.StartsWith("bodyparts", StringComparison.Ordinal) || l.StartsWith("scorer", StringComparison.Ordinal));
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
