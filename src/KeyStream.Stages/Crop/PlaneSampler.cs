using System.Runtime.CompilerServices;
using KeyStream.Data;

namespace KeyStream.Stages.Crop;

/// <summary>Samples planes of bytes at a crop's pixels: bilinear, averaged over squares first where the crop shrinks by more than 1.5.</summary>
/// <remarks>
/// Plain loops: a crop is small, and a graph of tensor operations took six times as long, most of it for the calls.
/// The buffers are kept from call to call; not for use by several threads.
/// </remarks>
/// <param name="size">Crop side S.</param>
internal sealed class PlaneSampler(int size)
{
    private byte[] _bytes = [];
    private float[] _values = [];

    /// <summary>Samples one plane.</summary>
    /// <param name="picture">The buffer the plane lies in.</param>
    /// <param name="plane">Where.</param>
    /// <param name="map">From crop pixels to the plane's.</param>
    /// <param name="replicate">Outside the plane: true repeats its border, false reads zeros.</param>
    /// <param name="to">Receives [channels,S,S] in 0..255.</param>
    public void Sample(ReadOnlySpan<byte> picture, Plane plane, Affine2 map, bool replicate, Span<float> to)
    {
        var shrink = Math.Sqrt(Math.Abs(map.Determinant));
        var pool = shrink > 1.5 ? (int)Math.Round(shrink) : 1;
        var area = Region.Under(map, size, pool, plane);
        var count = area.ByteCount(plane.Channels);
        if (_bytes.Length < count) (_bytes, _values) = (new byte[2 * count], new float[2 * count]);
        area.Copy(picture, plane, _bytes, replicate);
        Average(area, plane.Channels, pool);
        // From crop pixels to averaged pixels, whose centres then lie at whole numbers.
        var toValues = new Affine2(1.0 / pool, 0, (-area.X / (double)pool) - 0.5, 0, 1.0 / pool, (-area.Y / (double)pool) - 0.5).After(map);
        for (var c = 0; c < plane.Channels; c++) Interpolate(c, plane.Channels, area.Width / pool, area.Height / pool, toValues, to.Slice(c * size * size, size * size));
    }

    /// <summary>Fills the values with the means of pool × pool bytes, channels interleaved as they come.</summary>
    private void Average(Region area, int channels, int pool)
    {
        if (pool == 1)
        {
            for (var i = 0; i < area.ByteCount(channels); i++) _values[i] = _bytes[i];
            return;
        }

        var (columns, stride, scale) = (area.Width / pool, area.Width * channels, 1f / (pool * pool));
        for (var y = 0; y < area.Height / pool; y++)
        {
            var row = _values.AsSpan(y * columns * channels, columns * channels);
            row.Clear();
            for (var line = y * pool; line < (y + 1) * pool; line++) Add(_bytes.AsSpan(line * stride, stride), channels, pool, row);
            foreach (ref var value in row) value *= scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<byte> line, int channels, int pool, Span<float> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var (column, channel) = Math.DivRem(i, channels);
            var first = (column * pool * channels) + channel;
            var sum = 0;
            for (var x = 0; x < pool; x++) sum += line[first + (x * channels)];
            row[i] += sum;
        }
    }

    // Optimised from the first call: it runs for millions of samples within the first seconds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Interpolate(int channel, int channels, int width, int height, Affine2 map, Span<float> to)
    {
        var (right, bottom) = (width - 1f, height - 1f);
        var i = 0;
        fixed (float* values = _values)
        {
            for (var v = 0; v < size; v++)
            {
                var (startX, startY) = map.Apply(0.5, v + 0.5);
                for (var u = 0; u < size; u++)
                {
                    // Clamped, so that all four neighbours lie within the values.
                    var x = float.Clamp((float)(startX + (map.A * u)), 0, right);
                    var y = float.Clamp((float)(startY + (map.D * u)), 0, bottom);
                    var (left, top) = ((int)x, (int)y);
                    var (across, down) = (x < right ? channels : 0, y < bottom ? width * channels : 0);
                    var at = values + (((top * width) + left) * channels) + channel;
                    var above = at[0] + ((x - left) * (at[across] - at[0]));
                    var below = at[down] + ((x - left) * (at[down + across] - at[down]));
                    to[i++] = above + ((y - top) * (below - above));
                }
            }
        }
    }
}
