using System.Globalization;
using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Calibrate;

/// <summary>The pictures of one camera: a video, whose frame numbers are its moments, or still pictures, whose names hold the number of theirs.</summary>
/// <param name="Name">Name of the camera.</param>
/// <param name="Input">The pictures.</param>
/// <param name="Moments">[files] the moment of each still picture; empty for a video.</param>
public sealed record CameraPictures(string Name, InputSpec Input, IReadOnlyList<long> Moments)
{
    private const int LongestNumber = 18;

    /// <summary>Finds the cameras among inputs: a video each; pictures by the rest of their name, so that <c>left01.jpg … right14.jpg</c> are two cameras.</summary>
    /// <param name="inputs">Videos, folders of pictures, globs, pictures one by one.</param>
    /// <exception cref="UserErrorException">One cannot be read, or is live.</exception>
    public static IReadOnlyList<CameraPictures> Resolve(IReadOnlyList<string> inputs)
    {
        var specs = InputResolver.Resolve(inputs);
        if (specs.FirstOrDefault(s => s.Live) is { } live) throw new UserErrorException($"{live.Given} is live", "record the board first, then give the videos");
        var groups = specs.Where(s => s.Kind == InputKind.Images).SelectMany(s => s.Files.Select(f => (Given: s.Given, File: f)))
            .DistinctBy(p => p.File).Select(p => (p.Given, p.File, Parts: Parts(p.File))).GroupBy(p => (p.Parts.Folder, p.Parts.Name, Path.GetExtension(p.File))).ToList();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var cameras = specs.Where(s => s.Kind == InputKind.Video).Select(s => new CameraPictures(InputName.Unique(s.Name, taken), s, [])).ToList();
        foreach (var group in groups)
        {
            var pictures = group.OrderBy(p => p.Parts.Number).ToList();
            // The same names in several folders, or only numbers: then the folder says which camera it is.
            var alone = group.Key.Name.Length > 0 && groups.Count(g => g.Key.Name == group.Key.Name) == 1;
            var name = InputName.Unique(InputName.Safe(alone ? group.Key.Name : Path.GetFileName(group.Key.Folder)), taken);
            cameras.Add(new CameraPictures(
                name, new InputSpec(name, pictures[0].Given, InputKind.Images, group.Key.Folder, [.. pictures.Select(p => p.File)]), [.. pictures.Select(p => p.Parts.Number)]));
        }

        return cameras;
    }

    // The last number of a name, and the rest of it.
    private static (string Folder, string Name, long Number) Parts(string file)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        var end = stem.Length;
        while (end > 0 && !char.IsAsciiDigit(stem[end - 1])) end--;
        var start = end;
        while (start > 0 && end - start < LongestNumber && char.IsAsciiDigit(stem[start - 1])) start--;
        var rest = (stem[..start].TrimEnd('_', '-', '.', ' ') + stem[end..]).Trim('_', '-', '.', ' ');
        return (Path.GetDirectoryName(file)!, rest, end > start ? long.Parse(stem.AsSpan(start, end - start), CultureInfo.InvariantCulture) : 0);
    }
}
