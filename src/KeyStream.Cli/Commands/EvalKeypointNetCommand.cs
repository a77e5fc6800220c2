using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using KeyStream.Cli.Pairs;
using KeyStream.Cli.Running;
using KeyStream.Data;
using KeyStream.Stages.Keypoints;
using KeyStream.Training.Pairs;

namespace KeyStream.Cli.Commands;

/// <summary><c>eval keypointnet MODEL [--category NAME]</c>: relative pose by the keypoints, and how still they stand on the surface.</summary>
internal static class EvalKeypointNetCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = $"Folder of a model trained with --method {KeypointNetModel.MethodName}." };
        var category = new Option<string?>("--category") { Description = $"What it is shown: {KeypointNetTrain.Categories}; without it, what it was trained on.", HelpName = "NAME" };
        var instances = new Option<int>("--instances") { Description = "Unseen instances, eight views of each.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for eval.json and a picture of the keypoints over a turntable.", HelpName = "DIR" };
        var command = new ExampleCommand(
            "keypointnet", "Measure 3D keypoints of one picture on unseen instances: the relative pose of two views by their keypoints, and how still they stand.",
            "./keystream eval keypointnet models/planes -o scores")
        { model, category, instances, output };
        command.SetAction(parsed =>
        {
            var folder = ModelChoice.Find(parsed.GetRequiredValue(model));
            if (parsed.GetValue(instances) is < 1 or > 100_000) throw new UsageException($"--instances is {parsed.GetValue(instances)}: give a number from 1 to 100000");
            var (card, network) = KeypointNetModel.Load(folder);
            using (network)
            {
                var shown = KeypointNetTrain.Category(parsed.GetValue(category) ?? card.Category);
                var evaluation = KeypointNetTrainer.Evaluation(network, shown, parsed.GetValue(instances));
                var scores = evaluation.Measure();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scores.Pairs} pairs of views of {parsed.GetValue(instances)} unseen {shown.ToString().ToLowerInvariant()}; % of the object's longest side"));
                Console.Write(ScoreTable.Of([(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), scores)]));
                if (parsed.GetValue(output) is { } to) Write(to, CommandText.Of(parsed), card, scores, evaluation.Sheet());
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(string folder, string command, ModelCard card, KeypointNetScores scores, byte[] sheet)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var document = new { Command = command, Versions = Diagnostics.Versions.All(), card.WeightsSha256, scores.Pairs, Scores = scores.ByName };
            File.WriteAllText(Path.Combine(folder, "eval.json"), JsonSerializer.Serialize(document, CardJson.Options) + "\n");
            File.WriteAllBytes(Path.Combine(folder, KeypointNetTrainer.SheetName), sheet);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder} cannot be written ({e.Message})", "name another folder with -o", e);
        }
    }
}
