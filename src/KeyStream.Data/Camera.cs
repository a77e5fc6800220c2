using System.Numerics;

namespace KeyStream.Data;

/// <summary>A calibrated camera in OpenCV's convention (x right, y down, z forward; pixel centres as in the calibration).</summary>
/// <param name="Name">What it is called in its file.</param>
/// <param name="Width">Picture width in pixels.</param>
/// <param name="Height">Picture height in pixels.</param>
/// <param name="Focal">Focal lengths fx, fy in pixels.</param>
/// <param name="Centre">Principal point in pixels.</param>
/// <param name="Distortion">k1, k2, p1, p2, k3 (Brown–Conrady); missing ones are 0.</param>
/// <param name="Rotation">World → camera.</param>
/// <param name="Translation">World → camera: X_c = R·X_w + t, metres.</param>
public sealed record Camera(
    string Name, int Width, int Height, (double X, double Y) Focal, (double X, double Y) Centre, IReadOnlyList<double> Distortion,
    Quaternion Rotation, Vector3 Translation)
{
    private const int UndistortSteps = 20;

    /// <summary>A camera of which nothing is known: no distortion, principal point in the middle, a picture 45 degrees wide on its longer side.</summary>
    /// <param name="width">Picture width in pixels.</param>
    /// <param name="height">Picture height in pixels.</param>
    public static Camera Unknown(int width, int height)
    {
        var focal = Math.Max(width, height) / (2 * Math.Tan(Math.PI / 8));
        return new Camera("unknown", width, height, (focal, focal), (width / 2.0, height / 2.0), [], Quaternion.Identity, Vector3.Zero);
    }

    /// <summary>World → camera axes.</summary>
    public Vector3 ToCamera(Vector3 world) => Vector3.Transform(world, Rotation) + Translation;

    /// <summary>Camera axes → pixel, with distortion; NaN for points that are not in front of the camera.</summary>
    public (double X, double Y) Project(Vector3 point)
    {
        if (!(point.Z > 1e-6f)) return (double.NaN, double.NaN);
        var (x, y) = Distort((double)point.X / point.Z, (double)point.Y / point.Z);
        return ((Focal.X * x) + Centre.X, (Focal.Y * y) + Centre.Y);
    }

    /// <summary>Pixel → x/z, y/z of its ray in camera axes, the distortion undone by fixed-point iteration.</summary>
    public (double X, double Y) Ray(double pixelX, double pixelY)
    {
        var (u, v) = ((pixelX - Centre.X) / Focal.X, (pixelY - Centre.Y) / Focal.Y);
        if (Distortion.Count == 0) return (u, v);
        var (x, y) = (u, v);
        for (var i = 0; i < UndistortSteps; i++)
        {
            var (dx, dy) = Distort(x, y);
            (x, y) = (x + u - dx, y + v - dy);
            // A polynomial that folds over (far outside the picture it was fitted to) has no ray: the undistorted one stands in.
            if (!(Math.Abs(x) < 10 && Math.Abs(y) < 10)) return (u, v);
        }

        return (x, y);
    }

    private (double X, double Y) Distort(double x, double y)
    {
        double K(int i) => i < Distortion.Count ? Distortion[i] : 0;
        var r2 = (x * x) + (y * y);
        var radial = 1 + (r2 * (K(0) + (r2 * (K(1) + (r2 * K(4))))));
        return ((x * radial) + (2 * K(2) * x * y) + (K(3) * (r2 + (2 * x * x))), (y * radial) + (K(2) * (r2 + (2 * y * y))) + (2 * K(3) * x * y));
    }
}
