using System.Numerics;

namespace KeyStream.Data;

/// <summary>Rotations as calibrations write them, in double precision: matrices [3, 3] row by row, vectors of axis times angle (Rodrigues).</summary>
public static class CameraRotation
{
    /// <summary>The matrix of a quaternion; its rounding is made good, so that the matrix is orthonormal.</summary>
    public static double[] Matrix(Quaternion rotation)
    {
        double x = rotation.X, y = rotation.Y, z = rotation.Z, w = rotation.W;
        var s = 2 / ((x * x) + (y * y) + (z * z) + (w * w));
        return
        [
            1 - (s * ((y * y) + (z * z))), s * ((x * y) - (z * w)), s * ((x * z) + (y * w)),
            s * ((x * y) + (z * w)), 1 - (s * ((x * x) + (z * z))), s * ((y * z) - (x * w)),
            s * ((x * z) - (y * w)), s * ((y * z) + (x * w)), 1 - (s * ((x * x) + (y * y))),
        ];
    }

    /// <summary>The quaternion of a vector of axis times angle.</summary>
    public static Quaternion FromVector(ReadOnlySpan<double> vector)
    {
        var angle = Math.Sqrt((vector[0] * vector[0]) + (vector[1] * vector[1]) + (vector[2] * vector[2]));
        var (sin, cos) = Math.SinCos(angle / 2);
        var s = angle < 1e-12 ? 0.5 : sin / angle;
        return new Quaternion((float)(vector[0] * s), (float)(vector[1] * s), (float)(vector[2] * s), (float)cos);
    }

    /// <summary>Axis times angle of a quaternion, the angle at most π.</summary>
    public static double[] ToVector(Quaternion rotation)
    {
        double x = rotation.X, y = rotation.Y, z = rotation.Z, w = rotation.W;
        if (w < 0) (x, y, z, w) = (-x, -y, -z, -w);
        var sin = Math.Sqrt((x * x) + (y * y) + (z * z));
        var s = sin < 1e-12 ? 2 : 2 * Math.Atan2(sin, w) / sin;
        return [x * s, y * s, z * s];
    }

    /// <summary>The quaternion of a rotation matrix, by the largest of its four components (so that none is divided by one near 0).</summary>
    public static Quaternion FromMatrix(ReadOnlySpan<double> r)
    {
        ReadOnlySpan<double> squares = [1 + r[0] - r[4] - r[8], 1 - r[0] + r[4] - r[8], 1 - r[0] - r[4] + r[8], 1 + r[0] + r[4] + r[8]];
        var largest = 0;
        for (var i = 1; i < 4; i++) largest = squares[i] > squares[largest] ? i : largest;
        double xy = r[1] + r[3], xz = r[2] + r[6], yz = r[5] + r[7], xw = r[7] - r[5], yw = r[2] - r[6], zw = r[3] - r[1];
        double[] q = largest switch
        {
            0 => [squares[0], xy, xz, xw],
            1 => [xy, squares[1], yz, yw],
            2 => [xz, yz, squares[2], zw],
            _ => [xw, yw, zw, squares[3]],
        };
        var length = Math.Sqrt(q.Sum(c => c * c));
        return new Quaternion((float)(q[0] / length), (float)(q[1] / length), (float)(q[2] / length), (float)(q[3] / length));
    }

    /// <summary>Why a matrix is no rotation, in words; null where it is one.</summary>
    /// <param name="r">The matrix; files round, so that 0.1 % is let pass.</param>
    public static string? Fault(ReadOnlySpan<double> r)
    {
        const double tolerance = 1e-3;
        for (var i = 0; i < 3; i++)
        {
            for (var j = i; j < 3; j++)
            {
                var product = (r[3 * i] * r[3 * j]) + (r[(3 * i) + 1] * r[(3 * j) + 1]) + (r[(3 * i) + 2] * r[(3 * j) + 2]);
                if (!(Math.Abs(product - (i == j ? 1 : 0)) < tolerance)) return "is no rotation (its rows are not of length 1, or not at right angles)";
            }
        }

        var determinant = (r[0] * ((r[4] * r[8]) - (r[5] * r[7]))) - (r[1] * ((r[3] * r[8]) - (r[5] * r[6]))) + (r[2] * ((r[3] * r[7]) - (r[4] * r[6])));
        return determinant > 0 ? null : "is mirrored (its determinant is -1)";
    }
}
