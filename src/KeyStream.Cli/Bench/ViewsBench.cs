using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Cli.Bench;

/// <summary>What learns from several views, against the same in eager PyTorch; and triangulation, against the plain formula in NumPy.</summary>
internal static class ViewsBench
{
    private const int Views = 4, Repeats = 5, SlowRepeats = 3;

    /// <summary>Points that are triangulated at once.</summary>
    public const int Points = 100_000;

    /// <summary>A training step of <see cref="MultiView"/> with four views; null when there is no PyTorch.</summary>
    /// <param name="python">The Python that has it.</param>
    /// <param name="published">True for the published size, false for the profile <c>video</c>.</param>
    /// <param name="moments">Batch.</param>
    public static Task<Timed[]?> MultiViewAsync(string python, bool published, int moments)
    {
        var repeats = published ? SlowRepeats : Repeats;
        return new PythonReference(python, "multiview_reference.py").CompareAsync(
            () => [MultiViewStep(published ? MultiViewOptions.Full : MultiViewOptions.Video, moments, repeats)],
            ["--full", published ? "1" : "0", "--batch", $"{moments}", "--views", $"{Views}", "--repeats", $"{repeats}"], "train_step_s");
    }

    /// <summary>A training step of <see cref="KeypointNet"/>; null when there is no PyTorch.</summary>
    /// <param name="python">The Python that has it.</param>
    /// <param name="options">Size.</param>
    /// <param name="pairs">Batch.</param>
    public static Task<Timed[]?> KeypointNetAsync(string python, KeypointNetOptions options, int pairs)
    {
        var repeats = pairs == 1 ? SlowRepeats : Repeats;
        return new PythonReference(python, "keypointnet_reference.py").CompareAsync(
            () => [KeypointNetStep(options, pairs, repeats)],
            [
                "--pairs", $"{pairs}", "--size", $"{options.ImageSize}", "--stride", $"{options.Stride}", "--keypoints", $"{options.Keypoints}",
                "--width", $"{options.Width}", "--orientation", $"{options.OrientationWidth}", "--repeats", $"{repeats}",
            ],
            "train_step_s");
    }

    /// <summary>Triangulation of <see cref="Points"/> points in four views, seconds per point: against one call for all of them, and a loop; null when there is no NumPy.</summary>
    public static Task<Timed[]?> TriangulationAsync(string python) => new PythonReference(python, "dlt_reference.py").CompareAsync(
        () =>
        {
            var seconds = SecondsPerPoint();
            return [seconds, seconds];
        },
        ["--points", $"{Points}", "--views", $"{Views}", "--repeats", $"{Repeats}"], "batched_s", "loop_s");

    private static double MultiViewStep(MultiViewOptions options, int moments, int repeats)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var network = new MultiView(options);
        long side = options.FrameSize;
        Tensor Pictures() => (rand([moments, Views, 3, side, side]) * 2) - 1;
        var input = new MultiViewInput(Pictures(), Pictures(), Rig(eye(3), 1.5).to(float32));
        return TrainStep.Seconds(repeats, network, network.parameters(), () => network.Loss(input, 0.5).Total);
    }

    private static double KeypointNetStep(KeypointNetOptions options, int pairs, int repeats)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var network = new KeypointNet(options);
        long side = options.ImageSize;
        KeypointNetView View(double angle) => new(
            (rand(pairs, 3, side, side) * 2) - 1, rand(pairs, 1, side, side).gt(0.5).to(float32), full([pairs, 2], 20f), zeros(pairs, 2),
            Turns((arange(pairs, dtype: float64) * 0.1) + angle).to(float32), tensor(new[] { 0f, 0f, (float)options.Distance }).expand(pairs, 3));
        var batch = new KeypointNetBatch(View(0), View(0.6), 0.5);
        return TrainStep.Seconds(repeats, network, network.parameters(), () => network.Loss(batch).Total);
    }

    private static double SecondsPerPoint()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        manual_seed(0);
        var projections = Rig(tensor(new double[] { 1000, 0, 500, 0, 1000, 400, 0, 0, 1 }).reshape(3, 3), 2 * Math.PI);
        var seen = Triangulation.Project(rand(1, Points, 3, dtype: float64) - 0.5, projections).Points;
        seen = seen + randn_like(seen);
        var weights = rand(1, Views, Points, dtype: float64) + 0.1;
        return BenchTimer.MedianSeconds(Repeats, () =>
        {
            using var inner = NewDisposeScope();
            Triangulation.Solve(seen, projections, weights);
        }) / Points;
    }

    /// <summary>Cameras on an arc about the origin, float64 [1,V,3,4].</summary>
    private static Tensor Rig(Tensor lens, double arc)
    {
        var turns = Turns(arange(Views, dtype: float64) * (arc / Views));
        var away = tensor(new double[] { 0, 0, 4 }).reshape(1, 3, 1).expand(Views, 3, 1);
        return matmul(lens.to(float64), cat([turns, away], 2)).unsqueeze(0);
    }

    // Rotations about y, float64 [n,3,3].
    private static Tensor Turns(Tensor angles) => Geometry.Rodrigues(stack([zeros_like(angles), angles, zeros_like(angles)], 1));
}
