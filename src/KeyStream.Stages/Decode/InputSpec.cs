using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>What kind of input a user named.</summary>
public enum InputKind
{
    /// <summary>A video file.</summary>
    Video,

    /// <summary>Still pictures that make one sequence.</summary>
    Images,

    /// <summary>A camera of this machine.</summary>
    Camera,

    /// <summary>A network stream.</summary>
    Network,
}

/// <summary>One input, found but not yet opened.</summary>
/// <param name="Name">Short name, unique in the run and fit for a folder name.</param>
/// <param name="Given">What the user wrote.</param>
/// <param name="Kind">Video, images, camera or network.</param>
/// <param name="Path">Absolute path of the file or folder, device path, or address.</param>
/// <param name="Files">The pictures of an image sequence in their order; empty otherwise.</param>
public sealed record InputSpec(string Name, string Given, InputKind Kind, string Path, IReadOnlyList<string> Files)
{
    /// <summary>The calibrated camera, of an input that belongs to a rig.</summary>
    public Camera? Camera { get; init; }

    /// <summary>True for cameras and network streams: no end is known and nothing can be read twice.</summary>
    public bool Live => Kind is InputKind.Camera or InputKind.Network;
}
