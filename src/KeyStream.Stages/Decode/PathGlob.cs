using System.IO.Enumeration;

namespace KeyStream.Stages.Decode;

/// <summary>Patterns of paths with <c>*</c> and <c>?</c>, in any part of the path.</summary>
public static class PathGlob
{
    /// <summary>Whether it is a pattern, and not the name of something that is there.</summary>
    public static bool Is(string given) => given.AsSpan().IndexOfAny('*', '?') >= 0 && !Path.Exists(given);

    /// <summary>The files that match.</summary>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    public static IEnumerable<string> Files(string pattern) => Match(pattern, Directory.EnumerateFiles);

    /// <summary>The files and folders that match.</summary>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    public static IEnumerable<string> Entries(string pattern) => Match(pattern, Directory.EnumerateFileSystemEntries);

    private static IEnumerable<string> Match(string pattern, Func<string, IEnumerable<string>> list)
    {
        var full = Path.GetFullPath(pattern);
        IEnumerable<string> folders = [Path.GetPathRoot(full)!];
        var parts = full[Path.GetPathRoot(full)!.Length..].Split(Path.DirectorySeparatorChar);
        foreach (var part in parts[..^1]) folders = folders.SelectMany(f => Match(f, part, Directory.EnumerateDirectories)).ToList();
        return folders.SelectMany(f => Match(f, parts[^1], list));
    }

    private static IEnumerable<string> Match(string folder, string part, Func<string, IEnumerable<string>> list)
    {
        if (part.AsSpan().IndexOfAny('*', '?') < 0) return Path.Exists(Path.Combine(folder, part)) ? [Path.Combine(folder, part)] : [];
        return Directory.Exists(folder)
            ? list(folder).Where(p => FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(p), ignoreCase: false))
            : [];
    }
}
