namespace KeyStream.Synth;

/// <summary>What was written for one clip.</summary>
/// <param name="Truth">Path of the truth file.</param>
/// <param name="Videos">One per camera.</param>
/// <param name="Masks">One per camera, or none.</param>
/// <param name="Motion">Path of the BVH file, or null where the joints are not a tree of fixed bones.</param>
/// <param name="Rig">Path of the cameras' calibration, or null where there is one camera.</param>
/// <param name="Scene">Folder with a picture of each camera without the figure, named after the camera; null where there is one camera or the background moves.</param>
/// <param name="Frames">Frames of each video.</param>
public sealed record SynthFiles(string Truth, IReadOnlyList<string> Videos, IReadOnlyList<string> Masks, string? Motion, string? Rig, string? Scene, int Frames);

/// <summary>How far rendering has come.</summary>
/// <param name="Done">Pictures encoded.</param>
/// <param name="Total">Pictures in all, over cameras, masks and clips.</param>
/// <param name="File">File being written.</param>
public readonly record struct SynthProgress(long Done, long Total, string File);
