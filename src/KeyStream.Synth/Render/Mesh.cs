using System.Numerics;

namespace KeyStream.Synth.Render;

/// <summary>Triangles with normals and texture coordinates; front faces are counter-clockwise.</summary>
/// <param name="Positions">[N] vertices.</param>
/// <param name="Normals">[N] unit normals.</param>
/// <param name="Uv">[N] texture coordinates; the texture repeats every 1.</param>
/// <param name="Indices">Three per triangle.</param>
internal sealed record Mesh(Vector3[] Positions, Vector3[] Normals, Vector2[] Uv, int[] Indices)
{
    /// <summary>A rounded, tapering tube: two half ellipsoids joined by a cone. It closes without gaps where limbs meet.</summary>
    /// <param name="from">Centre of the first cap, in the joint's frame.</param>
    /// <param name="to">Centre of the second cap.</param>
    /// <param name="radiusFrom">Radius at <paramref name="from"/>.</param>
    /// <param name="radiusTo">Radius at <paramref name="to"/>.</param>
    /// <param name="depth">Thickness along the front direction per thickness across it.</param>
    /// <param name="front">Where u = 0.5 faces; made perpendicular to the axis.</param>
    public static Mesh Capsule(Vector3 from, Vector3 to, float radiusFrom, float radiusTo, float depth, Vector3 front)
    {
        const int Sides = 14, CapRings = 4;
        var axis = to - from;
        var length = axis.Length();
        axis = length > 1e-6f ? axis / length : Vector3.UnitY;
        front -= axis * Vector3.Dot(front, axis);
        front = front.LengthSquared() > 1e-6f ? Vector3.Normalize(front) : Vector3.Normalize(Vector3.Cross(axis, AnyOther(axis)));
        var side = Vector3.Cross(axis, front);
        var slope = length > 1e-6f ? (radiusFrom - radiusTo) / length : 0;
        var rings = (CapRings + 1) * 2;
        var (positions, normals, uv) = (new Vector3[rings * (Sides + 1)], new Vector3[rings * (Sides + 1)], new Vector2[rings * (Sides + 1)]);
        for (var ring = 0; ring < rings; ring++)
        {
            var first = ring <= CapRings;
            var latitude = first ? -MathF.PI / 2 * (1 - ((float)ring / CapRings)) : MathF.PI / 2 * (ring - CapRings - 1) / CapRings;
            var (up, around) = MathF.SinCos(latitude);
            var (center, radius) = first ? (from, radiusFrom) : (to, radiusTo);
            var total = length + radiusFrom + radiusTo;
            var v = total > 0 ? (radiusFrom + (first ? 0 : length) + (up * radius)) / total : 0;
            for (var s = 0; s <= Sides; s++)
            {
                var (sin, cos) = MathF.SinCos(2 * MathF.PI * s / Sides);
                var at = (ring * (Sides + 1)) + s;
                positions[at] = center + (axis * (up * radius)) + (((side * -sin) + (front * (-cos * depth))) * (around * radius));
                normals[at] = Vector3.Normalize((axis * (up + (slope * around))) + (((side * -sin) + (front * (-cos / depth))) * around));
                uv[at] = new Vector2((float)s / Sides, v);
            }
        }

        return new Mesh(positions, normals, uv, Grid(rings, Sides));
    }

    private static int[] Grid(int rings, int sides)
    {
        var indices = new int[(rings - 1) * sides * 6];
        var n = 0;
        for (var ring = 0; ring + 1 < rings; ring++)
        {
            for (var s = 0; s < sides; s++)
            {
                int a = (ring * (sides + 1)) + s, b = a + sides + 1;
                ReadOnlySpan<int> quad = [a, a + 1, b, a + 1, b + 1, b];
                quad.CopyTo(indices.AsSpan(n));
                n += 6;
            }
        }

        return indices;
    }

    private static Vector3 AnyOther(Vector3 axis) => MathF.Abs(axis.X) < 0.9f ? Vector3.UnitX : Vector3.UnitZ;
}
