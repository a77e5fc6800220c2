using System.Text.Json;
using System.Text.Json.Serialization;
using KeyStream.Data;

namespace KeyStream.Cli.Running;

/// <summary><c>run.json</c>: written last, so that its presence says that a run folder is whole.</summary>
internal sealed record RunFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "run.json";

    /// <summary>Indented, camel case, enumerations by name.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Command { get; init; }

    public required InputInfo Input { get; init; }

    /// <summary>Effective options by section.</summary>
    public required object Options { get; init; }

    public required RunModel Model { get; init; }

    /// <summary>How the subject was found, and why so.</summary>
    public required string Segmentation { get; init; }

    public required long FramesIn { get; init; }

    public required long RowsOut { get; init; }

    /// <summary>Rows without keypoints, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Missing { get; init; }

    /// <summary>What the user should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public required double Seconds { get; init; }

    public required double FramesPerSecond { get; init; }

    public required long PeakMemoryBytes { get; init; }

    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>True when a folder holds a finished run.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Writes the file by renaming.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, Name);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, Json) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>The model of a run.</summary>
/// <param name="Folder">Where it lay.</param>
/// <param name="Method">Its method.</param>
/// <param name="WeightsSha256">Hash of its weights.</param>
internal sealed record RunModel(string Folder, string Method, string WeightsSha256);
