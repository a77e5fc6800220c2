using System.Diagnostics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Lift;
using static TorchSharp.torch;

namespace KeyStream.Cli.Bench;

/// <summary>The temporal lifter of default size: against the same network in eager PyTorch, and its stage on made-up tracks.</summary>
internal static class LifterBench
{
    private const int Batch = 16, Repeats = 5, Recorded = 1200, Lived = 300, Untimed = 60;

    /// <summary>Frames per second of the tracks.</summary>
    public const double Rate = 30;

    /// <summary>Seconds of ours and of PyTorch, for a training step and for inference on one window and on eight; null when there is no PyTorch.</summary>
    public static Task<Timed[]?> RunAsync(string python) => new PythonReference(python, "lifter_reference.py")
        .CompareAsync(
            Ours, ["--batch", $"{Batch}", "--joints", $"{KnownJointSets.H36M17.Count}", "--repeats", $"{Repeats}"],
            "train_step_s", "lift_one_s", "lift_eight_s");

    /// <summary>Frames per second of the stage on a recording.</summary>
    public static double Offline()
    {
        using var model = Model();
        var watch = new Stopwatch();
        foreach (var frames in new[] { Untimed, Recorded })
        {
            using var stage = new TemporalLift(model, KnownJointSets.H36M17, Camera.Unknown(1000, 1000), new TemporalLiftOptions());
            watch.Restart();
            foreach (var row in Enumerable.Range(0, frames).SelectMany(i => stage.Run(Row(i))).Concat(stage.Flush())) row.Dispose();
        }

        return Recorded / watch.Elapsed.TotalSeconds;
    }

    /// <summary>Seconds from a frame in to the same frame out, without look-ahead: median and the longest of all but one in a hundred.</summary>
    public static (double Middle, double Late) Live()
    {
        using var model = Model();
        using var stage = new TemporalLift(model, KnownJointSets.H36M17, Camera.Unknown(1000, 1000), new TemporalLiftOptions { Causal = true });
        var seconds = new List<double>();
        for (var i = 0; i < Untimed + Lived; i++)
        {
            var row = Row(i);
            var start = Stopwatch.GetTimestamp();
            foreach (var lifted in stage.Run(row)) lifted.Dispose();
            if (i >= Untimed) seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return (seconds[Lived / 2], seconds[Lived * 99 / 100]);
    }

    private static double[] Ours()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var network = new TemporalLifter(new TemporalLifterOptions());
        var input = Input(Batch, network.Options.Frames);
        var truth = cat([input.Points, randn(Batch, network.Options.Frames, KnownJointSets.H36M17.Count, 1)], 3);
        var step = TrainStep.Seconds(Repeats, network, network.parameters(), () => network.Loss(input, truth).Select(t => t.Value).Aggregate((a, b) => a + b));
        network.eval();
        double Lift(LifterInput windows, int repeats) => BenchTimer.MedianSeconds(repeats, () =>
        {
            using var inner = NewDisposeScope();
            using var quiet = no_grad();
            network.Place(windows, network.Forward(windows).Shape);
        });
        return [step, Lift(Input(1, network.Options.Frames), 4 * Repeats), Lift(Input(8, network.Options.Frames), 2 * Repeats)];
    }

    // As the script makes them: random points, every tenth missing.
    private static LifterInput Input(long b, long t)
    {
        var (n, edges) = (KnownJointSets.H36M17.Count, zeros(b, KnownJointSets.H36M17.Count, KnownJointSets.H36M17.Count));
        foreach (var (from, to) in KnownJointSets.H36M17.Edges)
        {
            edges.select(2, to).select(1, from).fill_(1);
            edges.select(2, from).select(1, to).fill_(1);
        }

        var seen = rand(b, t, n).gt(0.1).to(float32);
        return new LifterInput(randn(b, t, n, 2) * seen.unsqueeze(3), seen, rand(b, t, n) * seen, (arange(t) / Rate).to(float32).expand(b, t), edges,
            randint(-1, 2, [b, n]).to(float32), tensor(new[] { -1.5f, 1f }).expand(b, 2), full(b, 0.2f));
    }

    private static LifterModel Model()
    {
        manual_seed(0);
        var network = new TemporalLifter(new TemporalLifterOptions());
        network.eval();
        return new LifterModel(network, owned: true);
    }

    private static KeypointFrame Row(int index)
    {
        var row = KeypointFrame.Missing(new FrameStamp("bench", index, index / Rate), null, KnownJointSets.H36M17.Count, "") with { Fault = null };
        for (var k = 0; k < row.Confidence.Length; k++)
        {
            var (turn, at) = (index / Rate * (1 + (k % 3)), k / (double)row.Confidence.Length);
            (row.Points2d[k, 0], row.Points2d[k, 1], row.Confidence[k]) = (500 + (200 * at * Math.Sin(turn + k)), 200 + (600 * at) + (20 * Math.Cos(turn)), 0.9);
        }

        return row;
    }
}
