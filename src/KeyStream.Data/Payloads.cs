using System.Buffers;
using TorchSharp;

namespace KeyStream.Data;

/// <summary>A binary foreground mask of one frame.</summary>
/// <param name="Width">Width of the mask; the frame's width times <paramref name="Scale"/>, rounded.</param>
/// <param name="Height">Height of the mask.</param>
/// <param name="Scale">Mask pixels per delivered frame pixel (≤ 1).</param>
/// <param name="Pixels">Row-major, 0 or 255; Width·Height bytes (the array may be longer).</param>
public sealed record Mask(int Width, int Height, double Scale, byte[] Pixels) : IDisposable
{
    private int _disposed;

    /// <summary>True when <see cref="Pixels"/> was rented from <see cref="ArrayPool{T}.Shared"/>; disposing the mask returns it.</summary>
    public bool Rented { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Rented && Interlocked.Exchange(ref _disposed, 1) == 0) ArrayPool<byte>.Shared.Return(Pixels);
    }
}

/// <summary>The subject found in one frame, in delivered frame pixels.</summary>
/// <param name="X">Centroid of the foreground, x.</param>
/// <param name="Y">Centroid of the foreground, y.</param>
/// <param name="Angle">Direction of the principal axis in radians, −π..π; which end is the head is settled by the subject track.</param>
/// <param name="Length">Extent along the principal axis, in pixels.</param>
/// <param name="Breadth">Extent across it, in pixels.</param>
/// <param name="Area">Foreground pixels.</param>
public sealed record Subject(double X, double Y, double Angle, double Length, double Breadth, double Area);

/// <summary>A frame with its foreground.</summary>
/// <param name="Frame">The picture; owned by this payload.</param>
/// <param name="Mask">The subject's mask, or null where there is none; owned by this payload.</param>
/// <param name="Subject">The subject, or null.</param>
/// <param name="Fault">Why there is no subject, or null.</param>
public sealed record SegmentedFrame(Frame Frame, Mask? Mask, Subject? Subject, string? Fault) : IStamped, IDisposable
{
    /// <inheritdoc/>
    public FrameStamp Stamp => Frame.Stamp;

    /// <inheritdoc/>
    public void Dispose()
    {
        Frame.Dispose();
        Mask?.Dispose();
    }
}

/// <summary>The square picture of the subject that a network sees.</summary>
/// <remarks>
/// <see cref="Image"/>: float32 [3,S,S], RGB in [-1,1]; beyond the picture its border, or 0 as multi-view models are trained. <see cref="Background"/>: float32 [3,S,S], the same crop
/// of the static background, or null where none is known. <see cref="Foreground"/>: float32 [1,S,S] in 0..1.
/// <see cref="ToInput"/> maps crop pixels (0..S, centres at .5) to pixels of the <em>input</em> picture.
/// With <see cref="Fault"/> set there are no tensors.
/// </remarks>
public sealed class Crop(FrameStamp stamp, Frame frame, Affine2 toImage) : IStamped, IDisposable
{
    /// <inheritdoc/>
    public FrameStamp Stamp { get; } = stamp;

    /// <summary>The picture that this was cut from (for overlays and viewers); owned by this payload.</summary>
    public Frame Frame { get; } = frame;

    /// <summary>Crop pixels → input pixels; with a <see cref="Lens"/>, those of the input without its distortion.</summary>
    public Affine2 ToImage { get; } = toImage;

    /// <summary>The camera whose distortion is taken out of the crop; null where it is not known or the crop has what the input has.</summary>
    public Camera? Lens { get; init; }

    /// <summary>float32 [3,S,S], RGB in [-1,1]; null when <see cref="Fault"/> is set.</summary>
    public torch.Tensor? Image { get; init; }

    /// <summary>float32 [3,S,S], the static background under the crop; null when unknown.</summary>
    public torch.Tensor? Background { get; init; }

    /// <summary>float32 [1,S,S], 1 on the subject; null when there is no mask.</summary>
    public torch.Tensor? Foreground { get; init; }

