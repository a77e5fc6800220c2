using System.Numerics;

namespace KeyStream.Data;

/// <summary>A calibrated camera in OpenCV's convention (x right, y down, z forward; pixel centres as in the calibration).</summary>
/// <param name="Name">What it is called in its file.</param>
/// <param name="Width">Picture width in pixels.</param>
/// <param name="Height">Picture height in pixels.</param>
/// <param name="Focal">Focal lengths fx, fy in pixels.</param>
/// <param name="Centre">Principal point in pixels.</param>
/// <param name="Distortion">Coefficients of the lens in OpenCV's order, k1, k2, p1, p2, k3 … or, of a fisheye, k1 to k4; missing ones are 0.</param>
/// <param name="Rotation">World → camera.</param>
/// <param name="Translation">World → camera: X_c = R·X_w + t, in the unit of the rig (metres where it is known).</param>
public sealed record Camera(
    string Name, int Width, int Height, (double X, double Y) Focal, (double X, double Y) Centre, IReadOnlyList<double> Distortion,
    Quaternion Rotation, Vector3 Translation)
{
    /// <summary>What the lens does.</summary>
    public LensModel Lens { get; init; }

    /// <summary>Pixels by which x grows with y/z: the axes of some calibrations are not at right angles. OpenCV has none.</summary>
    public double Skew { get; init; }

    /// <summary>Whether it is known where the camera stands; else <see cref="Rotation"/> and <see cref="Translation"/> say nothing.</summary>
    public bool HasPose { get; init; } = true;

    /// <summary>Where it stands in the world: −Rᵀ·t.</summary>
    public Vector3 Position => Vector3.Zero - Vector3.Transform(Translation, Quaternion.Inverse(Rotation));

    /// <summary>A camera of which nothing is known: no distortion, principal point in the middle, a picture 45 degrees wide on its longer side.</summary>
    /// <param name="width">Picture width in pixels.</param>
    /// <param name="height">Picture height in pixels.</param>
    public static Camera Unknown(int width, int height)
    {
        var focal = Math.Max(width, height) / (2 * Math.Tan(Math.PI / 8));
        return new Camera("unknown", width, height, (focal, focal), (width / 2.0, height / 2.0), [], Quaternion.Identity, Vector3.Zero) { HasPose = false };
    }

    /// <summary>The same of frames of a format, in pixels of their input.</summary>
    public static Camera Unknown(FrameFormat format) => Unknown((int)(format.Width * format.ScaleX), (int)(format.Height * format.ScaleY));

    /// <summary>World → camera axes.</summary>
    public Vector3 ToCamera(Vector3 world) => Vector3.Transform(world, Rotation) + Translation;

    /// <summary>World → camera axes, in double precision.</summary>
    public (double X, double Y, double Z) ToCamera(double x, double y, double z)
    {
        var r = CameraRotation.Matrix(Rotation);
        return ((r[0] * x) + (r[1] * y) + (r[2] * z) + Translation.X, (r[3] * x) + (r[4] * y) + (r[5] * z) + Translation.Y, (r[6] * x) + (r[7] * y) + (r[8] * z) + Translation.Z);
    }

    /// <summary>Camera axes → pixel, with distortion; NaN for points that are not in front of the camera.</summary>
    public (double X, double Y) Project(Vector3 point) => Project(point.X, point.Y, point.Z);

    /// <summary>Camera axes → pixel in double precision, with distortion; NaN for points that are not in front of the camera.</summary>
    public (double X, double Y) Project(double x, double y, double z)
    {
        if (!(z > 1e-6)) return (double.NaN, double.NaN);
        var (u, v) = LensDistortion.Apply(Lens, Coefficients(stackalloc double[LensDistortion.MostCoefficients]), x / z, y / z);
        return ((Focal.X * u) + (Skew * v) + Centre.X, (Focal.Y * v) + Centre.Y);
    }

    /// <summary>Pixel → x/z, y/z of its ray in camera axes, the distortion undone. Far outside the picture that the lens was measured on its polynomial
    /// may fold over, so that no ray falls there: the undistorted one stands in.</summary>
    public (double X, double Y) Ray(double pixelX, double pixelY)
    {
        var v = (pixelY - Centre.Y) / Focal.Y;
        var u = (pixelX - Centre.X - (Skew * v)) / Focal.X;
        if (Distortion.Count == 0 && Lens == LensModel.Pinhole) return (u, v);
        return LensDistortion.Undo(Lens, Coefficients(stackalloc double[LensDistortion.MostCoefficients]), u, v) ?? (u, v);
    }

    /// <summary>Whether its pictures differ from those of a pinhole camera with the same matrix, whose axes are at right angles.</summary>
    public bool Bends => Lens != LensModel.Pinhole || Skew != 0 || Distortion.Any(d => d != 0);

    /// <summary>A pixel of the picture without the lens's distortion (and without skew) → the pixel of the picture as it was taken; NaN where no such pixel is.</summary>
    public (double X, double Y) Distort(double x, double y) => Bends ? Project((x - Centre.X) / Focal.X, (y - Centre.Y) / Focal.Y, 1) : (x, y);

    /// <summary>The inverse of <see cref="Distort"/>, as <see cref="Ray"/> has it.</summary>
    public (double X, double Y) Undistort(double x, double y)
    {
        if (!Bends) return (x, y);
        var (u, v) = Ray(x, y);
        return ((u * Focal.X) + Centre.X, (v * Focal.Y) + Centre.Y);
    }

    private ReadOnlySpan<double> Coefficients(Span<double> to)
    {
        for (var i = 0; i < Distortion.Count; i++) to[i] = Distortion[i];
        return to[..Distortion.Count];
    }
}
