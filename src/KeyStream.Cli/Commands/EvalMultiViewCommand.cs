using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KeyStream.Cli.Running;
using KeyStream.Cli.Views;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Views;
using KeyStream.Training.Evaluation;
using KeyStream.Training.Views;

namespace KeyStream.Cli.Commands;

/// <summary><c>eval multiview MODEL VIDEO... [--hold-out LIST]</c>: joints regressed from the keypoints of a multi-view model.</summary>
internal static class EvalMultiViewCommand
{
    private const string Truth = ".truth.json";

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "Folder of a model trained with --method multiview." };
        var inputs = new Argument<string[]>("VIDEO") { Description = "Videos of all cameras, as for train; the NAME.truth.json that synth wrote lies beside each NAME_camera.mp4.", Arity = ArgumentArity.OneOrMore };
        var rig = MultiViewTrain.RigOption();
        var views = MultiViewTrain.ViewsOption();
        var held = new Option<string>("--hold-out") { Description = "Takes to test on, by commas: walk_0002, or 07 for all whose names begin with 07_; the others are fitted. Without it the first half of each take is fitted, and the second tested.", HelpName = "LIST", DefaultValueFactory = _ => "" };
        var most = new Option<int>("--moments") { Description = "Most moments of a take, evenly spread.", HelpName = "N", DefaultValueFactory = _ => 400 };
        var single = new Option<string[]>("--single") { Description = "Folder of a singleview model, measured beside: each camera by itself. May be given several times.", HelpName = "MODEL", DefaultValueFactory = _ => [] };
        var output = new Option<string?>("--output", "-o") { Description = "JSON file for all numbers.", HelpName = "FILE" };
        var command = new ExampleCommand(
            "multiview", "Measure the 3D keypoints of several cameras: joints are regressed from them, by a linear map and by a network.",
            "./keystream eval multiview models/mine \"takes/*.mp4\" --hold-out 07,10")
        { model, inputs, rig, views, held, most, single, output };
        command.SetAction(async (parsed, token) =>
        {
            var groups = ViewGroup.Of(InputResolver.Resolve(parsed.GetRequiredValue(inputs)), parsed.GetValue(rig));
            var subjects = parsed.GetRequiredValue(held).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Check([.. groups.Select(g => g.Name)], subjects);
            using var students = new OneViewModels([.. parsed.GetRequiredValue(single).Select(ModelChoice.Find)]);
            var (takes, alone) = await TakesAsync(ModelChoice.Find(parsed.GetRequiredValue(model)), students, groups, parsed.GetValue(views), parsed.GetValue(most), token);
            var (fit, test) = Split(takes, subjects);
            Console.WriteLine($"{fit.Sum(t => t.Keypoints.Count)} moments fitted, {test.Sum(t => t.Keypoints.Count)} tested ({(subjects.Length > 0 ? "held out: " + string.Join(", ", subjects) : "second halves")}), {fit[0].Truth.JointSet.Count} joints");
            List<(string Keypoints, MultiViewEvaluation Result)> rows = [.. Rows("all views", (fit, test))];
            foreach (var (name, lifted) in alone) rows.AddRange(Rows("one view, " + name, Split(lifted, subjects)));
            Console.Write(Text(rows));
            if (parsed.GetValue(output) is { } file) Write(file, CommandText.Of(parsed), rows);
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<(string Keypoints, MultiViewEvaluation Result)> Rows(string keypoints, (IReadOnlyList<MultiViewTake> Fit, IReadOnlyList<MultiViewTake> Test) takes) =>
        new[] { PoseRegressor.Linear, PoseRegressor.Mlp }.Select(r => (keypoints, MultiViewEvaluation.Of(takes.Fit, takes.Test, r, seed: 1)));

    private static async Task<(List<MultiViewTake> All, Dictionary<string, List<MultiViewTake>> Alone)> TakesAsync(
        string folder, OneViewModels students, IReadOnlyList<ViewGroup> groups, int? views, int most, CancellationToken token)
    {
        using var line = new StatusLine();
        var progress = new FrameProgress(line);
        using var model = MultiViewModel.Load(folder).Model;
        var (takes, alone) = (new List<MultiViewTake>(), students.Names.ToDictionary(n => n, _ => new List<MultiViewTake>()));
        foreach (var group in groups)
        {
            var truth = TruthFile.ReadWorld(Path.Combine(Path.GetDirectoryName(group.Views[0].Input.Path)!, group.Name + Truth));
            var some = views is { } n ? group with { Views = [.. group.Views.Take(n)] } : group;
            using var clip = await ViewClip.ReadAsync(some, new DecodeOptions(), null, model.Options.FrameSize, most, (name, done, total) => progress.Report(name, done, total), token);
            if (clip.Indices.Count < 2 || clip.Indices[^1] >= truth.Frames.Count) throw new UserErrorException($"{truth.Source} has {truth.Frames.Count} frames, fewer than its videos", "give the truth of these videos");
            var rate = truth.FrameRate / (clip.Indices[1] - clip.Indices[0]);
            var take = new MultiViewTake(group.Name, [], truth with { FrameRate = rate, Frames = [.. clip.Indices.Select(i => truth.Frames[(int)i])] });
            using var scope = TorchSharp.torch.NewDisposeScope();
            var look = model.Look(clip);
            takes.Add(take with { Keypoints = MultiViewModel.Points(look.Space) });
            foreach (var (name, lifted) in students.Lift(clip, look)) alone[name].AddRange(lifted.Select(k => take with { Keypoints = k }));
        }

        return (takes, alone);
    }

    private static bool Held(string take, string[] subjects) => subjects.Any(s => take == s || take.StartsWith($"{s}_", StringComparison.Ordinal));

    /// <summary>Sees before anything is read that there is something to fit and something to test.</summary>
    private static void Check(IReadOnlyList<string> takes, string[] subjects)
    {
        var test = takes.Count(t => Held(t, subjects));
        if (subjects.Length > 0 && (test == 0 || test == takes.Count))
            throw new UserErrorException($"--hold-out {string.Join(",", subjects)} leaves {takes.Count - test} takes to fit and {test} to test", $"name some of {string.Join(", ", takes)}, or what several of them begin with up to a _");
    }

    private static (IReadOnlyList<MultiViewTake> Fit, IReadOnlyList<MultiViewTake> Test) Split(IReadOnlyList<MultiViewTake> takes, string[] subjects)
    {
        if (subjects.Length == 0) return (MultiViewEvaluation.Half(takes, second: false), MultiViewEvaluation.Half(takes, second: true));
        var parts = takes.ToLookup(t => Held(t.Name, subjects));
        return ([.. parts[false]], [.. parts[true]]);
    }

    private static TextTable Text(IReadOnlyList<(string Keypoints, MultiViewEvaluation Result)> rows)
    {
        var table = new TextTable("keypoints, regressor", "MPJPE mm", "N-MPJPE", "P-MPJPE", "jitter / true", "missing moments");
        foreach (var (keypoints, (regressor, s)) in rows)
        {
            double[] numbers = [s.Mpjpe, s.NMpjpe, s.PMpjpe, s.Jitter / s.TrueJitter];
            table.Add([$"{keypoints}, {regressor.ToString().ToLowerInvariant()}", .. numbers.Select(n => n.ToString("0.0", CultureInfo.InvariantCulture)), s.MissingFrames.ToString(CultureInfo.InvariantCulture)]);
        }

        return table;
    }

    private static void Write(string file, string command, IReadOnlyList<(string Keypoints, MultiViewEvaluation Result)> rows)
    {
        var document = new
        {
            Command = command,
            Versions = Diagnostics.Versions.All(),
            Rows = rows.Select(r => new { r.Keypoints, r.Result.Regressor, r.Result.Scores.Mpjpe, r.Result.Scores.NMpjpe, r.Result.Scores.PMpjpe, r.Result.Scores.Jitter, r.Result.Scores.TrueJitter, r.Result.Scores.Frames, r.Result.Scores.MissingFrames }),
        };
        File.WriteAllText(file, JsonSerializer.Serialize(document, CardJson.Options) + "\n");
    }
}
