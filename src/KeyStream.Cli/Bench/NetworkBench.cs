using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Cli.Bench;

/// <summary>AutoLink3d's training step and inference against the same network in eager PyTorch, in turn.</summary>
internal static class NetworkBench
{
    private const int Batch = 16, Repeats = 5;

    /// <summary>Seconds of ours and of PyTorch, for a training step and for inference on a batch; null when there is no PyTorch.</summary>
    public static Task<Timed[]?> RunAsync(string python) => new PythonReference(python, "autolink_reference.py")
        .CompareAsync(Ours, ["--batch", $"{Batch}", "--repeats", $"{Repeats}"], "train_step_s", "detect_batch_s");

    private static double[] Ours()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        var options = AutoLink3dOptions.Video;
        using var network = new AutoLink3d(options);
        long side = options.ImageSize;
        var (first, second) = (View(side), View(side));
        var step = TrainStep.Seconds(Repeats, network, network.DetectorParameters, () => network.Loss(new AutoLink3dBatch(first, second, 0.5)).Total);
        network.eval();
        network.FuseForInference();
        var detect = BenchTimer.MedianSeconds(2 * Repeats, () =>
        {
            using var inner = NewDisposeScope();
            using var quiet = no_grad();
            network.Forward(new AutoLink3dInput(first.Image, first.Background));
        });
        return [step, detect];
    }

    private static AutoLink3dView View(long side) => new(
        rand(Batch, 3, side, side), rand(Batch, 3, side, side), rand(Batch, 1, side, side).gt(0.5).to(float32), eye(3)[..2].repeat(Batch, 1, 1));
}
