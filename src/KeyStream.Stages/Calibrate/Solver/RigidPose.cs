using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>A rotation and a translation in double precision: p ↦ R·p + t.</summary>
/// <param name="R">[3, 3] row by row.</param>
/// <param name="T">[3].</param>
internal sealed record RigidPose(double[] R, double[] T)
{
    /// <summary>Nothing turned, nothing moved.</summary>
    public static RigidPose Identity { get; } = new([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0]);

    /// <summary>Where the point ends.</summary>
    public (double X, double Y, double Z) Apply(double x, double y, double z)
    {
        var (rx, ry, rz) = Turn(x, y, z);
        return (rx + T[0], ry + T[1], rz + T[2]);
    }

    /// <summary>The point turned only.</summary>
    public (double X, double Y, double Z) Turn(double x, double y, double z) =>
        ((R[0] * x) + (R[1] * y) + (R[2] * z), (R[3] * x) + (R[4] * y) + (R[5] * z), (R[6] * x) + (R[7] * y) + (R[8] * z));

    /// <summary>First the other, then this.</summary>
    public RigidPose After(RigidPose first)
    {
        var (x, y, z) = Apply(first.T[0], first.T[1], first.T[2]);
        return new RigidPose(Product(R, first.R), [x, y, z]);
    }

    /// <summary>The way back.</summary>
    public RigidPose Inverse()
    {
        var back = new RigidPose([R[0], R[3], R[6], R[1], R[4], R[7], R[2], R[5], R[8]], [0, 0, 0]);
        var (x, y, z) = back.Turn(-T[0], -T[1], -T[2]);
        return back with { T = [x, y, z] };
    }

    /// <summary>A step of the solver: exp(ω)·R, t + δ.</summary>
    /// <param name="step">[6] ω, δ.</param>
    public RigidPose Moved(ReadOnlySpan<double> step) =>
        new(Product(Exponential(step[..3]), R), [T[0] + step[3], T[1] + step[4], T[2] + step[5]]);

    /// <summary>Angle between two rotations, radians.</summary>
    public double AngleTo(RigidPose other)
    {
        var trace = 0.0;
        for (var i = 0; i < 9; i++) trace += R[i] * other.R[i];
        return Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1));
    }

    /// <summary>Distance between two translations.</summary>
    public double DistanceTo(RigidPose other) => Math.Sqrt(T.Zip(other.T, (a, b) => (a - b) * (a - b)).Sum());

    /// <summary>As <see cref="Camera"/> has it.</summary>
    public (Quaternion Rotation, Vector3 Translation) ToCamera() =>
        (CameraRotation.FromMatrix(R), new Vector3((float)T[0], (float)T[1], (float)T[2]));

    /// <summary>The rotation about an axis by its length (Rodrigues).</summary>
    public static double[] Exponential(ReadOnlySpan<double> w)
    {
        var angle = Math.Sqrt((w[0] * w[0]) + (w[1] * w[1]) + (w[2] * w[2]));
        var a = angle < 1e-9 ? 1 : Math.Sin(angle) / angle;
        var b = angle < 1e-9 ? 0.5 : (1 - Math.Cos(angle)) / (angle * angle);
        double x = w[0], y = w[1], z = w[2];
        return
        [
            1 - (b * ((y * y) + (z * z))), (b * x * y) - (a * z), (b * x * z) + (a * y),
            (b * x * y) + (a * z), 1 - (b * ((x * x) + (z * z))), (b * y * z) - (a * x),
            (b * x * z) - (a * y), (b * y * z) + (a * x), 1 - (b * ((x * x) + (y * y))),
        ];
    }

    private static double[] Product(double[] a, double[] b)
    {
        var product = new double[9];
        for (var i = 0; i < 9; i++)
        {
            var (row, column) = (i / 3 * 3, i % 3);
            product[i] = (a[row] * b[column]) + (a[row + 1] * b[column + 3]) + (a[row + 2] * b[column + 6]);
        }

        return product;
    }
}
