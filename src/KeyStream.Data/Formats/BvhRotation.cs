using System.Numerics;

namespace KeyStream.Data;

/// <summary>A rotation in double precision, and its angles about Z, X, Y as BVH files hold them.</summary>
internal readonly record struct BvhRotation(double X, double Y, double Z, double W)
{
    public static BvhRotation Identity { get; } = new(0, 0, 0, 1);

    /// <summary>This rotation times a rotation about one of its own axes (0 x, 1 y, 2 z).</summary>
    public BvhRotation Then(int axis, double radians)
    {
        double s = Math.Sin(radians / 2), c = Math.Cos(radians / 2);
        return axis switch
        {
            0 => new((X * c) + (W * s), (Y * c) + (Z * s), (Z * c) - (Y * s), (W * c) - (X * s)),
            1 => new((X * c) - (Z * s), (Y * c) + (W * s), (Z * c) + (X * s), (W * c) - (Y * s)),
            _ => new((X * c) + (Y * s), (Y * c) - (X * s), (Z * c) + (W * s), (W * c) - (Z * s)),
        };
    }

    public Quaternion ToQuaternion() => Quaternion.Normalize(new Quaternion((float)X, (float)Y, (float)Z, (float)W));

    /// <summary>
    /// Angles with R = Rz·Rx·Ry, radians, of the two solutions and their turns the one nearest to <paramref name="previous"/>,
    /// so that curves stay continuous. Where X is a right angle (gimbal lock) Y keeps its previous value.
    /// </summary>
    public static (double Z, double X, double Y) ToZxy(Quaternion rotation, (double Z, double X, double Y) previous)
    {
        double x = rotation.X, y = rotation.Y, z = rotation.Z, w = rotation.W;
        var norm = Math.Sqrt((x * x) + (y * y) + (z * z) + (w * w));
        (x, y, z, w) = (x / norm, y / norm, z / norm, w / norm);
        double r00 = 1 - (2 * ((y * y) + (z * z))), r02 = 2 * ((x * z) + (w * y));
        double r10 = 2 * ((x * y) + (w * z)), r12 = 2 * ((y * z) - (w * x));
        double r20 = 2 * ((x * z) - (w * y)), r21 = 2 * ((y * z) + (w * x)), r22 = 1 - (2 * ((x * x) + (y * y)));
        var about = Math.Sqrt((r20 * r20) + (r22 * r22)) < 1e-6 ? previous.Y : Math.Atan2(-r20, r22);
        // With Y settled, Z and X follow from R·Ry(−Y) = Rz·Rx; unlike the textbook formulas this stays exact beside gimbal lock.
        double s = Math.Sin(about), c = Math.Cos(about);
        var first = (Z: Math.Atan2((r10 * c) + (r12 * s), (r00 * c) + (r02 * s)), X: Math.Atan2(r21, (r22 * c) - (r20 * s)), Y: about);
        var second = (Z: first.Z + Math.PI, X: Math.PI - first.X, Y: first.Y + Math.PI);
        first = Near(first, previous);
        second = Near(second, previous);
        return Distance(first, previous) <= Distance(second, previous) ? first : second;
    }

    private static (double Z, double X, double Y) Near((double Z, double X, double Y) a, (double Z, double X, double Y) p) =>
        (Turn(a.Z, p.Z), Turn(a.X, p.X), Turn(a.Y, p.Y));

    private static double Turn(double angle, double near) => angle + (Math.Round((near - angle) / Math.Tau) * Math.Tau);

    private static double Distance((double Z, double X, double Y) a, (double Z, double X, double Y) b) =>
        Math.Abs(a.Z - b.Z) + Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y);
}
