using System.Numerics;

namespace KeyStream.Synth.Objects;

/// <summary>Distances to triangles.</summary>
internal static class Triangle
{
    /// <summary>The point of a triangle that is nearest to a point; triangles without area count as their edges.</summary>
    public static Vector3 Nearest(Vector3 p, Vector3 a, Vector3 b, Vector3 c)
    {
        var normal = Vector3.Cross(b - a, c - a);
        var area = normal.LengthSquared();
        if (area > 0)
        {
            // Shares of the corners at the foot of the perpendicular; all are positive where it is inside.
            float wa = Vector3.Dot(Vector3.Cross(b - p, c - p), normal), wb = Vector3.Dot(Vector3.Cross(c - p, a - p), normal);
            var wc = area - wa - wb;
            if (wa >= 0 && wb >= 0 && wc >= 0) return ((wa * a) + (wb * b) + (wc * c)) / area;
        }

        return Nearer(p, Nearer(p, Edge(p, a, b), Edge(p, b, c)), Edge(p, c, a));
    }

    private static Vector3 Edge(Vector3 p, Vector3 a, Vector3 b)
    {
        var along = b - a;
        var square = along.LengthSquared();
        return square > 0 ? a + (along * Math.Clamp(Vector3.Dot(p - a, along) / square, 0, 1)) : a;
    }

    private static Vector3 Nearer(Vector3 p, Vector3 one, Vector3 other) =>
        Vector3.DistanceSquared(p, one) <= Vector3.DistanceSquared(p, other) ? one : other;
}
