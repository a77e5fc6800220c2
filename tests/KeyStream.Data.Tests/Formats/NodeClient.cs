using System.Diagnostics;
using System.Text.Json;

namespace KeyStream.Data.Tests.Formats;

/// <summary>Runs the independent readers of tools/js.</summary>
internal static class NodeClient
{
    public static JsonElement Run(string script, string file)
    {
        var folder = Path.Combine(Root(), "tools", "js");
        Directory.Exists(Path.Combine(folder, "node_modules")).ShouldBeTrue(
            "tools/js/node_modules is missing: run 'npm install --prefix tools/js --ignore-scripts' (Debian: apt-get install nodejs npm), as ./keystream test does");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, errors.Result);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Largest distance of the joints that the client names to ours, over all frames, in the client's unit.</summary>
    public static double LargestDistance(JsonElement read, MotionClip clip, double unitsPerMetre, int skipRows)
    {
        var names = read.GetProperty("names").EnumerateArray().Select(n => n.GetString()!).ToList();
        var order = names.Select(n => clip.Skeleton.Names.ToList().IndexOf(n)).ToList();
        order.ShouldNotContain(-1);
        names.Count.ShouldBe(clip.Skeleton.Count);
        var frames = read.GetProperty("frames");
        frames.GetArrayLength().ShouldBe(clip.Rotations.Count + skipRows);
        var worst = 0.0;
        for (var t = 0; t < clip.Rotations.Count; t++)
        {
            var ours = Motions.Positions(clip, t);
            for (var i = 0; i < order.Count; i++)
            {
                var p = frames[t + skipRows][i];
                var d = new[] { p[0].GetDouble(), p[1].GetDouble(), p[2].GetDouble() };
                var o = ours[order[i]];
                double[] away = [d[0] - (o.X * unitsPerMetre), d[1] - (o.Y * unitsPerMetre), d[2] - (o.Z * unitsPerMetre)];
                worst = Math.Max(worst, Math.Sqrt(away.Sum(x => x * x)));
            }
        }

        return worst;
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "KeyStream.sln"))) at = at.Parent!;
        return at.FullName;
    }
}