    /// <summary>Why this frame has no crop, or null.</summary>
    public string? Fault { get; init; }

    /// <summary>A point of the crop (0..S) as a pixel of the input.</summary>
    public (double X, double Y) ToInput(double x, double y)
    {
        var (u, v) = ToImage.Apply(x, y);
        return Lens?.Distort(u, v) ?? (u, v);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Frame.Dispose();
        Image?.Dispose();
        Background?.Dispose();
        Foreground?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"Crop {Stamp}{(Fault is null ? "" : " (" + Fault + ")")}";
}

/// <summary>Keypoints of one frame. Missing points are NaN with confidence 0.</summary>
/// <param name="Stamp">The frame.</param>
/// <param name="Frame">The picture, for overlays and viewers; owned by this payload; null when nobody needs it.</param>
/// <param name="Points2d">[K,2] x, y in pixels of the input picture.</param>
/// <param name="Points3d">[K,3] in the camera's frame (x right, y down, z forward), in the model's unit (1 = half a crop side) unless a metric scale is known.</param>
/// <param name="Confidence">[K] 0..1.</param>
/// <param name="Fault">Why the frame has no keypoints, or null.</param>
public sealed record KeypointFrame(
    FrameStamp Stamp, Frame? Frame, double[,] Points2d, double[,] Points3d, double[] Confidence, string? Fault) : IStamped, IDisposable
{
    /// <summary>True when the Lift stage exchanged left and right in this frame.</summary>
    public bool Swapped { get; init; }

    /// <summary>[K] expected distance of each 3D point to the truth in its unit, where the Lift stage knows it; else null.</summary>
    public double[]? Deviation { get; init; }

    /// <summary>[K] how far the 3D points lie from what the cameras show, root mean square in pixels; null where one camera saw them.</summary>
    public double[]? Reprojection { get; init; }

    /// <summary>[K] cameras that the 3D points come from, 0 for points that were filled in; null where one camera saw them.</summary>
    public int[]? Cameras { get; init; }

    /// <summary>Fraction of the keypoints that lie on the subject's mask, or null where there was no mask.</summary>
    public double? OnSubject { get; init; }

    /// <summary>The row of a frame without keypoints.</summary>
    public static KeypointFrame Missing(FrameStamp stamp, Frame? frame, int count, string fault)
    {
        var two = new double[count, 2];
        var three = new double[count, 3];
        for (var k = 0; k < count; k++)
        {
            (two[k, 0], two[k, 1]) = (double.NaN, double.NaN);
            (three[k, 0], three[k, 1], three[k, 2]) = (double.NaN, double.NaN, double.NaN);
        }

        return new KeypointFrame(stamp, frame, two, three, new double[count], fault);
    }

    /// <inheritdoc/>
    public void Dispose() => Frame?.Dispose();
}

/// <summary>The keypoints of one moment in all views of a rig.</summary>
/// <param name="Stamp">The moment, on the clock that the views share.</param>
/// <param name="Views">[V] in the order of the rig's cameras; null where a view has no frame of this moment. Owned by this payload.</param>
public sealed record ViewSet(FrameStamp Stamp, IReadOnlyList<KeypointFrame?> Views) : IStamped, IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var view in Views) view?.Dispose();
    }
}

/// <summary>What a model says about its keypoints: names, edges and symmetric pairs.</summary>
/// <param name="Names">[K] unique names.</param>
/// <param name="Edges">Learned edges with their weights (0..), i &lt; j.</param>
/// <param name="SymmetricPairs">Pairs that exchange under left/right.</param>
public sealed record KeypointLayout(
    IReadOnlyList<string> Names, IReadOnlyList<KeypointEdge> Edges, IReadOnlyList<(int Left, int Right)> SymmetricPairs);

/// <summary>A learned edge.</summary>
/// <param name="From">Keypoint i.</param>
/// <param name="To">Keypoint j.</param>
/// <param name="Weight">Weight, larger is stronger.</param>
public sealed record KeypointEdge(int From, int To, double Weight);
