using System.Globalization;
using System.Text.Json;
using KeyStream.Cli.Running;
using KeyStream.Data;
using KeyStream.Stages.Export;
using KeyStream.Training.Evaluation;

namespace KeyStream.Cli.Evaluation;

/// <summary>Compares two motions, prints the table and writes the files.</summary>
/// <param name="prediction">The motion to judge.</param>
/// <param name="truth">The true motion.</param>
/// <param name="request">How.</param>
internal sealed class PoseJob(JointMotion prediction, JointMotion truth, PoseRequest request)
{
    private const string Plot = "eval.svg";

    public void Run(string command, string? folder)
    {
        var comparison = PoseComparison.Of(prediction, truth, request);
        var numbers = Numbers(comparison.Scores);
        Print(comparison, numbers);
        if (folder is null) return;
        using var plot = new PendingFile(folder, Plot);
        using var json = new PendingFile(folder, PoseEvalFile.Name);
        var title = $"{Path.GetFileName(prediction.Source)} against {Path.GetFileName(truth.Source)}";
        File.WriteAllText(plot.TemporaryPath, PosePlot.Svg(title, comparison.Note, numbers, comparison.Joints, comparison.Scores, comparison.FrameRate));
        File.WriteAllText(json.TemporaryPath, JsonSerializer.Serialize(PoseEvalFile.Of(command, prediction, truth, request, comparison), RunFile.Json) + "\n");
        plot.Commit();
        json.Commit();
    }

    private static void Print(PoseComparison comparison, IReadOnlyList<(string Name, string Value)> numbers)
    {
        var scores = comparison.Scores;
        if (comparison.Regression is { } regression)
            Console.WriteLine($"frames fitted / tested / missing: {regression.FittedFrames} / {scores.Frames} / {scores.MissingFrames}");
        else
            Console.WriteLine($"frames compared / missing: {scores.Frames} / {scores.MissingFrames}; joints: {comparison.Joints.Count}");
        Console.WriteLine(comparison.Note);
        if (comparison.Match is { } match && match.LeftOverPrediction.Count + match.LeftOverTruth.Count > 0)
            Console.WriteLine($"not compared: {Names("of the prediction", match.LeftOverPrediction)}{Names("of the truth", match.LeftOverTruth)}".TrimEnd(';', ' '));
        var table = new TextTable("measure", "value");
        foreach (var (name, value) in numbers) table.Add(name, value);
        Console.Write(table);
        Console.WriteLine();
        var joints = new TextTable("joint", "MPJPE mm", "std mm", "P-MPJPE mm", "velocity error mm/s", "range of motion lost %");
        foreach (var (name, s) in comparison.Joints.Zip(scores.Joints))
            joints.Add(name, Number(s.Mpjpe), Number(s.Std), Number(s.PMpjpe), Number(s.VelocityPerSecond), Number(100 * s.RangeLoss));
        Console.Write(joints);
    }

    private static string Names(string whose, IReadOnlyList<string> names) => names.Count == 0 ? "" : $"{whose} {string.Join(' ', names)}; ";

    private static (string Name, string Value)[] Numbers(PoseScores s) =>
    [
        ("MPJPE, mm", Number(s.Mpjpe)),
        ("N-MPJPE, mm", Number(s.NMpjpe)),
        ("P-MPJPE, mm", Number(s.PMpjpe)),
        ("velocity error, mm/frame", Number(s.Velocity)),
        ("velocity error, mm/s", Number(s.VelocityPerSecond)),
        ("acceleration error, mm/frame²", Number(s.Acceleration)),
        ("acceleration error, m/s²", Number(s.AccelerationPerSecond)),
        ("bone length std, mm (truth)", $"{Number(s.BoneStd)} ({Number(s.TrueBoneStd)})"),
        ("bone length std, % of length", Number(s.BoneStdPercent)),
        ("range of motion lost, %", Number(100 * s.RangeLoss)),
        ("jitter, m/s³ (truth)", $"{Number(s.Jitter)} ({Number(s.TrueJitter)})"),
        ("jitter, relative to the truth", Number(s.JitterRatio)),
        ("scale of the whole sequence", Number(s.Scale)),
    ];

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-";
}
