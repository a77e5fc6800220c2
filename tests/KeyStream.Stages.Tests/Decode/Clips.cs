using System.Diagnostics;

namespace KeyStream.Stages.Tests.Decode;

/// <summary>Small clips made by ffmpeg, each once per test run, and what ffprobe says of them.</summary>
public sealed class Clips : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-clips").FullName;

    /// <summary>A path in the clips' folder.</summary>
    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>Makes a clip unless it is there.</summary>
    public string Make(string name, params string[] arguments)
    {
        lock (_folder)
        {
            if (!File.Exists(At(name))) Run("ffmpeg", ["-v", "error", "-nostdin", .. arguments, At(name)]);
        }

        return At(name);
    }

    /// <summary>20 frames 64x48 of a test picture, H.264 with B-frames.</summary>
    public string Plain => Make("plain.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart");

    public static string Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{program} failed: {string.Join(' ', arguments)}");
    }

    /// <summary>Presentation times of the decoded frames, as ffprobe prints them; NaN where it has none.</summary>
    public static double[] Times(string file) =>
        [.. Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp_time", "-of", "default=nw=1:nk=1", file])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l == "N/A" ? double.NaN : double.Parse(l, System.Globalization.CultureInfo.InvariantCulture))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
