using System.Text.RegularExpressions;

namespace KeyStream.Cli.Diagnostics;

/// <summary>The shared libraries that this process has loaded, as the system sees them.</summary>
internal static partial class LoadedLibraries
{
    /// <summary>Finds a library by the start of its file name.</summary>
    /// <returns>Version and real path, or null when it is not loaded.</returns>
    public static (string Version, string Path)? Find(string start)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var slash = line.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0) continue;
            var path = line[slash..];
            var name = Path.GetFileName(path);
            if (name.StartsWith(start, StringComparison.Ordinal) && name.Contains(".so", StringComparison.Ordinal)) return (Version(name), path);
        }

        return null;
    }

    // libopencv_core.so.4.6.0 and libopenblasp-r0.3.21.so: the maps hold real paths, and these carry the version.
    private static string Version(string name) => VersionInName().Match(name) is { Success: true } m ? m.Groups[1].Value : "";

    [GeneratedRegex(@"(?:\.so\.|-r)(\d[\d.]*\d|\d)")]
    private static partial Regex VersionInName();
}
