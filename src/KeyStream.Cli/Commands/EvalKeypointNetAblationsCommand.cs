using System.CommandLine;
using System.Text.Json;
using KeyStream.Cli.Pairs;
using KeyStream.Cli.Settings;
using KeyStream.Stages.Keypoints;
using KeyStream.Training;
using KeyStream.Training.Pairs;

namespace KeyStream.Cli.Commands;

/// <summary><c>eval keypointnet-ablations -o DIR --category NAME</c>: trains the network with one change of its loss at a time, and compares.</summary>
internal static class EvalKeypointNetAblationsCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o") { Description = "Folder for a model of each, with its picture, and ablations.json; models that are there are measured and not trained again.", HelpName = "DIR", Required = true };
        var category = new Option<string>("--category") { Description = $"What is rendered: {KeypointNetTrain.Categories}.", HelpName = "NAME", DefaultValueFactory = _ => "planes" };
        var counts = new Option<string>("--counts") { Description = "Numbers of keypoints to train beside the ablations, by commas.", HelpName = "LIST", DefaultValueFactory = _ => "" };
        var profile = MethodFactory.ProfileOption();
        var settings = new SettingSet<KeyStreamConfig>([.. TrainSettings.All, .. ModelSettings.All, .. KeypointNetSettings.All], KnownSettings.Names);
        var command = new ExampleCommand(
            "keypointnet-ablations", "Train a KeypointNet with one change of its loss at a time: no consistency, no pose, more noise, no silhouette, no orientation.",
            "./keystream eval keypointnet-ablations -o ablations --category planes --steps 500 --counts 3,5,20")
        { output, category, counts, profile };
        settings.AddTo(command, s => s.Section == "model" && s.Key != "keypoints");
        command.SetAction(async (parsed, token) =>
        {
            var config = settings.Resolve(KeypointNetTrain.Defaults(parsed.GetRequiredValue(profile)), parsed);
            var request = new KeypointNetRequest
            {
                Category = KeypointNetTrain.Category(parsed.GetRequiredValue(category)),
                ModelFolder = parsed.GetRequiredValue(output),
                Model = KeypointNetTrain.Options(config),
                Train = config.Train,
                Command = CommandText.Of(parsed),
                Versions = Diagnostics.Versions.All(),
            };
            var numbers = parsed.GetRequiredValue(counts).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(t => new SettingValue(t, "--counts").Int(3, 128));
            return await RunAsync(request, [.. KeypointNetAblation.All, .. numbers.Select(KeypointNetAblation.Keypoints)], token);
        });
        return command;
    }

    private static async Task<int> RunAsync(KeypointNetRequest request, IReadOnlyList<KeypointNetAblation> ablations, CancellationToken token)
    {
        using var line = new StatusLine();
        var columns = new List<(string Name, KeypointNetScores Scores)>();
        foreach (var ablation in ablations)
        {
            var folder = Path.Combine(request.ModelFolder, ablation.Name);
            line.Say(ablation.Expected.Length > 0 ? $"{ablation.Name}: {ablation.Expected}" : ablation.Name);
            columns.Add((ablation.Name, await Task.Run(() => Scores(request with { ModelFolder = folder, Model = ablation.Change(request.Model) }, new TrainView(line), token), CancellationToken.None)));
        }

        Console.Write(ScoreTable.Of(columns));
        var document = new { request.Command, request.Versions, Rows = columns.Select(c => new { c.Name, Scores = c.Scores.ByName }) };
        File.WriteAllText(Path.Combine(request.ModelFolder, "ablations.json"), JsonSerializer.Serialize(document, CardJson.Options) + "\n");
        return ExitCode.Done;
    }

    private static KeypointNetScores Scores(KeypointNetRequest request, TrainView view, CancellationToken token)
    {
        if (!TrainFolder.HasModel(request.ModelFolder))
            return KeypointNetTrainer.Run(request with { Resume = TrainFolder.HasCheckpoint(request.ModelFolder) }, view, token).Scores;
        var (_, network) = KeypointNetModel.Load(request.ModelFolder);
        using (network) return KeypointNetTrainer.Evaluation(network, request.Category, request.TestInstances).Measure();
    }
}
