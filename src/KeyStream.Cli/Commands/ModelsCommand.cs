using System.CommandLine;
using KeyStream.Data;
using KeyStream.Stages.Keypoints;

namespace KeyStream.Cli.Commands;

/// <summary><c>models</c>: lists the model folders and what they fit.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "A model folder, or a folder that holds several.",
            DefaultValueFactory = _ => Installation.Models,
        };
        var command = new ExampleCommand("models", "List models: method, keypoints, what they were trained on, licence.", "./keystream models") { folder };
        command.SetAction(parsed => List(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int List(string folder)
    {
        if (!Directory.Exists(folder)) throw new UserErrorException($"{folder} is not a folder", "give a model folder or a folder that holds several");
        string[] found = HasCard(folder) ? [folder] : [.. Directory.EnumerateDirectories(folder).Where(HasCard).Order(StringComparer.Ordinal)];
        if (found.Length == 0) throw new UserErrorException($"no model in {folder}", "train one with ./keystream train INPUT -o MODEL");
        var table = new TextTable("name", "method", "keypoints", "trained on", "licence");
        var broken = 0;
        foreach (var path in found)
        {
            try
            {
                var card = ModelCard.Read(Path.Combine(path, ModelCard.FileName));
                table.Add(Name(path), card.Method, card.KeypointNames.Count > 0 ? $"{card.KeypointNames.Count}" : "any", card.Category, card.Licence);
            }
            catch (UserErrorException e)
            {
                broken++;
                table.Add(Name(path), "unreadable", "", e.Message, "");
            }
        }

        Console.Write(table);
        return broken == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static bool HasCard(string path) => File.Exists(Path.Combine(path, ModelCard.FileName));

    private static string Name(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
}
