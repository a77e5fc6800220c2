namespace KeyStream.Data;

/// <summary>What a lens does to a ray.</summary>
public enum LensModel
{
    /// <summary>Brown–Conrady: k1, k2, p1, p2, k3 and, for the rational model, k4, k5, k6.</summary>
    Pinhole,

    /// <summary>Equidistant: the angle to the axis with k1, k2, k3, k4 (OpenCV's fisheye).</summary>
    Fisheye,
}

/// <summary>Distortion and its derivatives, on the plane at distance 1: (x, y) = (X/Z, Y/Z) of a ray → where it falls, before focal length and centre.</summary>
public static class LensDistortion
{
    /// <summary>Most coefficients that a lens has.</summary>
    public const int MostCoefficients = 8;

    private const int UndoSteps = 40;
    private const double Farthest = 100;

    /// <summary>Where a ray falls.</summary>
    /// <param name="model">The lens.</param>
    /// <param name="k">Its coefficients in OpenCV's order; missing ones are 0.</param>
    /// <param name="x">X/Z of the ray.</param>
    /// <param name="y">Y/Z of the ray.</param>
    public static (double X, double Y) Apply(LensModel model, ReadOnlySpan<double> k, double x, double y) => Apply(model, k, x, y, [], []);

    /// <summary>Where a ray falls, and how that changes.</summary>
    /// <param name="model">The lens.</param>
    /// <param name="k">Its coefficients in OpenCV's order; missing ones are 0.</param>
    /// <param name="x">X/Z of the ray.</param>
    /// <param name="y">Y/Z of the ray.</param>
    /// <param name="byPoint">[2, 2] receives the derivatives of the result (rows) by x and y; empty: not wanted.</param>
    /// <param name="byCoefficient">[2, C] receives those by the first C coefficients; empty: not wanted.</param>
    public static (double X, double Y) Apply(
        LensModel model, ReadOnlySpan<double> k, double x, double y, Span<double> byPoint, Span<double> byCoefficient) =>
        model == LensModel.Fisheye ? Fisheye(k, x, y, byPoint, byCoefficient) : Pinhole(k, x, y, byPoint, byCoefficient);

    /// <summary>The ray that falls on (u, v), by Newton's method; null where there is none, since the polynomial has folded over there.</summary>
    /// <param name="model">The lens.</param>
    /// <param name="k">Its coefficients.</param>
    /// <param name="u">x on the plane at distance 1.</param>
    /// <param name="v">y on that plane.</param>
    public static (double X, double Y)? Undo(LensModel model, ReadOnlySpan<double> k, double u, double v)
    {
        Span<double> d = stackalloc double[4];
        var start = model == LensModel.Fisheye && Math.Sqrt((u * u) + (v * v)) is > 0 and var r ? Math.Tan(Math.Min(r, 1.5)) / r : 1;
        var (x, y) = (u * start, v * start);
        for (var i = 0; i < UndoSteps; i++)
        {
            var (fx, fy) = Apply(model, k, x, y, d, []);
            var determinant = (d[0] * d[3]) - (d[1] * d[2]);
            if (!(determinant > 1e-12)) return null;
            var (ex, ey) = (u - fx, v - fy);
            var (dx, dy) = (((d[3] * ex) - (d[1] * ey)) / determinant, ((d[0] * ey) - (d[2] * ex)) / determinant);
            (x, y) = (x + dx, y + dy);
            if (!(Math.Abs(x) < Farthest && Math.Abs(y) < Farthest)) return null;
            if (Math.Abs(dx) + Math.Abs(dy) < 1e-13 * (1 + Math.Abs(x) + Math.Abs(y))) return (x, y);
        }

        return null;
    }

