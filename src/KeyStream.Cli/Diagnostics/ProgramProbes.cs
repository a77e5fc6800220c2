using System.ComponentModel;
using System.Diagnostics;

namespace KeyStream.Cli.Diagnostics;

/// <summary>Asks the programs that KeyStream calls for their versions.</summary>
internal static class ProgramProbes
{
    /// <summary>Findings about ffmpeg, ffprobe and the graphics card.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return Ffmpeg("ffmpeg");
        yield return Ffmpeg("ffprobe");
        yield return Gpu();
    }

    private static Finding Ffmpeg(string name)
    {
        var place = OnPath(name);
        var first = place is null ? null : FirstLine(place, "-version");
        if (first is null)
            return new Finding(name, "") { Problem = "is missing or does not start", Remedy = "apt-get install ffmpeg", Fatal = true };
        var words = first.Split(' ');
        return new Finding(name, words.Length > 2 ? words[2] : first, place!);
    }

    private static Finding Gpu()
    {
        var card = OnPath("nvidia-smi") is { } smi ? FirstLine(smi, "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader") : null;
        return new Finding("GPU", card ?? "none (NVIDIA cards are asked for by nvidia-smi)");
    }

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static string? FirstLine(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? text.Split('\n')[0].Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
