using KeyStream.Cli.Settings;
using KeyStream.Data;

namespace KeyStream.Cli.Views;

/// <summary>One camera of a rig with what it recorded.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Given">The file, folder or address of what it saw, as the user wrote it.</param>
internal sealed record RigView(Camera Camera, string Given);

/// <summary>Finds which camera of a rig saw what: by its name, never by its order.</summary>
internal static class RigMatch
{
    /// <summary>Matches inputs with cameras.</summary>
    /// <param name="rig">File with the cameras.</param>
    /// <param name="given">What the user wrote: each <c>CAMERA=INPUT</c>, or an input whose name, or else that of its folder, has the camera's name in it.</param>
    /// <returns>In the order given.</returns>
    /// <exception cref="UserErrorException">An input has no camera, or two have the same.</exception>
    public static IReadOnlyList<RigView> Of(string rig, IReadOnlyList<string> given)
    {
        IReadOnlyList<Camera> cameras = [.. CalibrationFile.Read(rig).Select(c => c.Camera)];
        var views = given.Select(g => One(rig, cameras, g)).ToList();
        if (views.GroupBy(v => v.Camera).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            var both = twice.Take(2).Select(v => v.Given).ToList();
            throw new UserErrorException($"{both[0]} and {both[1]} are both of camera {twice.Key.Name}", $"say whose they are: CAMERA={both[1]}, with one of {Listed(cameras)}");
        }

        return views;
    }

    /// <summary>Names in a row.</summary>
    public static string Listed(IEnumerable<Camera> cameras) => string.Join(", ", cameras.Select(c => c.Name));

    private static RigView One(string rig, IReadOnlyList<Camera> cameras, string given)
    {
        var at = given.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && !Path.Exists(given))
        {
            var name = given[..at];
            var named = cameras.FirstOrDefault(c => c.Name == name) ?? throw new UserErrorException(
                $"{rig} has no camera '{name}'", $"give one of {Listed(cameras)} (nearest: {Names.Nearest(name, cameras.Select(c => c.Name))[0]})");
            return new RigView(named, given[(at + 1)..]);
        }

        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        // Folders of runs have files of the same names.
        var found = Named(cameras, Path.GetFileName(path)) ?? Named(cameras, Path.GetFileName(Path.GetDirectoryName(path) ?? ""));
        return found is not null
            ? new RigView(found, given)
            : throw new UserErrorException($"{rig} has no camera whose name is part of '{given}': it has {Listed(cameras)}", $"say which it is: CAMERA={given}");
    }

    // The longest name, since cam_1 is part of cam_10 too.
    private static Camera? Named(IReadOnlyList<Camera> cameras, string file) => cameras
        .Where(c => Key(c.Name).Length > 0 && Key(file).Contains(Key(c.Name), StringComparison.Ordinal)).MaxBy(c => Key(c.Name).Length);

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
