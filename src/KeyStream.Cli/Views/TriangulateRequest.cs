using KeyStream.Cli.Settings;
using KeyStream.Data;

namespace KeyStream.Cli.Views;

/// <summary>Everything that decides what is made of the tracks of several cameras.</summary>
internal sealed record TriangulateRequest
{
    public required IReadOnlyList<RigView> Views { get; init; }

    public required string Output { get; init; }

    /// <summary>File with the cameras.</summary>
    public required string RigFile { get; init; }

    /// <summary>What stands in it.</summary>
    public required Rig Rig { get; init; }

    /// <summary>True where the frames do not follow each other in time.</summary>
    public bool Independent { get; init; }

    public required KeyStreamConfig Config { get; init; }

    /// <summary>The command, for <c>run.json</c>.</summary>
    public required string Command { get; init; }
}
