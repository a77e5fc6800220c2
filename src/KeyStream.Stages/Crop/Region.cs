using KeyStream.Data;

namespace KeyStream.Stages.Crop;

/// <summary>Where a plane of bytes lies in a frame's buffer.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Bytes per pixel.</param>
internal readonly record struct Plane(int Offset, int Width, int Height, int Channels = 1);

/// <summary>The rectangle of a plane that a crop needs; it may reach beyond the picture.</summary>
internal readonly record struct Region(int X, int Y, int Width, int Height)
{
    // A hostile or runaway window cannot ask for more than the picture and as much again around it.
    private const int Room = 64;

    /// <summary>The smallest rectangle, in multiples of <paramref name="multiple"/>, that holds what the crop samples.</summary>
    public static Region Under(Affine2 map, int size, int multiple, Plane plane)
    {
        var (x0, x1) = Ends(map.A * size, map.B * size, map.C, multiple, plane.Width);
        var (y0, y1) = Ends(map.D * size, map.E * size, map.F, multiple, plane.Height);
        return new Region(x0, y0, x1 - x0, y1 - y0);
    }

    public int ByteCount(int channels) => Width * Height * channels;

    /// <summary>Copies the rectangle; outside the picture its border is repeated, or zeros are written.</summary>
    public void Copy(ReadOnlySpan<byte> from, Plane plane, Span<byte> to, bool replicate)
    {
        var c = plane.Channels;
        int left = Math.Clamp(X, 0, plane.Width - 1), right = Math.Clamp(X + Width, left + 1, plane.Width);
        for (var y = 0; y < Height; y++)
        {
            var row = to.Slice(y * Width * c, Width * c);
            var inside = Y + y >= 0 && Y + y < plane.Height;
            if (!replicate) row.Clear();
            if (!replicate && (!inside || X >= plane.Width || X + Width <= 0)) continue;
            var source = from.Slice(plane.Offset + (Math.Clamp(Y + y, 0, plane.Height - 1) * plane.Width * c), plane.Width * c);
            var start = Math.Clamp(left - X, 0, Width);
            var count = Math.Min(right - left, Width - start);
            source.Slice(left * c, count * c).CopyTo(row[(start * c)..]);
            if (!replicate) continue;
            for (var x = 0; x < start; x++) source.Slice(left * c, c).CopyTo(row[(x * c)..]);
            for (var x = start + count; x < Width; x++) source.Slice((right - 1) * c, c).CopyTo(row[(x * c)..]);
        }
    }

    private static (int From, int To) Ends(double a, double b, double c, int multiple, int limit)
    {
        var low = c + Math.Min(0, a) + Math.Min(0, b);
        var high = c + Math.Max(0, a) + Math.Max(0, b);
        var from = (int)Math.Floor(Math.Clamp(low, -limit - Room, (2.0 * limit) + Room)) - 1 - multiple;
        var to = (int)Math.Ceiling(Math.Clamp(high, -limit - Room, (2.0 * limit) + Room)) + 1 + multiple;
        var whole = (to - from + multiple - 1) / multiple * multiple;
        return (from, from + whole);
    }
}