    private static (double X, double Y) Pinhole(ReadOnlySpan<double> k, double x, double y, Span<double> byPoint, Span<double> byCoefficient)
    {
        var r2 = (x * x) + (y * y);
        var (p1, p2) = (At(k, 2), At(k, 3));
        var over = 1 + (r2 * (At(k, 0) + (r2 * (At(k, 1) + (r2 * At(k, 4))))));
        var under = 1 + (r2 * (At(k, 5) + (r2 * (At(k, 6) + (r2 * At(k, 7))))));
        var radial = over / under;
        var (xy2, xx, yy) = (2 * x * y, r2 + (2 * x * x), r2 + (2 * y * y));
        if (!byPoint.IsEmpty)
        {
            var dOver = At(k, 0) + (r2 * ((2 * At(k, 1)) + (r2 * 3 * At(k, 4))));
            var dUnder = At(k, 5) + (r2 * ((2 * At(k, 6)) + (r2 * 3 * At(k, 7))));
            var slope = (dOver - (radial * dUnder)) / under;
            byPoint[0] = radial + (2 * x * x * slope) + (2 * p1 * y) + (6 * p2 * x);
            byPoint[1] = byPoint[2] = (xy2 * slope) + (2 * p1 * x) + (2 * p2 * y);
            byPoint[3] = radial + (2 * y * y * slope) + (6 * p1 * y) + (2 * p2 * x);
        }

        if (!byCoefficient.IsEmpty)
        {
            double q = r2 / under, s = -radial * q;
            ReadOnlySpan<double> dx = [x * q, x * q * r2, xy2, xx, x * q * r2 * r2, x * s, x * s * r2, x * s * r2 * r2];
            ReadOnlySpan<double> dy = [y * q, y * q * r2, yy, xy2, y * q * r2 * r2, y * s, y * s * r2, y * s * r2 * r2];
            Rows(dx, dy, byCoefficient);
        }

        return ((x * radial) + (p1 * xy2) + (p2 * xx), (y * radial) + (p1 * yy) + (p2 * xy2));
    }

    private static (double X, double Y) Fisheye(ReadOnlySpan<double> k, double x, double y, Span<double> byPoint, Span<double> byCoefficient)
    {
        var r = Math.Sqrt((x * x) + (y * y));
        var angle = Math.Atan(r);
        var a2 = angle * angle;
        var bent = angle * (1 + (a2 * (At(k, 0) + (a2 * (At(k, 1) + (a2 * (At(k, 2) + (a2 * At(k, 3)))))))));
        // Nearer to the axis than this, differences drown in rounding: the limits on the axis stand in.
        var near = r < 1e-4;
        var scale = near ? 1 + ((At(k, 0) - (1 / 3.0)) * r * r) : bent / r;
        if (!byPoint.IsEmpty)
        {
            var dBent = (1 + (a2 * ((3 * At(k, 0)) + (a2 * ((5 * At(k, 1)) + (a2 * ((7 * At(k, 2)) + (a2 * 9 * At(k, 3))))))))) / (1 + (r * r));
            var slope = near ? 2 * (At(k, 0) - (1 / 3.0)) : (dBent - scale) / (r * r);
            byPoint[0] = scale + (x * x * slope);
            byPoint[1] = byPoint[2] = x * y * slope;
            byPoint[3] = scale + (y * y * slope);
        }

        if (!byCoefficient.IsEmpty)
        {
            var first = near ? a2 : a2 * angle / r;
            ReadOnlySpan<double> d = [first, first * a2, first * a2 * a2, first * a2 * a2 * a2];
            Rows([x * d[0], x * d[1], x * d[2], x * d[3]], [y * d[0], y * d[1], y * d[2], y * d[3]], byCoefficient);
        }

        return (x * scale, y * scale);
    }

    private static double At(ReadOnlySpan<double> k, int i) => i < k.Length ? k[i] : 0;

    private static void Rows(ReadOnlySpan<double> dx, ReadOnlySpan<double> dy, Span<double> to)
    {
        var count = to.Length / 2;
        dx[..count].CopyTo(to);
        dy[..count].CopyTo(to[count..]);
    }
}
