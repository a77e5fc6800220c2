namespace KeyStream.Data;

/// <summary>Calibrated cameras that look at one scene, each with a name of its own; nothing depends on their order.</summary>
/// <param name="Cameras">The cameras.</param>
public sealed record Rig(IReadOnlyList<Camera> Cameras)
{
    /// <summary>The unit of its lengths (<c>m</c>, <c>mm</c>); null where its file does not say.</summary>
    public string? Unit { get; init; }

    /// <summary>The camera of this name, or null.</summary>
    public Camera? Find(string name) => Cameras.FirstOrDefault(c => c.Name == name);

    /// <summary>The camera whose name is part of that of a file: <c>cam_01</c> of <c>trial_cam01_json</c>, but never <c>cam_1</c> of <c>cam_10</c>. Null
    /// where none or several are.</summary>
    /// <param name="file">Name of a video, of tracks, of a folder.</param>
    public Camera? NamedIn(string file) => FileNames.OneIn(file, Cameras.Select(c => c.Name)) is { } name ? Find(name) : null;

    /// <summary>One camera: that of the name or, without one, the only camera or the one that the tracks are named after.</summary>
    /// <param name="name">Its name; null for none.</param>
    /// <param name="tracks">Name of what it saw.</param>
    /// <param name="path">What error messages call the rig.</param>
    /// <exception cref="UserErrorException">It is not clear which camera is meant.</exception>
    public Camera Choose(string? name, string tracks, string path)
    {
        var names = string.Join(", ", Cameras.Select(c => c.Name));
        if (name is not null) return Find(name) ?? throw new UserErrorException($"{path} has no camera '{name}'", $"give one of {names} with --camera");
        return (Cameras is [var only] ? only : NamedIn(tracks))
            ?? throw new UserErrorException($"{path} has the cameras {names}", "choose the one that saw the tracks with --camera");
    }

    /// <summary>The rig for pixel coordinates that count from the corner of the first pixel (centres at .5, as KeyStream's tracks have it), where its own
    /// are OpenCV's (centres at whole numbers, as rig files have it).</summary>
    public Rig AtHalfPixels() => Moved(0.5);

    internal Rig Moved(double pixels) =>
        this with { Cameras = [.. Cameras.Select(c => c with { Centre = (c.Centre.X + pixels, c.Centre.Y + pixels) })] };
}
