using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Export;

namespace KeyStream.Cli.Views;

/// <summary>One camera of a rig with what it recorded.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Given">The file, folder or address of what it saw, as the user wrote it.</param>
internal sealed record RigView(Camera Camera, string Given);

/// <summary>Finds which camera of a rig saw what: by its name, never by its order.</summary>
internal static class RigMatch
{
    /// <summary>Matches inputs with cameras.</summary>
    /// <param name="rig">The cameras.</param>
    /// <param name="file">The rig's file, for messages.</param>
    /// <param name="given">What the user wrote: each <c>CAMERA=INPUT</c>, or an input whose name, or else that of its folder, has the camera's name in it.</param>
    /// <returns>In the order given.</returns>
    /// <exception cref="UserErrorException">An input has no camera, or two have the same.</exception>
    public static IReadOnlyList<RigView> Of(Rig rig, string file, IReadOnlyList<string> given)
    {
        var views = given.Select(g => One(rig, file, g)).ToList();
        if (views.FirstOrDefault(v => !v.Camera.HasPose) is { } loose)
            throw new UserErrorException($"{file} does not say where camera {loose.Camera.Name} stands", "give a rig with the rotation and translation of each camera");
        if (views.GroupBy(v => v.Camera.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            var both = twice.Take(2).Select(v => v.Given).ToList();
            throw new UserErrorException($"{both[0]} and {both[1]} are both of camera {twice.Key}", $"say whose they are: CAMERA={both[1]}, with one of {Listed(rig.Cameras)}");
        }

        if (views.GroupBy(v => Path.GetFullPath(v.Given)).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new UserErrorException($"{same.First().Given} is given as {string.Join(" and ", same.Select(v => v.Camera.Name))}", "give each camera what it recorded itself");
        return views;
    }

    /// <summary>Names in a row.</summary>
    public static string Listed(IEnumerable<Camera> cameras) => string.Join(", ", cameras.Select(c => c.Name));

    // What a run wrote counts pixels from the corner of the first one, and rigs from its centre.
    private static RigView Seen(Rig rig, Camera camera, string input) => new(
        Path.GetFileName(input).StartsWith(Path.GetFileNameWithoutExtension(Keypoints2dCsvSink.FileName), StringComparison.Ordinal) ? rig.AtHalfPixels().Find(camera.Name)! : camera, input);

    private static RigView One(Rig rig, string file, string given)
    {
        var at = given.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && !Path.Exists(given))
        {
            var name = given[..at];
            var named = rig.Find(name) ?? throw new UserErrorException(
                $"{file} has no camera '{name}'", $"give one of {Listed(rig.Cameras)} (nearest: {Names.Nearest(name, rig.Cameras.Select(c => c.Name))[0]})");
            return Seen(rig, named, given[(at + 1)..]);
        }

        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        // Folders of runs have files of the same names.
        var found = rig.NamedIn(Path.GetFileName(path)) ?? rig.NamedIn(Path.GetFileName(Path.GetDirectoryName(path) ?? ""));
        return found is not null
            ? Seen(rig, found, given)
            : throw new UserErrorException($"{file} has no camera whose name is part of '{given}': it has {Listed(rig.Cameras)}", $"say which it is: CAMERA={given}");
    }
}
