using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Lifting;

/// <summary>One file or folder of tracks.</summary>
/// <param name="Name">Short name, unique in the batch and fit for a folder name.</param>
/// <param name="Given">What the user wrote.</param>
internal sealed record TrackInput(string Name, string Given)
{
    /// <summary>What the user wrote, where it is a glob the files and folders that match, in natural order and as they would be written.</summary>
    /// <exception cref="UserErrorException">A glob matches nothing.</exception>
    public static IEnumerable<string> Expand(string given)
    {
        if (!PathGlob.Is(given)) return [given];
        var found = PathGlob.Entries(given).Select(p => Path.IsPathRooted(given) ? p : Path.GetRelativePath(Environment.CurrentDirectory, p)).Order(NaturalOrder.Instance).ToList();
        return found.Count > 0 ? found : throw new UserErrorException($"{given} matches no file or folder", "check the path");
    }

    /// <summary>Names what was given.</summary>
    public static IReadOnlyList<TrackInput> Of(IEnumerable<string> given)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. given.SelectMany(Expand).Distinct().Select(g => new TrackInput(InputName.Unique(InputName.Safe(NameOf(g)), taken), g))];
    }

    /// <summary>The files behind it.</summary>
    public IEnumerable<string> Files() => Directory.Exists(Given) ? Directory.EnumerateFiles(Given, "*.json") : [Given];

    private static string NameOf(string given)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        return Directory.Exists(path) ? Path.GetFileName(path) : Path.GetFileNameWithoutExtension(path);
    }
}

/// <summary>Everything that decides what is made of tracks.</summary>
internal sealed record LiftRequest
{
    public required IReadOnlyList<TrackInput> Inputs { get; init; }

    /// <summary>The output folder; with several inputs each gets a folder of its name in it.</summary>
    public required string Output { get; init; }

    /// <summary>The video that the tracks were made from, or null.</summary>
    public InputSpec? Video { get; init; }

    /// <summary>Model folder that the user named, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Frames that may be looked ahead; null for as many as help.</summary>
    public int? LookAhead { get; init; }

    /// <summary>True where the frames do not follow each other in time.</summary>
    public bool Independent { get; init; }

    /// <summary>What stands in the configuration file and on the command line.</summary>
    public required KeyStreamConfig Config { get; init; }

    /// <summary>The command, for <c>run.json</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The folder of one input's results.</summary>
    public string FolderOf(TrackInput input) => Inputs.Count == 1 ? Output : Path.Combine(Output, input.Name);
}
