using System.CommandLine;
using System.Globalization;
using KeyStream.Cli.Bench;
using KeyStream.Cli.Running;
using KeyStream.Cli.Views;
using KeyStream.Nets;

namespace KeyStream.Cli.Commands;

/// <summary><c>bench</c>: speed as ratios measured in one run, and memory on a long stream.</summary>
internal static class BenchCommand
{
    private const string ViewsModel = "multiview-people";
    private const int ClipFrames = 600, SampleLoops = 4;

    public static Command Create()
    {
        var stream = new Option<int>("--stream") { Description = "Measure memory instead, over a synthetic stream of this many frames of 640×480.", HelpName = "FRAMES" };
        var model = new Option<string?>("--model") { Description = $"Model that is run for the speed of the whole program: walker, or with --views {ViewsModel}.", HelpName = "MODEL" };
        var python = new Option<string>("--python") { Description = "A Python with PyTorch to compare with.", HelpName = "PROGRAM", DefaultValueFactory = _ => "/usr/bin/python3" };
        var lifter = new Option<bool>("--lifter") { Description = "Measure the temporal lifter alone." };
        var views = new Option<bool>("--views") { Description = "Measure what has several cameras alone: the whole run, triangulation, and the training of multiview and keypointnet." };
        var command = new ExampleCommand(
            "bench", "Measure speed, each figure as a ratio to another one of the same call; run it while nothing else does.", "./keystream bench")
         { stream, model, python, lifter, views };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(lifter))
            {
                var rows = new BenchRows();
                await LifterAsync(rows, parsed.GetRequiredValue(python));
                return ExitCode.Done;
            }

            var folder = Directory.CreateTempSubdirectory("keystream-bench").FullName;
            try
            {
                var several = parsed.GetValue(views);
                var graph = new GraphBench(ModelChoice.Find(parsed.GetValue(model) ?? (several ? ViewsModel : "walker")));
                if (several) await ViewsAsync(graph, parsed.GetRequiredValue(python), folder);
                else if (parsed.GetValue(stream) is > 0 and var frames) await StreamAsync(graph, frames, folder);
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
        var rows = new BenchRows();
        foreach (var (width, height) in new[] { (640, 480), (1920, 1080) })
        {
            var clip = await DecodeBench.ClipAsync(folder, width, height, ClipFrames);
            var (ratio, fps) = await DecodeBench.RunAsync(clip, ClipFrames);
            rows.Add($"decode {width}×{height} / ffmpeg -f null", ratio, $"{fps:0} frames/s");
        }

        var walker = await DecodeBench.LoopAsync(folder, Path.Combine(Installation.Root, "samples", "walker.mp4"), SampleLoops);
        var result = await graph.RunAsync(walker, folder);
        Graph(rows, result, "slowest stage alone", "whole graph");
        var (ours, bare) = await FlowBench.HopAsync();
        rows.Add("hop of Flow / bare bounded channel", ours / bare, FormattableString.Invariant($"{ours:0} ns and {bare:0} ns"));
        if (await NetworkBench.RunAsync(python) is [var step, var detect])
        {
            Faster(rows, "AutoLink3d training step", step);
            Faster(rows, "AutoLink3d inference on 16 crops", detect);
        }
        else
        {
            NoTorch(rows, "AutoLink3d", python);
        }

        await LifterAsync(rows, python);
    }

    private static async Task LifterAsync(BenchRows rows, string python)
    {
        if (await LifterBench.RunAsync(python) is [var step, var one, var eight])
        {
            Faster(rows, "lifter: training step on 16 windows of 27 frames", step);
            Faster(rows, "lifter: inference on 1 window", one);
            Faster(rows, "lifter: inference on 8 windows", eight);
        }
        else
        {
            NoTorch(rows, "lifter", python);
        }

        var fps = LifterBench.Offline();
        rows.Add("lifter: stage on a recording of 17 joints / 30 frames/s", fps / LifterBench.Rate, FormattableString.Invariant($"{fps:0} frames/s"));
        var (middle, late) = LifterBench.Live();
        rows.Add(
            "lifter: stage live, a frame's time at 30 frames/s / latency p99", 1 / (LifterBench.Rate * late),
            FormattableString.Invariant($"p50 {1000 * middle:0.0} ms, p99 {1000 * late:0.0} ms"));
    }

