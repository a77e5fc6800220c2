namespace KeyStream.Cli.Diagnostics;

/// <summary>Versions of what computes, for cards and run files.</summary>
internal static class Versions
{
    public static IReadOnlyDictionary<string, string> All()
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["keystream"] = Installation.Version,
            [".NET"] = Environment.Version.ToString(),
            ["packages"] = NativeProbes.StandIns ? "system" : "nuget",
        };
        foreach (var finding in NativeProbes.Run().Where(f => f.Problem is null && f.Version.Length > 0)) versions[finding.Name] = finding.Version;
        return versions;
    }
}
