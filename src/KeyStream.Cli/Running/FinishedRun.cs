using System.Text.Json;
using System.Text.Json.Nodes;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;

namespace KeyStream.Cli.Running;

/// <summary>Decides whether the finished results of an earlier call are what this call would make.</summary>
internal static class FinishedRun
{
    /// <summary>The first thing that differs, in words; null when the results can stay.</summary>
    /// <exception cref="UserErrorException">The model that was named cannot be used.</exception>
    public static string? Difference(RunRequest request, InputSpec input)
    {
        if (Read(request.FolderOf(input)) is not { } was) return $"its {RunFile.Name} cannot be read";
        if (DifferenceOfInput(was["inputFiles"], InputFiles.Of(input)) is { } other) return other;
        if (ModelOf(request, was) is not { } folder) return "it was run with a model of its own";
        if (!File.Exists(Path.Combine(folder, ModelCard.FileName)) && request.Discover is not null) return $"{folder} holds no model";
        var card = ModelFolder.ReadCard(folder);
        var config = request.SettingsFor(card);
        return DifferenceOfTraining(request, card)
            ?? Difference(was["model"]?["weightsSha256"], card.WeightsSha256, "the SHA-256 of its model's weights")
            ?? Difference(was["options"], RunOptions.Of(config), "")
            ?? Difference(was["lifter"]?["weightsSha256"], LifterHash(config.Lift.Depth, card, input.Live), "the SHA-256 of its lifter's weights");
    }

    /// <summary>Why the model that an earlier call discovered would be another one now, in words; null when it can stay.</summary>
    public static string? DifferenceOfTraining(RunRequest request, ModelCard card) =>
        request.Discover is not null && card.Training.Recipe is { } was ? Difference(was, request.Recipe, "") : null;

    private static string? LifterHash(DepthSource wanted, ModelCard card, bool live) =>
        RunDepth.Find(wanted, card, live) is { } lifter ? ModelFolder.ReadCard(lifter).WeightsSha256 : null;

    private static JsonObject? Read(string folder)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, RunFile.Name))) as JsonObject;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The model that is asked for; where none is, the shipped one that was found to fit.</summary>
    private static string? ModelOf(RunRequest request, JsonObject was)
    {
        if (request.Discover is not null) return request.DiscoveredModel;
        if (request.Model is { } named) return ModelChoice.Find(named);
        var folder = was["model"]?["folder"]?.ToString();
        return ModelChoice.Shipped(request.Rig is not null).FirstOrDefault(shipped => shipped == folder);
    }

    private static string? DifferenceOfInput(JsonNode? was, InputFiles now) =>
        Difference(was?["count"], now.Count, "its number of files")
        ?? Difference(was?["bytes"], now.Bytes, "its size in bytes")
        ?? Difference(was?["modified"], now.Modified, "its modification time");

    private static string? Difference<T>(JsonNode? was, T now, string name) =>
        Difference(was, JsonNode.Parse(JsonSerializer.Serialize(now, RunFile.Json)), name);

    private static string? Difference(JsonNode? was, JsonNode? now, string name)
    {
        if (now is JsonObject members)
        {
            return members.Select(m => Difference((was as JsonObject)?[m.Key], m.Value, $"{name}.{Names.Kebab(m.Key)}".TrimStart('.'))).FirstOrDefault(d => d is not null);
        }

        return JsonNode.DeepEquals(was, now) ? null : $"{name} was {Text(was)} and is {Text(now)}";
    }

    private static string Text(JsonNode? value) => value?.ToJsonString(RunFile.Json) ?? "not set";
}
