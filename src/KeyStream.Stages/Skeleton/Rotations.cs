using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>Rotations from matched directions.</summary>
internal static class Rotations
{
    private const double Prior = 0.02;
    private const int Squarings = 9;

    /// <summary>The rotation that turns <paramref name="from"/> onto <paramref name="to"/> with the least squared error (Horn, JOSA A 1987).</summary>
    /// <remarks>
    /// A fiftieth of the weight says "as <paramref name="before"/>": where the directions leave a turn nearly open (all along one line)
    /// the answer stays near the previous frame's rotation instead of following noise. The answer is the eigenvector of the largest
    /// eigenvalue of a symmetric 4×4 matrix, found by squaring the matrix.
    /// </remarks>
    public static Quaternion Fit(ReadOnlySpan<Vector3> from, ReadOnlySpan<Vector3> to, ReadOnlySpan<float> weights, Quaternion before)
    {
        var m = new double[3, 3]; // Σ from·toᵀ
        var weight = 0.0;
        for (var i = 0; i < from.Length; i++) weight += Add(m, from[i], to[i], weights[i]);
        if (weight < 1e-12) return before;
        var whole = weight;
        foreach (var axis in (ReadOnlySpan<Vector3>)[Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ])
            weight += Add(m, axis, Vector3.Transform(axis, before), Prior * whole);

        // The shift makes all eigenvalues positive, so that the largest is also the largest in size.
        double[,] n =
        {
            { m[0, 0] + m[1, 1] + m[2, 2] + weight, m[1, 2] - m[2, 1], m[2, 0] - m[0, 2], m[0, 1] - m[1, 0] },
            { m[1, 2] - m[2, 1], m[0, 0] - m[1, 1] - m[2, 2] + weight, m[0, 1] + m[1, 0], m[2, 0] + m[0, 2] },
            { m[2, 0] - m[0, 2], m[0, 1] + m[1, 0], m[1, 1] - m[0, 0] - m[2, 2] + weight, m[1, 2] + m[2, 1] },
            { m[0, 1] - m[1, 0], m[2, 0] + m[0, 2], m[1, 2] + m[2, 1], m[2, 2] - m[0, 0] - m[1, 1] + weight },
        };
        for (var i = 0; i < Squarings; i++) n = Squared(n);
        return Strongest(n, before);
    }

    private static double Add(double[,] m, Vector3 a, Vector3 b, double weight)
    {
        for (var i = 0; i < 3; i++) for (var j = 0; j < 3; j++) m[i, j] += weight * a[i] * b[j];
        return weight * a.Length() * b.Length();
    }

    private static double[,] Squared(double[,] n)
    {
        var result = new double[4, 4];
        var trace = n[0, 0] + n[1, 1] + n[2, 2] + n[3, 3];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                for (var k = 0; k < 4; k++) result[i, j] += n[i, k] * n[k, j] / (trace * trace);
            }
        }

        return result;
    }

    /// <summary>The longest column of a matrix of rank one as a rotation, with the sign of the one before.</summary>
    private static Quaternion Strongest(double[,] n, Quaternion before)
    {
        var c = Enumerable.Range(0, 4).MaxBy(j => n[j, j]);
        var norm = Math.Sqrt((n[0, c] * n[0, c]) + (n[1, c] * n[1, c]) + (n[2, c] * n[2, c]) + (n[3, c] * n[3, c]));
        var q = new Quaternion((float)(n[1, c] / norm), (float)(n[2, c] / norm), (float)(n[3, c] / norm), (float)(n[0, c] / norm));
        return Quaternion.Dot(q, before) < 0 ? -q : q;
    }

    /// <summary>The least rotation that turns one direction onto another.</summary>
    public static Quaternion Swing(Vector3 from, Vector3 to)
    {
        var (a, b) = (Direction(from), Direction(to));
        var cosine = Vector3.Dot(a, b);
        if (cosine < -0.99999f)
        {
            var axis = Vector3.Cross(a, Math.Abs(a.X) < 0.9f ? Vector3.UnitX : Vector3.UnitY);
            return Quaternion.CreateFromAxisAngle(Vector3.Normalize(axis), MathF.PI);
        }

        var cross = Vector3.Cross(a, b);
        return Quaternion.Normalize(new Quaternion(cross, 1 + cosine));
    }

    /// <summary>The angle, −π..π, by which a rotation turns about an axis.</summary>
    public static float Twist(Quaternion rotation, Vector3 axis)
    {
        var about = Vector3.Dot(new Vector3(rotation.X, rotation.Y, rotation.Z), Direction(axis));
        var angle = 2 * MathF.Atan2(about, rotation.W);
        return angle > MathF.PI ? angle - MathF.Tau : angle < -MathF.PI ? angle + MathF.Tau : angle;
    }

    /// <summary>The rotation by |v| radians about v.</summary>
    public static Quaternion FromVector(Vector3 v)
    {
        var angle = v.Length();
        var sine = angle < 1e-4f ? 0.5f - (angle * angle / 48) : MathF.Sin(angle / 2) / angle;
        return Quaternion.Normalize(new Quaternion(v * sine, MathF.Cos(angle / 2)));
    }

    /// <summary>The axis of a rotation times its angle, 0..π.</summary>
    public static Vector3 ToVector(Quaternion rotation)
    {
        var v = new Vector3(rotation.X, rotation.Y, rotation.Z) * (rotation.W < 0 ? -1 : 1);
        var sine = v.Length();
        return sine < 1e-7f ? 2 * v : v * (2 * MathF.Atan2(sine, Math.Abs(rotation.W)) / sine);
    }

    /// <summary>The rotation that takes one direction to <paramref name="xAxis"/> and a second, as far as it is square to the first, to <paramref name="yAxis"/>.</summary>
    public static Quaternion Square(Vector3 x, Vector3 y, Vector3 xAxis, Vector3 yAxis)
    {
        var first = Swing(x, xAxis);
        var turned = Vector3.Transform(y, first);
        var flat = turned - (Vector3.Dot(turned, xAxis) * xAxis);
        if (flat.Length() < 1e-3f * turned.Length()) return first;
        var angle = MathF.Atan2(Vector3.Dot(Vector3.Cross(flat, yAxis), xAxis), Vector3.Dot(flat, yAxis));
        return Quaternion.CreateFromAxisAngle(xAxis, angle) * first;
    }

    /// <summary>The angle between two directions, degrees.</summary>
    public static double Degrees(Vector3 a, Vector3 b) => Math.Atan2(Vector3.Cross(a, b).Length(), Vector3.Dot(a, b)) * 180 / Math.PI;

    /// <summary>A vector of length 1; up where there is no direction.</summary>
    public static Vector3 Direction(Vector3 v) => v.LengthSquared() < 1e-16f ? Vector3.UnitY : Vector3.Normalize(v);

    /// <summary>Points around their weighted mean.</summary>
    public static Vector3[] Centred(Vector3[] points, ReadOnlySpan<float> weights)
    {
        var (mean, whole) = (Vector3.Zero, 0f);
        for (var i = 0; i < points.Length; i++) (mean, whole) = (mean + (weights[i] * points[i]), whole + weights[i]);
        mean /= whole;
        return [.. points.Select(p => p - mean)];
    }

    /// <summary>Whether a point is there.</summary>
    public static bool IsFinite(Vector3 p) => float.IsFinite(p.X) && float.IsFinite(p.Y) && float.IsFinite(p.Z);
}
