using System.CommandLine;
using System.Globalization;
using KeyStream.Cli.Evaluation;
using KeyStream.Training.Evaluation;

namespace KeyStream.Cli.Commands;

/// <summary><c>eval pose PREDICTION TRUTH</c>: how far a 3D motion is from the true one, and how it moves.</summary>
internal static class EvalPoseCommand
{
    private static readonly Dictionary<string, (bool Rotate, bool Scale)> Alignments = new()
    {
        ["none"] = (false, false), ["scale"] = (false, true), ["rotation"] = (true, false), ["similarity"] = (true, true),
    };

    private static readonly Dictionary<string, double> Units = new() { ["m"] = 1, ["cm"] = 0.01, ["mm"] = 0.001 };

    public static Command Create()
    {
        const string Files = "a .bvh, .glb, .trc or Anipose .csv file, or a folder that `run` wrote.";
        var prediction = new Argument<string>("PREDICTION") { Description = $"The motion to judge: {Files}" };
        var truth = new Argument<string>("TRUTH") { Description = $"The true motion: {Files}" };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for eval.json and eval.svg.", HelpName = "DIR" };
        var align = Choice("--align", "One transform for the whole sequence before positions are compared [default: similarity; none with --regress].", [.. Alignments.Keys]);
        var root = new Option<string?>("--root") { Description = "Joint on which each frame of both is centred [default: the mean of the joints].", HelpName = "JOINT" };
        var map = new Option<string?>("--map") { Description = "Joints that are the same, where their names do not tell.", HelpName = "PREDICTION=TRUTH,..." };
        var offset = new Option<double>("--offset") { Description = "Frame of the prediction, from 0, that shows what frame 0 of the truth shows.", HelpName = "FRAMES" };
        var regress = Choice("--regress", "For discovered keypoints, which have no names: a regression to the true joints, fitted on the first half of the frames and tested on the second.", "linear", "mlp");
        var seed = new Option<long>("--seed") { Description = "First weights of --regress mlp.", HelpName = "N" };
        var (unit, trueUnit) = (Choice("--prediction-unit", "Its unit of length, where a CSV or BVH file does not say [default: CSV m, BVH as an index.csv beside it says, or cm].", [.. Units.Keys]), Choice("--truth-unit", "The same of the truth.", [.. Units.Keys]));
        var (fps, trueFps) = (Rate("--prediction-fps", "Its frame rate: of a CSV without timestamps.json beside it, or to sample a GLB [default: 60]."), Rate("--truth-fps", "The same of the truth."));
        var command = new ExampleCommand(
            "pose", "Measure a 3D motion against the true one: position, velocity and acceleration errors, bone lengths, range of motion and jitter.",
            "./keystream eval pose out walk.trc -o scores")
         { prediction, truth, output, align, root, map, offset, regress, seed, unit, trueUnit, fps, trueFps };
        command.SetAction(parsed =>
        {
            var regressor = parsed.GetValue(regress) is { } name ? Enum.Parse<PoseRegressor>(name, ignoreCase: true) : PoseRegressor.None;
            var (rotate, scale) = Alignments[parsed.GetValue(align) ?? (regressor == PoseRegressor.None ? "similarity" : "none")];
            var request = new PoseRequest
            {
                Map = Pairs(parsed.GetValue(map)), Rotate = rotate, Scale = scale, Root = parsed.GetValue(root), Offset = parsed.GetValue(offset),
                Regressor = regressor, Seed = parsed.GetValue(seed),
            };
            var job = new PoseJob(
                PoseFile.Read(parsed.GetRequiredValue(prediction), Unit(parsed.GetValue(unit)), parsed.GetValue(fps)),
                PoseFile.Read(parsed.GetRequiredValue(truth), Unit(parsed.GetValue(trueUnit)), parsed.GetValue(trueFps)), request);
            job.Run(CommandText.Of(parsed), parsed.GetValue(output));
            return ExitCode.Done;
        });
        return command;
    }

    private static double? Unit(string? name) => name is null ? null : Units[name];

    private static (string, string)[] Pairs(string? text) =>
        text is null ? [] : [.. text.Split(',').Select(pair => pair.Split('=') is [{ Length: > 0 } mine, { Length: > 0 } theirs]
            ? (mine, theirs)
            : throw new UsageException($"--map: '{pair}' should be PREDICTION=TRUTH"))];

    private static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static Option<double?> Rate(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: var text }] && !(double.TryParse(text, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 100_000))
                r.AddError($"{name} should be a number above 0, at most 100000");
        });
        return option;
    }
}
