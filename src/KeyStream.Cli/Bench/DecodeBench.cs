using System.Diagnostics;
using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Bench;

/// <summary>Decoding into frames against <c>ffmpeg -f null</c> on the same file.</summary>
internal static class DecodeBench
{
    private const int Rounds = 5;

    /// <summary>Makes a clip of moving test patterns.</summary>
    public static async Task<string> ClipAsync(string folder, int width, int height, int frames)
    {
        var path = Path.Combine(folder, $"{width}x{height}.mp4");
        await FfmpegAsync($"-f lavfi -i testsrc2=size={width}x{height}:rate=30 -frames:v {frames} -c:v libx264 -preset veryfast -pix_fmt yuv420p \"{path}\"");
        return path;
    }

    /// <summary>The same clip several times over, its pictures as they are.</summary>
    public static async Task<string> LoopAsync(string folder, string clip, int times)
    {
        var path = Path.Combine(folder, "loop-" + Path.GetFileName(clip));
        await FfmpegAsync($"-stream_loop {times - 1} -i \"{clip}\" -c copy \"{path}\"");
        return path;
    }

    /// <summary>Frames per second of ours divided by those of ffmpeg alone.</summary>
    public static async Task<(double Ratio, double FramesPerSecond)> RunAsync(string path, int frames)
    {
        var (spec, options) = (InputResolver.Resolve([path])[0], new DecodeOptions());
        var source = await MediaInput.OpenAsync(spec, options, CancellationToken.None);
        var (ours, bare) = await BenchTimer.AlternateAsync(Rounds, ReadAsync, () => FfmpegAsync($"-i \"{path}\" -fps_mode passthrough -f null -"));
        return (bare / ours, frames / ours);

        async Task ReadAsync()
        {
            var seen = 0;
            await foreach (var frame in source.ReadAsync(CancellationToken.None))
            {
                using (frame) seen += frame.Fault is null ? 1 : 0;
            }

            if (seen != frames) throw new UserErrorException($"the benchmark's clip gave {seen} of {frames} frames", "run keystream doctor");
        }
    }

    private static async Task FfmpegAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", "-v error -nostdin -y " + arguments) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new UserErrorException($"ffmpeg ended with code {process.ExitCode}", "run keystream doctor");
    }
}
