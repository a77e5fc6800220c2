using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Measures where a subject is, how it lies and how long it is, without its thin parts.</summary>
/// <remarks>
/// A tail can be as long as the body; it comes and goes with the threshold and swings about. So position, axis and extents are those
/// of the mask after an opening whose disc grows with the subject (0.15 of the radius of a disc of the same area); arms and legs,
/// being thicker, stay.
/// </remarks>
internal sealed class SubjectCore : IDisposable
{
    private const double Thin = 0.15;
    private readonly Dictionary<int, Mat> _discs = [];
    private readonly Mat _framed = new();
    private readonly Mat _core = new();

    /// <summary>Measures one component.</summary>
    /// <param name="subject">Its mask within <paramref name="box"/>.</param>
    /// <param name="box">Where that lies in the picture.</param>
    /// <param name="area">Its pixels.</param>
    /// <param name="pixels">The whole mask, which the result keeps.</param>
    public SubjectShape Measure(Mat subject, Rect box, double area, byte[] pixels)
    {
        var radius = (int)Math.Round(Thin * Math.Sqrt(area / Math.PI));
        if (radius < 1) return Of(subject, 0, box, area, pixels)!;
        // A rim of zeros: OpenCV takes what lies beyond the edge for foreground when it erodes.
        Cv2.CopyMakeBorder(subject, _framed, 1, 1, 1, 1, BorderTypes.Constant, Scalar.All(0));
        Cv2.MorphologyEx(_framed, _core, MorphTypes.Open, Disc(radius));
        return Of(_core, 1, box, area, pixels) ?? Of(subject, 0, box, area, pixels)!;
    }

    public void Dispose()
    {
        foreach (var disc in _discs.Values) disc.Dispose();
        _framed.Dispose();
        _core.Dispose();
    }

    private Mat Disc(int radius)
    {
        if (!_discs.TryGetValue(radius, out var disc)) _discs[radius] = disc = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size((2 * radius) + 1, (2 * radius) + 1));
        return disc;
    }

    private static unsafe SubjectShape? Of(Mat mask, int rim, Rect box, double area, byte[] pixels)
    {
        double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
        for (var y = 0; y < mask.Rows; y++)
        {
            var row = (byte*)mask.Ptr(y);
            for (var x = 0; x < mask.Cols; x++)
            {
                if (row[x] == 0) continue;
                (n, sx, sy) = (n + 1, sx + x, sy + y);
                (sxx, syy, sxy) = (sxx + ((double)x * x), syy + ((double)y * y), sxy + ((double)x * y));
            }
        }

        if (n == 0) return null;
        var (mx, my) = (sx / n, sy / n);
        var angle = 0.5 * Math.Atan2(2 * ((sxy / n) - (mx * my)), (sxx / n) - (mx * mx) - ((syy / n) - (my * my)));
        var (length, breadth) = Extents(mask, angle);
        return new SubjectShape(mx + 0.5 - rim + box.X, my + 0.5 - rim + box.Y, angle, length, breadth, area, pixels);
    }

    private static unsafe (double Length, double Breadth) Extents(Mat mask, double angle)
    {
        var (c, s) = (Math.Cos(angle), Math.Sin(angle));
        double u0 = double.MaxValue, u1 = double.MinValue, v0 = double.MaxValue, v1 = double.MinValue;
        for (var y = 0; y < mask.Rows; y++)
        {
            // The ends of a row reach furthest along any direction.
            var row = new ReadOnlySpan<byte>((void*)mask.Ptr(y), mask.Cols);
            var first = row.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            foreach (var x in (ReadOnlySpan<int>)[first, row.LastIndexOfAnyExcept((byte)0)])
            {
                double u = (c * x) + (s * y), v = (c * y) - (s * x);
                (u0, u1, v0, v1) = (Math.Min(u0, u), Math.Max(u1, u), Math.Min(v0, v), Math.Max(v1, v));
            }
        }

        return (u1 - u0 + 1, v1 - v0 + 1);
    }
}
