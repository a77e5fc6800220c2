namespace KeyStream.Data;

/// <summary>BVH motion files: Biovision hierarchy, one skeleton, degrees, Y up.</summary>
/// <remarks>
/// A BVH file names no unit. Reading and writing take <c>metresPerUnit</c>; 0.01 (centimetres) is what most tools write and expect.
/// Local rotation = R(first channel)·R(second)·R(third), column vectors. Root position channels are absolute, as in Blender; files
/// that are written here have a root OFFSET of zero, so that readers which add the OFFSET agree.
/// </remarks>
public static class BvhFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metresPerUnit">Metres per unit of length of the file.</param>
    /// <returns>Every row of the file, also a leading rest row where there is one.</returns>
    /// <exception cref="UserErrorException">The file is missing or is not a BVH file that one skeleton with fixed bones can show; names the line.</exception>
    public static MotionClip Read(string path, double metresPerUnit = 0.01)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, path, metresPerUnit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read ({e.Message})", "check the path and its permissions", e);
        }
    }

    /// <summary>Reads from text; see <see cref="Read(string, double)"/>.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">What error messages call it.</param>
    /// <param name="metresPerUnit">Metres per unit of length of the text.</param>
    /// <exception cref="UserErrorException">As above.</exception>
    public static MotionClip Read(TextReader reader, string name = "BVH text", double metresPerUnit = 0.01)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(metresPerUnit);
        var lines = new BvhLines(reader, name);
        var joints = new BvhHierarchyReader(lines).Read();
        return new BvhMotionReader(lines, joints, metresPerUnit).Read();
    }

    /// <summary>Writes a clip to a file; see <see cref="BvhWriter"/> for the layout.</summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="clip">Skeleton and motion.</param>
    /// <param name="restRow">True to put the rest pose before the first frame.</param>
    public static void Write(string path, MotionClip clip, bool restRow = true)
    {
        using var writer = new StreamWriter(path) { NewLine = "\n" };
        Write(writer, clip, restRow);
    }

    /// <summary>Writes a clip as text; see <see cref="BvhWriter"/> for the layout.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="clip">Skeleton and motion.</param>
    /// <param name="restRow">True to put the rest pose before the first frame.</param>
    public static void Write(TextWriter writer, MotionClip clip, bool restRow = true)
    {
        var rows = new BvhWriter(writer, clip.Skeleton, clip.FrameTime, clip.Rotations.Count, restRow);
        for (var t = 0; t < clip.Rotations.Count; t++) rows.WriteFrame(clip.RootPositions[t], clip.Rotations[t]);
        rows.Complete();
    }
}
