using System.Numerics;
using System.Runtime.InteropServices;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using static TorchSharp.torch;

namespace KeyStream.Stages.Crop;

/// <summary>Cuts crops out of planar pictures, into tensors that belong to the caller and to no scope. S: crop side.</summary>
/// <param name="size">S.</param>
internal sealed class CropSampler(int size)
{
    private readonly PlaneSampler _planes = new(size);
    private readonly float[] _yuv = new float[3 * size * size]; // [3,S,S]

    /// <summary>A picture's crop, [3,S,S] in [-1,1].</summary>
    /// <param name="pixels">The picture.</param>
    /// <param name="format">Its format.</param>
    /// <param name="map">From crop pixels to the picture's.</param>
    public Tensor Picture(ReadOnlySpan<byte> pixels, FrameFormat format, Affine2 map)
    {
        var area = size * size;
        int luma = format.Width * format.Height, chroma = format.ChromaWidth * format.ChromaHeight;
        var half = new Affine2(0.5, 0, 0, 0, 0.5, 0).After(map);
        _planes.Sample(pixels, new Plane(0, format.Width, format.Height), map, replicate: true, _yuv.AsSpan(0, area));
        switch (format.Layout)
        {
            case PixelLayout.Gray8:
                _yuv.AsSpan(area).Fill(128);
                break;
            case PixelLayout.Nv12:
                _planes.Sample(pixels, new Plane(luma, format.ChromaWidth, format.ChromaHeight, 2), half, replicate: true, _yuv.AsSpan(area));
                break;
            default:
                _planes.Sample(pixels, new Plane(luma, format.ChromaWidth, format.ChromaHeight), half, replicate: true, _yuv.AsSpan(area, area));
                _planes.Sample(pixels, new Plane(luma + chroma, format.ChromaWidth, format.ChromaHeight), half, replicate: true, _yuv.AsSpan(2 * area));
                break;
        }

        var picture = empty([3, size, size], ScalarType.Float32).DetachFromDisposeScope();
        Colour(YuvMatrix.For(format), Values(picture));
        return picture;
    }

    /// <summary>The mask's crop, [1,S,S] in 0..1; nothing outside the picture.</summary>
    public Tensor Foreground(Mask mask, FrameFormat format, Affine2 map)
    {
        var toMask = new Affine2(mask.Width / (double)format.Width, 0, 0, 0, mask.Height / (double)format.Height, 0).After(map);
        var foreground = empty([1, size, size], ScalarType.Float32).DetachFromDisposeScope();
        var values = Values(foreground);
        _planes.Sample(mask.Pixels, new Plane(0, mask.Width, mask.Height), toMask, replicate: false, values);
        foreach (ref var value in values) value /= 255;
        return foreground;
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Turns the sampled Y, U, V of 0..255 into R, G, B of -1..1.</summary>
    private void Colour(YuvMatrix matrix, Span<float> to)
    {
        var area = size * size;
        ReadOnlySpan<float> ys = _yuv.AsSpan(0, area), us = _yuv.AsSpan(area, area), vs = _yuv.AsSpan(2 * area);
        for (var c = 0; c < 3; c++)
        {
            var row = matrix.Rows[c];
            var (y, u, v, offset) = ((float)(row[0] / 127.5), (float)(row[1] / 127.5), (float)(row[2] / 127.5), (float)((row[3] / 127.5) - 1));
            var levels = to.Slice(c * area, area);
            var i = 0;
            for (; i <= area - Vector<float>.Count; i += Vector<float>.Count)
            {
                var sum = (new Vector<float>(ys[i..]) * y) + (new Vector<float>(us[i..]) * u) + (new Vector<float>(vs[i..]) * v) + new Vector<float>(offset);
                Vector.Clamp(sum, -Vector<float>.One, Vector<float>.One).CopyTo(levels[i..]);
            }

            for (; i < area; i++) levels[i] = Math.Clamp((ys[i] * y) + (us[i] * u) + (vs[i] * v) + offset, -1, 1);
        }
    }
}
