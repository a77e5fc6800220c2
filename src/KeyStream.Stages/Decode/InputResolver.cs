using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>Turns what a user wrote into inputs: video files, image folders, globs, cameras and network streams.</summary>
public static class InputResolver
{
    private static readonly HashSet<string> ImageEndings =
        new([".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".pgm", ".ppm"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> VideoEndings = new(
        [".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".wmv", ".flv", ".ogv", ".3gp", ".gif"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Resolves all inputs of a run, in the order given; globs and folders in natural order.</summary>
    /// <param name="inputs">Paths, globs, <c>camera:N</c>, <c>/dev/videoN</c>, <c>rtsp://…</c>, <c>udp://…</c>.</param>
    /// <returns>At least one input, each once; names are unique.</returns>
    /// <exception cref="UserErrorException">Nothing was given, or something given does not exist or cannot be read.</exception>
    public static IReadOnlyList<InputSpec> Resolve(IReadOnlyList<string> inputs)
    {
        if (inputs.Count == 0) throw new UserErrorException("No input was given", "name a video, a folder of pictures, or camera:0");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. inputs.SelectMany(One).DistinctBy(spec => (spec.Kind, spec.Path)).Select(spec => spec with { Name = InputName.Unique(spec.Name, taken) })];
    }

    private static IEnumerable<InputSpec> One(string given)
    {
        if (string.IsNullOrWhiteSpace(given)) throw new UserErrorException("An input is empty", "name a video, a folder of pictures, or camera:0");
        if (Live(given) is { } live) return [live];
        try
        {
            if (File.Exists(given)) return [FromFile(given, given)];
            if (Directory.Exists(given)) return FromMany(given, Path.GetFullPath(given), Directory.EnumerateFiles(given));
            if (PathGlob.Is(given)) return FromMany(given, Path.GetFullPath(given), PathGlob.Files(given));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new UserErrorException($"{given} cannot be read ({e.Message})", "check its permissions, and where it leads if it is a link", e);
        }

        throw new UserErrorException($"{given} does not exist", "check the path; quote globs and names with blanks");
    }

    private static InputSpec? Live(string given)
    {
        if (given.StartsWith("camera:", StringComparison.OrdinalIgnoreCase))
        {
            return int.TryParse(given.AsSpan(7), out var n) && n is >= 0 and < 256
                ? new InputSpec($"camera{n}", given, InputKind.Camera, $"/dev/video{n}", [])
                : throw new UserErrorException($"{given} is no camera", "write camera:0 for the first camera");
        }

        if (given.StartsWith("/dev/video", StringComparison.Ordinal)) return new(InputName.Safe(Path.GetFileName(given)), given, InputKind.Camera, given, []);
        var scheme = given.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0) return null;
        if (given[..scheme].ToLowerInvariant() is not ("rtsp" or "rtsps" or "udp") || !Uri.TryCreate(given, UriKind.Absolute, out var uri))
        {
            throw new UserErrorException($"{given} is not an address that can be read", "use rtsp://host/path or udp://host:port");
        }

        return new(InputName.Safe($"{uri.Scheme}_{uri.Host}_{uri.Port}{uri.AbsolutePath.TrimEnd('/')}"), given, InputKind.Network, given, []);
    }

    private static InputSpec FromFile(string given, string file)
    {
        // A link that leads to itself throws here.
        if (File.ResolveLinkTarget(file, returnFinalTarget: true) is { Exists: false } target)
            throw new UserErrorException($"{file} is a link to {target.FullName}, which does not exist", "mend the link or name another input");
        if (OtherCommand(given, [file]) is { } other) throw other;
        var path = Path.GetFullPath(file);
        var image = ImageEndings.Contains(Path.GetExtension(path));
        return new(InputName.Safe(Path.GetFileNameWithoutExtension(path)), given, image ? InputKind.Images : InputKind.Video, path, image ? [path] : []);
    }

    private static IEnumerable<InputSpec> FromMany(string given, string path, IEnumerable<string> found)
    {
        var files = found.Where(f => !Path.GetFileName(f).StartsWith('.')).Order(NaturalOrder.Instance).ToList();
        var images = files.Where(f => ImageEndings.Contains(Path.GetExtension(f))).Select(Path.GetFullPath).ToList();
        var videos = files.Where(f => VideoEndings.Contains(Path.GetExtension(f))).ToList();
        if (images.Count > 0 && videos.Count > 0)
        {
            throw new UserErrorException($"{given} holds {images.Count} pictures and {videos.Count} videos", "choose with a glob such as \"folder/*.mp4\"");
        }

        if (images.Count > 0)
        {
            var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(images[0])!;
            return [new(InputName.Safe(Path.GetFileName(folder.TrimEnd('/'))), given, InputKind.Images, path, images)];
        }

        return videos.Count > 0
            ? videos.ConvertAll(v => FromFile(given, v))
            : throw OtherCommand(given, files) ?? new UserErrorException($"{given} {(Directory.Exists(given) ? "holds" : "matches")} no pictures or videos", "check the path and the file endings");
    }

    /// <summary>The error for what another command takes; null where there is no such file.</summary>
    private static UserErrorException? OtherCommand(string given, IReadOnlyList<string> files)
    {
        bool Any(params string[] endings) => files.Any(f => endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase));
        if (Any(".csv", ".json")) return new UserErrorException($"{given} has no pictures", $"if it holds 2D tracks, lift them with ./keystream lift {given} -o DIR");
        return Any(".bvh", ".glb")
            ? new UserErrorException($"{given} holds motion and no pictures", $"a lifter learns from it with ./keystream train {given} -o MODEL --method lifter")
            : null;
    }
}
