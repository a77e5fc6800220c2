using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>Rotations from matched directions.</summary>
internal static class Rotations
{
    /// <summary>The rotation that turns <paramref name="from"/> onto <paramref name="to"/> with the least squared error (Horn, JOSA A 1987).</summary>
    /// <remarks>
    /// The answer is the eigenvector of the largest eigenvalue of a symmetric 4×4 matrix, found by power iteration from
    /// <paramref name="start"/>: from the previous frame's rotation it stays on the same branch, so that nothing jumps between frames.
    /// </remarks>
    public static Quaternion Fit(ReadOnlySpan<Vector3> from, ReadOnlySpan<Vector3> to, Quaternion start, int iterations = 60)
    {
        double xx = 0, xy = 0, xz = 0, yx = 0, yy = 0, yz = 0, zx = 0, zy = 0, zz = 0, shift = 0;
        for (var i = 0; i < from.Length; i++)
        {
            var (a, b) = (from[i], to[i]);
            (xx, xy, xz) = (xx + (a.X * b.X), xy + (a.X * b.Y), xz + (a.X * b.Z));
            (yx, yy, yz) = (yx + (a.Y * b.X), yy + (a.Y * b.Y), yz + (a.Y * b.Z));
            (zx, zy, zz) = (zx + (a.Z * b.X), zy + (a.Z * b.Y), zz + (a.Z * b.Z));
            shift += a.Length() * b.Length();
        }

        double w = start.W, x = start.X, y = start.Y, z = start.Z;
        for (var n = 0; n < iterations; n++)
        {
            // The shift makes all eigenvalues positive, so that the largest is also the largest in size.
            var w2 = ((xx + yy + zz + shift) * w) + ((yz - zy) * x) + ((zx - xz) * y) + ((xy - yx) * z);
            var x2 = ((yz - zy) * w) + ((xx - yy - zz + shift) * x) + ((xy + yx) * y) + ((zx + xz) * z);
            var y2 = ((zx - xz) * w) + ((xy + yx) * x) + ((-xx + yy - zz + shift) * y) + ((yz + zy) * z);
            var z2 = ((xy - yx) * w) + ((zx + xz) * x) + ((yz + zy) * y) + ((-xx - yy + zz + shift) * z);
            var norm = Math.Sqrt((w2 * w2) + (x2 * x2) + (y2 * y2) + (z2 * z2));
            if (norm < 1e-30) return start;
            (w, x, y, z) = (w2 / norm, x2 / norm, y2 / norm, z2 / norm);
        }

        return new Quaternion((float)x, (float)y, (float)z, (float)w);
    }

    /// <summary>The least rotation that turns one direction onto another.</summary>
    public static Quaternion Swing(Vector3 from, Vector3 to)
    {
        var (a, b) = (Vector3.Normalize(from), Vector3.Normalize(to));
        var cosine = Vector3.Dot(a, b);
        if (cosine < -0.99999f)
        {
            var axis = Vector3.Cross(a, Math.Abs(a.X) < 0.9f ? Vector3.UnitX : Vector3.UnitY);
            return Quaternion.CreateFromAxisAngle(Vector3.Normalize(axis), MathF.PI);
        }

        var cross = Vector3.Cross(a, b);
        return Quaternion.Normalize(new Quaternion(cross, 1 + cosine));
    }
}
