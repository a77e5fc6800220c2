namespace KeyStream.Stages.Views;

/// <summary>How frames of different cameras are matched.</summary>
public enum SyncMethod
{
    /// <summary>By their time stamps.</summary>
    Pts,

    /// <summary>By their numbers.</summary>
    Index,

    /// <summary>By their numbers, shifted as fits the rig best.</summary>
    Auto,

    /// <summary>By their numbers, shifted as given.</summary>
    Offsets,
}

/// <summary>How frames of different cameras are matched, and how far they are shifted.</summary>
public sealed record SyncOptions
{
    /// <summary>How.</summary>
    /// <value>Default <see cref="SyncMethod.Pts"/>.</value>
    public SyncMethod Method { get; init; }

    /// <summary>Frame n + offset of a camera belongs to frame n of the others; by the camera's name, or in the order of the inputs where the name is empty.</summary>
    public IReadOnlyList<(string Camera, int Frames)> Offsets { get; init; } = [];
}
