using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>A box cut out of a square frame, as spatial transformers have it, and what it does to pictures, points and cameras; all differentiable by the box.</summary>
/// <remarks>
/// A box is (sx, sy, ux, uy): half of its width and height and its middle, in normalised coordinates of the frame (−1 and 1 at the outer edges, as in
/// <see cref="Geometry"/>), so that x_frame = u + s·x_patch. Letters: N pictures, B moments, V views, K points, F frame side, S patch side.
/// </remarks>
public static class CropBox
{
    /// <summary>The patches that boxes cut out; 0 beyond the frame.</summary>
    /// <param name="frames">[N,C,F,F].</param>
    /// <param name="boxes">[N,4].</param>
    /// <param name="side">S in pixels.</param>
    /// <returns>[N,C,S,S].</returns>
    public static Tensor Crop(Tensor frames, Tensor boxes, long side) => Sampled(frames, boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2), side);

    /// <summary>Patches back in their places in the frame; 0 around them.</summary>
    /// <param name="patches">[N,C,S,S].</param>
    /// <param name="boxes">[N,4].</param>
    /// <param name="side">F in pixels.</param>
    /// <returns>[N,C,F,F].</returns>
    public static Tensor Paste(Tensor patches, Tensor boxes, long side)
    {
        using var scope = NewDisposeScope();
        var scale = 1 / boxes.narrow(1, 0, 2);
        return Sampled(patches, scale, -(boxes.narrow(1, 2, 2) * scale), side).MoveToOuterDisposeScope();
    }

    /// <summary>The projections of the patches' own cameras: world → patch, where those given go from the world to the frame.</summary>
    /// <param name="projections">[B,V,3,4] world → normalised frame coordinates.</param>
    /// <param name="boxes">[B,V,4].</param>
    /// <returns>[B,V,3,4] world → normalised patch coordinates.</returns>
    public static Tensor Adjust(Tensor projections, Tensor boxes)
    {
        using var scope = NewDisposeScope();
        var depth = projections.narrow(2, 2, 1);                                                   // [B,V,1,4]
        var middle = boxes.narrow(2, 2, 2).unsqueeze(3);                                           // [B,V,2,1]
        var rows = (projections.narrow(2, 0, 2) - (middle * depth)) / boxes.narrow(2, 0, 2).unsqueeze(3);
        return cat([rows, depth], 2).MoveToOuterDisposeScope();
    }

    /// <summary>Patch → frame coordinates.</summary>
    /// <param name="points">[…,K,2].</param>
    /// <param name="boxes">[…,4].</param>
    /// <returns>[…,K,2].</returns>
    public static Tensor ToFrame(Tensor points, Tensor boxes)
    {
        using var scope = NewDisposeScope();
        var at = boxes.unsqueeze(-2);                                                              // […,1,4]
        return ((points * at.narrow(-1, 0, 2)) + at.narrow(-1, 2, 2)).MoveToOuterDisposeScope();
    }

    // Output coordinate x looks at shift + scale·x of the input.
    private static Tensor Sampled(Tensor pictures, Tensor scale, Tensor shift, long side)
    {
        using var scope = NewDisposeScope();
        var turn = diag_embed(scale);                                                              // [N,2,2]
        var grid = nn.functional.affine_grid(cat([turn, shift.unsqueeze(2)], 2), [pictures.shape[0], 1, side, side], align_corners: false);
        return nn.functional.grid_sample(pictures, grid, padding_mode: GridSamplePaddingMode.Zeros, align_corners: false).MoveToOuterDisposeScope();
    }
}
