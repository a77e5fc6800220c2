using KeyStream.Data;
using static TorchSharp.torch;

namespace KeyStream.Stages.Crop;

/// <summary>Takes the lens's distortion out of small square pictures.</summary>
internal static class LensGrid
{
    /// <summary>Where each pixel of a square without distortion is in one with it.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="side">S of the square without.</param>
    /// <param name="toInput">From its pixels to those of the input without distortion.</param>
    /// <param name="toBent">From pixels of the input, with distortion, to −1..1 of the square with it.</param>
    /// <returns>float32 [1,S,S,2], −1 and 1 at the outer edges of the square with distortion; of no dispose scope.</returns>
    public static Tensor Of(Camera camera, int side, Affine2 toInput, Affine2 toBent)
    {
        var grid = new float[side * side * 2];
        for (var i = 0; i < side * side; i++)
        {
            var (u, v) = toInput.Apply((i % side) + 0.5, (i / side) + 0.5);
            var (dx, dy) = camera.Distort(u, v);
            var (x, y) = toBent.Apply(dx, dy);
            (grid[2 * i], grid[(2 * i) + 1]) = ((float)x, (float)y);
        }

        return tensor(grid, [1, side, side, 2]).DetachFromDisposeScope();
    }

    /// <summary>A square picture seen through such a grid.</summary>
    /// <param name="picture">[C,B,B].</param>
    /// <param name="grid">[1,S,S,2].</param>
    /// <param name="padding">What lies beyond it.</param>
    /// <returns>[C,S,S], of no dispose scope.</returns>
    public static Tensor Sample(Tensor picture, Tensor grid, GridSamplePaddingMode padding = GridSamplePaddingMode.Border)
    {
        using var scope = NewDisposeScope();
        return nn.functional.grid_sample(picture.unsqueeze(0), grid, padding_mode: padding, align_corners: false).squeeze(0).DetachFromDisposeScope();
    }
}
