using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Views;

/// <summary>Inputs that show the same at the same time, each by a camera of one rig.</summary>
/// <param name="Name">What their names have in common.</param>
/// <param name="Rig">Path of the rig.</param>
/// <param name="Views">Inputs and their cameras, in the order of the rig; pixels count from the corner of the first one.</param>
public sealed record ViewGroup(string Name, string Rig, IReadOnlyList<(InputSpec Input, Camera Camera)> Views)
{
    private const string Ending = ".rig.toml";

    /// <summary>Sorts inputs into groups: those belong together whose names differ by the names of the cameras alone.</summary>
    /// <param name="inputs">The inputs, in any order.</param>
    /// <param name="rig">Rig of all; null to take the <c>NAME.rig.toml</c> beside each <c>NAME_camera.mp4</c>, as <c>synth</c> writes it.</param>
    /// <exception cref="UserErrorException">An input has no rig or names no camera of it, or a group has fewer than two views or a camera twice.</exception>
    public static IReadOnlyList<ViewGroup> Of(IReadOnlyList<InputSpec> inputs, string? rig)
    {
        var rigs = new Dictionary<string, Rig>();
        var named = inputs.Select(input => Named(input, rig ?? Beside(input), rigs)).ToList();
        var groups = named.GroupBy(n => (n.Name, n.Rig)).Select(g => Group(g.Key.Name, g.Key.Rig, [.. g.Select(n => (n.Input, n.Camera))], rigs[g.Key.Rig])).ToList();
        return groups;
    }

    private static (string Name, string Rig, InputSpec Input, Camera Camera) Named(InputSpec input, string path, Dictionary<string, Rig> rigs)
    {
        if (!rigs.TryGetValue(path, out var rig)) rigs[path] = rig = RigFile.Read(path).AtHalfPixels();
        var stem = Path.GetFileNameWithoutExtension(input.Path);
        var camera = rig.NamedIn(stem)
            ?? throw new UserErrorException($"{input.Given} does not name one camera of {path} ({string.Join(", ", rig.Cameras.Select(c => c.Name))})", "name videos after their cameras");
        if (!camera.HasPose) throw new UserErrorException($"{path} does not say where the camera '{camera.Name}' stands", "calibrate the cameras together");
        return (FileNames.Without(stem, camera.Name), path, input, camera);
    }

    private static ViewGroup Group(string name, string path, IReadOnlyList<(InputSpec Input, Camera Camera)> views, Rig rig)
    {
        foreach (var twice in views.GroupBy(v => v.Camera.Name).Where(g => g.Count() > 1))
            throw new UserErrorException($"{string.Join(" and ", twice.Select(v => v.Input.Given))} are both of the camera '{twice.Key}'", "give one video per camera, or name the takes differently");
        if (views.Count < 2) throw new UserErrorException($"{views[0].Input.Given} is the only view of its take", "give the videos of two cameras or more");
        return new ViewGroup(name, path, [.. views.OrderBy(v => rig.Cameras.ToList().FindIndex(c => c.Name == v.Camera.Name))]);
    }

    private static string Beside(InputSpec input)
    {
        var (folder, stem) = (Path.GetDirectoryName(input.Path)!, Path.GetFileNameWithoutExtension(input.Path));
        var found = Directory.EnumerateFiles(folder, "*" + Ending).Where(f => stem.StartsWith(Path.GetFileName(f)[..^Ending.Length] + "_", StringComparison.Ordinal));
        return found.MaxBy(f => f.Length)
            ?? throw new UserErrorException($"there is no rig for {input.Given}", "give one with --rig, as keystream calibrate writes it");
    }
}
