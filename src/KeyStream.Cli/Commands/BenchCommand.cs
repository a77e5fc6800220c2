using System.CommandLine;
using System.Globalization;
using KeyStream.Cli.Bench;
using KeyStream.Cli.Running;

namespace KeyStream.Cli.Commands;

/// <summary><c>bench</c>: speed as ratios measured in one run, and memory on a long stream.</summary>
internal static class BenchCommand
{
    private const int ClipFrames = 600, SampleLoops = 4;

    public static Command Create()
    {
        var stream = new Option<int>("--stream") { Description = "Measure memory instead, over a synthetic stream of this many frames of 640×480.", HelpName = "FRAMES" };
        var model = new Option<string>("--model") { Description = "Model that is run for the speed of the whole program.", HelpName = "MODEL", DefaultValueFactory = _ => "walker" };
        var python = new Option<string>("--python") { Description = "A Python with PyTorch to compare with.", HelpName = "PROGRAM", DefaultValueFactory = _ => "/usr/bin/python3" };
        var lifter = new Option<bool>("--lifter") { Description = "Measure the temporal lifter alone." };
        var command = new ExampleCommand(
            "bench", "Measure speed, each figure as a ratio to another one of the same call; run it while nothing else does.", "./keystream bench")
         { stream, model, python, lifter };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(lifter))
            {
                var table = new TextTable("what", "ratio", "measured");
                await LifterAsync(table, parsed.GetRequiredValue(python));
                Console.Write(table);
                return ExitCode.Done;
            }

            var folder = Directory.CreateTempSubdirectory("keystream-bench").FullName;
            try
            {
                var graph = new GraphBench(ModelChoice.Find(parsed.GetRequiredValue(model)));
                if (parsed.GetValue(stream) is > 0 and var frames) await StreamAsync(graph, frames, folder);
                else await RatiosAsync(graph, parsed.GetRequiredValue(python), folder);
                return ExitCode.Done;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static async Task RatiosAsync(GraphBench graph, string python, string folder)
    {
        var table = new TextTable("what", "ratio", "measured");
        foreach (var (width, height) in new[] { (640, 480), (1920, 1080) })
        {
            var clip = await DecodeBench.ClipAsync(folder, width, height, ClipFrames);
            var (ratio, fps) = await DecodeBench.RunAsync(clip, ClipFrames);
            table.Add($"decode {width}×{height} / ffmpeg -f null", Number(ratio), $"{fps:0} frames/s");
        }

        var walker = await DecodeBench.LoopAsync(folder, Path.Combine(Installation.Root, "samples", "walker.mp4"), SampleLoops);
        var result = await graph.RunAsync(walker, folder);
        table.Add(
            $"slowest stage alone ({result.SlowestStage}) / whole graph", Number(result.SlowestSeconds / result.Seconds),
            FormattableString.Invariant($"{result.SlowestSeconds:0.00} s and {result.Seconds:0.00} s, {result.Cores:0.0} of {Environment.ProcessorCount} cores busy"));
        var (ours, bare) = await FlowBench.HopAsync();
        table.Add("hop of Flow / bare bounded channel", Number(ours / bare), FormattableString.Invariant($"{ours:0} ns and {bare:0} ns"));
        if (await NetworkBench.RunAsync(python) is [var step, var detect])
        {
            Faster(table, "AutoLink3d training step", step);
            Faster(table, "AutoLink3d inference on 16 crops", detect);
        }
        else
        {
            NoTorch(table, "AutoLink3d", python);
        }

        await LifterAsync(table, python);
        Console.Write(table);
    }

    private static async Task LifterAsync(TextTable table, string python)
    {
        if (await LifterBench.RunAsync(python) is [var step, var one, var eight])
        {
            Faster(table, "lifter: training step on 16 windows of 27 frames", step);
            Faster(table, "lifter: inference on 1 window", one);
            Faster(table, "lifter: inference on 8 windows", eight);
        }
        else
        {
            NoTorch(table, "lifter", python);
        }

        var fps = LifterBench.Offline();
        table.Add("lifter: stage on a recording of 17 joints / 30 frames/s", Number(fps / LifterBench.Rate), FormattableString.Invariant($"{fps:0} frames/s"));
        var (middle, late) = LifterBench.Live();
        table.Add(
            "lifter: stage live, a frame's time at 30 frames/s / latency p99", Number(1 / (LifterBench.Rate * late)),
            FormattableString.Invariant($"p50 {1000 * middle:0.0} ms, p99 {1000 * late:0.0} ms"));
    }

    private static void Faster(TextTable table, string what, (double Ours, double Theirs) seconds) =>
        table.Add($"{what}, faster than PyTorch by", Number(seconds.Theirs / seconds.Ours), Milliseconds(seconds.Ours, seconds.Theirs));

    private static void NoTorch(TextTable table, string what, string python) =>
        table.Add($"{what} / PyTorch", "-", $"{python} has no PyTorch (Debian: python3-torch)");

    private static async Task StreamAsync(GraphBench graph, int frames, string folder)
    {
        var (early, late, bytes) = await graph.MemoryAsync(frames, folder, done => Console.Error.WriteLine($"{done} of {frames} frames, {Environment.WorkingSet >> 20} MB"));
        var table = new TextTable("memory", "");
        table.Add("resident at 5 % of the stream", $"{early >> 20} MB");
        table.Add("resident at its end", FormattableString.Invariant($"{late >> 20} MB ({100.0 * (late - early) / early:+0.0;-0.0} %)"));
        table.Add("managed bytes allocated per frame", bytes.ToString("0", CultureInfo.InvariantCulture));
        Console.Write(table);
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Milliseconds(double ours, double theirs) => FormattableString.Invariant($"{1000 * ours:0.#} ms and {1000 * theirs:0.#} ms");
}