    private static async Task ViewsAsync(GraphBench graph, string python, string folder)
    {
        var rows = new BenchRows();
        if (await ViewsBench.TriangulationAsync(python) is [var batched, var loop])
        {
            foreach (var (how, seconds) in new[] { ("one SVD call", batched), ("a loop", loop) })
                rows.Add($"triangulation of {ViewsBench.Points} points in 4 views, faster than NumPy with {how} by", Math.Min(seconds.Theirs, seconds.Untuned) / seconds.Ours, FormattableString.Invariant($"{1e-3 / seconds.Ours:0} and {1e-3 / Math.Min(seconds.Theirs, seconds.Untuned):0} thousand points/s"));
        }
        else
        {
            rows.Add("triangulation / NumPy", null, $"{python} has no NumPy (Debian: python3-numpy)");
        }

        await StepAsync("multiview: training step of profile video, 3 moments of 4 views", ViewsBench.MultiViewAsync(python, published: false, 3));
        await StepAsync("multiview: training step of profile full, 1 moment of 4 views", ViewsBench.MultiViewAsync(python, published: true, 1));
        await StepAsync("keypointnet: training step of the small size, 8 pairs", ViewsBench.KeypointNetAsync(python, KeypointNetOptions.Small, 8));
        await StepAsync("keypointnet: training step of the published size, 1 pair", ViewsBench.KeypointNetAsync(python, new KeypointNetOptions(), 1));
        // At the end: it takes threads away from the tensor library.
        await CamerasAsync(rows, graph, folder);

        async Task StepAsync(string what, Task<Timed[]?> timed)
        {
            if (await timed is [var step]) Faster(rows, what, step);
            else NoTorch(rows, what, python);
        }
    }

    private static async Task CamerasAsync(BenchRows rows, GraphBench graph, string folder)
    {
        var sample = Path.Combine(Installation.Root, "samples", "walker-rig");
        var clips = new List<string>();
        foreach (var clip in Directory.GetFiles(sample, "*.mp4").Order(StringComparer.Ordinal)) clips.Add(await DecodeBench.LoopAsync(folder, clip, SampleLoops));
        var result = await graph.RunAsync(RigInputs.Of(Path.Combine(sample, "walker.rig.toml"), clips), folder);
        Graph(rows, result, "slowest stage of all cameras alone", $"whole run of {clips.Count} cameras");
        // What no graph can be faster than: the cores do nothing else, and never wait.
        rows.Add(
            "work of all stages, on all cores / whole run", result.Work / Environment.ProcessorCount / result.Whole.Seconds,
            FormattableString.Invariant($"{result.Work:0.00} s of work, {result.Frames / result.Whole.Seconds:0.0} moments/s, {clips.Count * result.Frames / result.Whole.Seconds:0} frames/s"));
    }

    private static void Graph(BenchRows rows, GraphBench.Result result, string slowest, string whole) => rows.Add(
        $"{slowest} ({result.Slowest.Stage}) / {whole}", result.Slowest.Seconds / result.Whole.Seconds,
        FormattableString.Invariant($"{result.Slowest.Seconds:0.00} s and {result.Whole.Seconds:0.00} s, {result.Whole.Work / result.Whole.Seconds:0.0} of {Environment.ProcessorCount} cores busy"));

    private static void Faster(BenchRows rows, string what, Timed seconds) => rows.Add(
        $"{what}, faster than PyTorch by", seconds.Theirs / seconds.Ours,
        FormattableString.Invariant($"{Milliseconds(seconds.Ours, seconds.Theirs)} ({1000 * seconds.Untuned:0.#} ms with settings of its own)"));

    private static void NoTorch(BenchRows rows, string what, string python) =>
        rows.Add($"{what} / PyTorch", null, $"{python} has no PyTorch (Debian: python3-torch)");

    private static async Task StreamAsync(GraphBench graph, int frames, string folder)
    {
        var (early, late, bytes) = await graph.MemoryAsync(frames, folder, done => Console.Error.WriteLine($"{done} of {frames} frames, {Environment.WorkingSet >> 20} MB"));
        var table = new TextTable("memory", "");
        table.Add("resident at 5 % of the stream", $"{early >> 20} MB");
        table.Add("resident at its end", FormattableString.Invariant($"{late >> 20} MB ({100.0 * (late - early) / early:+0.0;-0.0} %)"));
        table.Add("managed bytes allocated per frame", bytes.ToString("0", CultureInfo.InvariantCulture));
        Console.Write(table);
    }

    private static string Milliseconds(double ours, double theirs) => FormattableString.Invariant($"{1000 * ours:0.#} ms and {1000 * theirs:0.#} ms");
}
