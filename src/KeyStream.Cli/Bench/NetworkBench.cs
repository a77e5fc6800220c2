using System.Diagnostics;
using System.Text.Json;
using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Cli.Bench;

/// <summary>AutoLink3d's training step and inference against the same network in eager PyTorch (<c>tools/reference</c>), in turn.</summary>
internal static class NetworkBench
{
    private const int Batch = 16, Repeats = 5;

    /// <summary>Seconds of ours and of PyTorch, for a training step and for inference on a batch; null when there is no PyTorch.</summary>
    public static async Task<(double Step, double Detect, double TheirStep, double TheirDetect)?> RunAsync(string python, string script)
    {
        var (steps, detections) = (new List<double>(), new List<double>());
        var (theirSteps, theirDetections) = (new List<double>(), new List<double>());
        for (var round = 0; round < 2; round++)
        {
            if (await TheirsAsync(python, script) is not { } theirs) return null;
            theirSteps.Add(theirs.Step);
            theirDetections.Add(theirs.Detect);
            var (step, detect) = Ours();
            steps.Add(step);
            detections.Add(detect);
        }

        return (steps.Min(), detections.Min(), theirSteps.Min(), theirDetections.Min());
    }

    private static (double Step, double Detect) Ours()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var options = AutoLink3dOptions.Video;
        using var network = new AutoLink3d(options);
        using var optimiser = optim.AdamW(network.parameters(), 1e-3, weight_decay: 1e-4);
        long side = options.ImageSize;
        var (first, second) = (View(side), View(side));
        var step = Median(Repeats, () =>
        {
            using var inner = NewDisposeScope();
            optimiser.zero_grad();
            network.Loss(new AutoLink3dBatch(first, second, 0.5)).Total.backward();
            nn.utils.clip_grad_norm_(network.DetectorParameters, 1);
            optimiser.step();
        });
        network.eval();
        network.FuseForInference();
        var detect = Median(2 * Repeats, () =>
        {
            using var inner = NewDisposeScope();
            using var quiet = no_grad();
            network.Forward(new AutoLink3dInput(first.Image, first.Background));
        });
        return (step, detect);
    }

    private static AutoLink3dView View(long side) => new(
        rand(Batch, 3, side, side), rand(Batch, 3, side, side), rand(Batch, 1, side, side).gt(0.5).to(float32), eye(3)[..2].repeat(Batch, 1, 1));

    private static double Median(int repeats, Action work)
    {
        work();
        work();
        return BenchTimer.Median(Enumerable.Range(0, repeats).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            work();
            return watch.Elapsed.TotalSeconds;
        }).ToList());
    }

    private static async Task<(double Step, double Detect)?> TheirsAsync(string python, string script)
    {
        try
        {
            var start = new ProcessStartInfo(python, [script, "--threads", get_num_threads().ToString(), "--batch", Batch.ToString(), "--repeats", Repeats.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync();
            await error;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) return null;
            using var json = JsonDocument.Parse(text);
            return (json.RootElement.GetProperty("train_step_s").GetDouble(), json.RootElement.GetProperty("detect_batch_s").GetDouble());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
