using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;

namespace KeyStream.Cli.Running;

/// <summary>The folder that one input's results go to.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the folder and sees that files can be written into it, before minutes of work end there.</summary>
    /// <exception cref="UserErrorException">It cannot be used.</exception>
    public static void Prepare(string folder)
    {
        if (File.Exists(folder)) throw new UserErrorException($"{folder} is a file", "name a folder with -o");
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".keystream-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder} cannot be written to ({e.Message.TrimEnd('.')})", "choose another folder with -o, or change its permissions", e);
        }
    }

    /// <summary>Takes folders away again that were made for results that did not come.</summary>
    public static void RemoveEmpty(IEnumerable<string> folders)
    {
        foreach (var folder in folders.Where(f => Directory.Exists(f) && !Directory.EnumerateFileSystemEntries(f).Any()))
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody put a file there meanwhile, or it cannot be removed: an empty folder does no harm.
            }
        }
    }

    /// <summary>Sees that results do not replace tracks that are given, and are not taken for tracks by the next call.</summary>
    /// <param name="folder">The results' folder.</param>
    /// <param name="tracks">A file, or a folder with a file per frame.</param>
    /// <exception cref="UserErrorException">They would.</exception>
    public static void KeepApart(string folder, string tracks)
    {
        var (results, given) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(tracks)));
        if (given == results) throw new UserErrorException($"the results would lie among the tracks in {tracks}", "choose another folder with -o");
        // A run folder has the tracks of each camera, and its own report and results.
        var stem = Path.GetFileNameWithoutExtension(Keypoints2dCsvSink.FileName);
        if (Path.GetDirectoryName(given) == results && Path.GetFileName(given).StartsWith(stem, StringComparison.Ordinal))
            throw new UserErrorException($"the results would replace the run that {tracks} is of", "choose another folder with -o");
    }

    /// <summary>Sees that results neither replace an input nor are taken for one by the next call.</summary>
    /// <exception cref="UserErrorException">They would.</exception>
    public static void KeepApart(string folder, InputSpec input)
    {
        if (input.Live) return;
        var full = Path.GetFullPath(folder).TrimEnd('/');
        if (Directory.Exists(input.Given) && Path.GetFullPath(input.Given).TrimEnd('/') == full)
            throw new UserErrorException($"the results would lie among the inputs in {input.Given}", "choose another folder with -o");
        if (input.Path == Path.Combine(full, OverlaySink.FileName))
            throw new UserErrorException($"the overlay video would replace the input {input.Given}", "choose another folder with -o");
    }
}
