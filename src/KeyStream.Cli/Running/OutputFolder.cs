using KeyStream.Data;

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
}
