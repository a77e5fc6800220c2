using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>Draws turned, scaled, shifted and, where asked, mirrored views of pooled crops, with the exact map back to the frame's own crop.</summary>
/// <param name="options">Ranges.</param>
/// <param name="imageSize">Side of a view, S pixels.</param>
public sealed class Augmentation(TrainOptions options, int imageSize)
{
    /// <summary>Draws two views of each frame.</summary>
    /// <param name="pool">Pool of wide crops.</param>
    /// <param name="indices">[B] frames.</param>
    /// <param name="random">Source of randomness.</param>
    public TrainingBatch Draw(CropPool pool, IReadOnlyList<int> indices, Random random)
    {
        using var scope = NewDisposeScope();
        var (image, background, foreground) = pool.Take(indices);
        var (first, second) = (View(RandomMaps(indices.Count, random)), View(RandomMaps(indices.Count, random)));
        return new TrainingBatch(Keep(first), Keep(second));

        TrainingView View(Tensor toCrop) => Sample(image, background, foreground, toCrop);
    }

    /// <summary>The frames' own crops, unchanged.</summary>
    public TrainingView Plain(CropPool pool, IReadOnlyList<int> indices)
    {
        using var scope = NewDisposeScope();
        var (image, background, foreground) = pool.Take(indices);
        var maps = tensor(Enumerable.Repeat(new float[] { 1, 0, 0, 0, 1, 0 }, indices.Count).SelectMany(m => m).ToArray(), [indices.Count, 2, 3]);
        return Keep(Sample(image, background, foreground, maps));
    }

    private TrainingView Sample(Tensor image, Tensor? background, Tensor? foreground, Tensor toCrop)
    {
        var grid = nn.functional.affine_grid(toCrop / CropPool.Reach, [toCrop.shape[0], 1, imageSize, imageSize], align_corners: false); // [B,S,S,2]
        return new TrainingView(Warp(image), background is null ? null : Warp(background), foreground is null ? null : Warp(foreground), toCrop);

        Tensor Warp(Tensor x) => nn.functional.grid_sample(x, grid, padding_mode: GridSamplePaddingMode.Border, align_corners: false);
    }

    private Tensor RandomMaps(int count, Random random)
    {
        var maps = new float[count * 6];
        for (var b = 0; b < count; b++)
        {
            var angle = Uniform(options.Rotation * Math.PI / 180);
            var scale = Math.Exp(Uniform(options.LogScale));
            var (cos, sin) = (scale * Math.Cos(angle), scale * Math.Sin(angle));
            double[] map = [cos, -sin, Uniform(2 * options.Shift), sin, cos, Uniform(2 * options.Shift)];
            if (options.Mirror > 0 && random.NextDouble() < options.Mirror) (map[0], map[3]) = (-cos, -sin);
            for (var i = 0; i < 6; i++) maps[(b * 6) + i] = (float)map[i];
        }

        return tensor(maps, [count, 2, 3]);

        double Uniform(double reach) => ((random.NextDouble() * 2) - 1) * reach;
    }

    private static TrainingView Keep(TrainingView view) => new(
        view.Image.MoveToOuterDisposeScope(), view.Background?.MoveToOuterDisposeScope(),
        view.Foreground?.MoveToOuterDisposeScope(), view.ToCrop.MoveToOuterDisposeScope());
}
