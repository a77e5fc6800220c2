namespace KeyStream.Data;

/// <summary>Reads and writes calibrated cameras: TOML of Anipose and Pose2Sim, YAML of OpenCV, and JSON as DANNCE, DeepLabCut's helpers, Panoptic and
/// <c>keystream synth</c> have it.</summary>
/// <remarks>
/// Cameras are known by their names; their order means nothing (Anipose's own loader puts <c>cam_10</c> before <c>cam_2</c>). Whether a lens is a fisheye is
/// what <c>fisheye</c> or <c>distortion_model</c> says: both lenses are written with four coefficients. Pixels are OpenCV's, with centres at whole numbers.
/// </remarks>
public static class RigFile
{
    private const long LargestFile = 1 << 20;

    internal const string Remedy = "give a rig that Anipose, Pose2Sim, OpenCV or keystream calibrate wrote";

    /// <summary>Reads a rig.</summary>
    /// <param name="path">A .toml, .yaml, .yml or .json file.</param>
    /// <exception cref="UserErrorException">It cannot be read, holds no camera, or cameras that cannot be: see <see cref="RigCheck"/>.</exception>
    public static Rig Read(string path)
    {
        if (Directory.Exists(path)) throw new UserErrorException($"{path} is a folder", "name the file in it that has the cameras");
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        if (new FileInfo(path).Length > LargestFile) throw new UserErrorException($"{path} is larger than 1 MB", Remedy);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read ({e.Message.TrimEnd('.')})", "check its permissions", e);
        }

        var rig = RigMembers.Rig(RigTree.Parse(path, text), path);
        RigCheck.Check(rig, path);
        return rig;
    }

    /// <summary>Refuses a name that no rig can be written to.</summary>
    /// <exception cref="UserErrorException">Its ending says no format.</exception>
    public static void CheckName(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".toml" or ".yaml" or ".yml" or ".json"))
            throw new UserErrorException($"{path} is no name of a rig", "give one that ends in .toml, .yaml or .json");
    }

    /// <summary>Writes a rig: TOML in Anipose's layout, YAML in that of OpenCV's FileStorage, or JSON, as the name of the file says.</summary>
    /// <param name="path">A .toml, .yaml, .yml or .json file; written whole or not at all.</param>
    /// <param name="rig">The rig.</param>
    /// <param name="error">Mean reprojection error in pixels, if it is known.</param>
    /// <exception cref="UserErrorException">The ending is another, or the file cannot be written.</exception>
    public static void Write(string path, Rig rig, double? error = null)
    {
        CheckName(path);
        var text = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".toml" => RigWriter.Toml(rig, error),
            ".json" => RigWriter.Json(rig),
            _ => RigWriter.Yaml(rig),
        };
        try
        {
            var part = path + ".part";
            File.WriteAllText(part, text);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written ({e.Message.TrimEnd('.')})", "choose another place", e);
        }
    }
}
