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

    /// <summary>A block of six flat faces: a box, a wedge, a wing.</summary>
    /// <param name="below">Its lower four corners, around.</param>
    /// <param name="above">Its upper four corners, each over one of the lower.</param>
    public static Mesh Block(ReadOnlySpan<Vector3> below, ReadOnlySpan<Vector3> above)
    {
        var middle = Vector3.Zero;
        for (var i = 0; i < 4; i++) middle += (below[i] + above[i]) / 8;
        var (positions, normals, uv, indices) = (new Vector3[24], new Vector3[24], new Vector2[24], new int[36]);
        for (var face = 0; face < 6; face++)
        {
            var (i, j) = (face & 3, (face + 1) & 3);
            Span<Vector3> quad = face < 4 ? [below[i], below[j], above[j], above[i]] : face == 4 ? [below[0], below[1], below[2], below[3]] : [above[0], above[1], above[2], above[3]];
            var normal = Vector3.Cross(quad[2] - quad[0], quad[3] - quad[1]);
            if (Vector3.Dot(normal, ((quad[0] + quad[1] + quad[2] + quad[3]) / 4) - middle) < 0)
            {
                quad.Reverse();
                normal = -normal;
            }

            var at = face * 4;
            quad.CopyTo(positions.AsSpan(at));
            normals.AsSpan(at, 4).Fill(normal.LengthSquared() > 1e-12f ? Vector3.Normalize(normal) : Vector3.UnitY);
            ReadOnlySpan<Vector2> corners = [new(0, 0), new(1, 0), new(1, 1), new(0, 1)];
            corners.CopyTo(uv.AsSpan(at));
            ReadOnlySpan<int> triangles = [at, at + 1, at + 2, at, at + 2, at + 3];
            triangles.CopyTo(indices.AsSpan(face * 6));
        }

        return new Mesh(positions, normals, uv, indices);
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
