using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Segment;
using static TorchSharp.torch;

namespace KeyStream.Stages.Crop;

/// <summary>Samples crops from planar pictures in tensors. P: 1 for the frame alone, 2 with the background; S: crop side.</summary>
internal sealed class CropSampler : IDisposable
{
    private readonly int _size;
    private readonly Tensor _base;

    public CropSampler(int size)
    {
        _size = size;
        using var scope = NewDisposeScope();
        var at = arange(size, dtype: ScalarType.Float32) + 0.5f;
        var x = at.unsqueeze(0).expand(size, size);
        var y = at.unsqueeze(1).expand(size, size);
        _base = stack([x, y, ones(size, size)], -1).reshape(size * size, 3).DetachFromDisposeScope(); // [S·S,3]: u, v, 1
    }

    /// <summary>The frame's and the background's crop, [3,S,S] each in [-1,1]; runs in the caller's scope.</summary>
    public (Tensor Image, Tensor? Background) Picture(Frame frame, StaticBackground? background, Affine2 map)
    {
        var format = frame.Format;
        ReadOnlyMemory<byte>[] pictures = background is null ? [frame.Pixels] : [frame.Pixels, background.Pixels];
        var luma = Sample(pictures, new Plane(0, format.Width, format.Height), map, 1, replicate: true);           // [P,1,S,S]
        var half = new Affine2(0.5, 0, 0, 0, 0.5, 0).After(map);
        var rgb = format.Layout switch
        {
            PixelLayout.Gray8 => Grey(luma, format),
            PixelLayout.Nv12 => Colour(luma, Sample(pictures, new Plane(format.Width * format.Height, format.ChromaWidth, format.ChromaHeight, 2), half, 2, true), format),
            _ => Colour(luma, Planar(pictures, format, half), format),
        };                                                                                                         // [P,3,S,S]
        return (rgb[0].clone(), background is null ? null : rgb[1].clone());
    }

    /// <summary>The mask's crop, [1,S,S] in 0..1; nothing outside the picture.</summary>
    public Tensor Foreground(Mask mask, FrameFormat format, Affine2 map)
    {
        var toMask = new Affine2(mask.Width / (double)format.Width, 0, 0, 0, mask.Height / (double)format.Height, 0).After(map);
        return (Sample([mask.Pixels], new Plane(0, mask.Width, mask.Height), toMask, 1, replicate: false) / 255f)[0].clone();
    }

    public void Dispose() => _base.Dispose();

    private Tensor Planar(ReadOnlyMemory<byte>[] pictures, FrameFormat format, Affine2 map)
    {
        int luma = format.Width * format.Height, chroma = format.ChromaWidth * format.ChromaHeight;
        var u = Sample(pictures, new Plane(luma, format.ChromaWidth, format.ChromaHeight), map, 1, replicate: true);
        var v = Sample(pictures, new Plane(luma + chroma, format.ChromaWidth, format.ChromaHeight), map, 1, replicate: true);
        return cat([u, v], 1);
    }

    private static Tensor Grey(Tensor luma, FrameFormat format)
    {
        var m = YuvMatrix.For(format);
        var level = (luma * (float)m.Rows[0][0]) + (float)(format.FullRange ? 0 : -16 * m.Rows[0][0]);
        return ((level / 127.5f) - 1).clamp(-1, 1).expand(-1, 3, -1, -1);
    }

    private Tensor Colour(Tensor luma, Tensor chroma, FrameFormat format)
    {
        var m = YuvMatrix.For(format);
        var factors = new float[9];
        var offsets = new float[3];
        for (var c = 0; c < 3; c++)
        {
            for (var k = 0; k < 3; k++) factors[(3 * c) + k] = (float)(m.Rows[c][k] / 127.5);
            offsets[c] = (float)((m.Rows[c][3] / 127.5) - 1);
        }

        var yuv = cat([luma, chroma], 1).reshape(-1, 3, (long)_size * _size);                                       // [P,3,S·S]
        var rgb = matmul(tensor(factors, [3, 3]), yuv) + tensor(offsets, [3, 1]);
        return rgb.clamp(-1, 1).reshape(-1, 3, _size, _size);
    }

    /// <summary>Samples planes of bytes at the crop's pixels: float32 [P,channels,S,S] in 0..255.</summary>
    private Tensor Sample(ReadOnlyMemory<byte>[] pictures, Plane plane, Affine2 map, int channels, bool replicate)
    {
        var shrink = Math.Sqrt(Math.Abs(map.Determinant));
        var pool = shrink > 1.5 ? (int)Math.Round(shrink) : 1;
        var area = Region.Under(map, _size, pool, plane);
        var bytes = empty([pictures.Length, area.Height, area.Width, channels], ScalarType.Byte);
        for (var p = 0; p < pictures.Length; p++) area.Copy(pictures[p].Span, plane, bytes.bytes[(p * area.ByteCount(channels))..], replicate);
        var values = bytes.to(ScalarType.Float32).permute(0, 3, 1, 2);                                              // [P,C,h,w]
        if (pool > 1) values = nn.functional.avg_pool2d(values.contiguous(), pool);
        // Region pixels to grid_sample's -1..1 over the (pooled) region, whose edges are the region's.
        var (w, h) = (area.Width, area.Height);
        var m = new Affine2(2.0 / w, 0, -1 - (2.0 * area.X / w), 0, 2.0 / h, -1 - (2.0 * area.Y / h)).After(map);
        var matrix = tensor(new[] { (float)m.A, (float)m.D, (float)m.B, (float)m.E, (float)m.C, (float)m.F }, [3, 2]);
        var grid = matmul(_base, matrix).reshape(1, _size, _size, 2).expand(pictures.Length, -1, -1, -1);           // [P,S,S,2]
        return nn.functional.grid_sample(values, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
    }
}
