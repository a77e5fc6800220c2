namespace KeyStream.Training;

/// <summary>What every training is told of the model that it is to make.</summary>
public abstract record ModelRequest
{
    /// <summary>Folder of the model to make.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>True to go on from the folder's checkpoint.</summary>
    public bool Resume { get; init; }

    /// <summary>The command, for the card.</summary>
    public string Command { get; init; } = "";

    /// <summary>Program and library versions, for the card.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
}
