namespace KeyStream.Cli.Tests;

/// <summary>Writes each call, what the program said and what it left behind into the file that KEYSTREAM_FAULT_TABLE names.</summary>
internal static class FaultTable
{
    private static readonly string? Target = Environment.GetEnvironmentVariable("KEYSTREAM_FAULT_TABLE");
    private static readonly Lock Writing = new();

    public static void Add(string folder, string[] arguments, CliResult result)
    {
        if (Target is null || (result.Code == 0 && result.Error.Length == 0)) return;
        var said = result.Error.Split('\n').LastOrDefault(l => l.StartsWith("keystream: ", StringComparison.Ordinal)) ?? result.Error.Split('\n')[^1];
        var row = $"| `{string.Join(' ', arguments)}` | {result.Code} | {said.Replace("|", "\\|", StringComparison.Ordinal)} | {Left(folder, arguments)} |\n";
        row = row.Replace(TinyModel.Folder + "/", "", StringComparison.Ordinal).Replace(folder + "/", "", StringComparison.Ordinal);
        lock (Writing) File.AppendAllText(Target, row);
    }

    private static string Left(string folder, string[] arguments)
    {
        var at = Array.FindIndex(arguments, a => a is "-o" or "--output");
        if (at < 0) return "";
        var output = Path.Combine(folder, arguments[at + 1]);
        if (!Directory.Exists(output)) return "nothing";
        var files = Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(output, f)).Order(StringComparer.Ordinal).ToList();
        return files.Count == 0 ? "an empty folder" : string.Join(' ', files);
    }
}
