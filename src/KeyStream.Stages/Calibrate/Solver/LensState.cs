using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>The numbers of a lens that the solver finds: fx, fy, cx, cy and the coefficients of its distortion.</summary>
/// <param name="Model">The lens.</param>
/// <param name="Values">[4 + C].</param>
internal sealed record LensState(LensModel Model, double[] Values)
{
    /// <summary>Numbers before the coefficients.</summary>
    public const int First = 4;

    /// <summary>Coefficients of the distortion.</summary>
    public ReadOnlySpan<double> Coefficients => Values.AsSpan(First);

    /// <summary>Points of the board in camera axes → pixel; NaN for what is not in front.</summary>
    public (double X, double Y) Project(double x, double y, double z)
    {
        if (!(z > 1e-9)) return (double.NaN, double.NaN);
        var (u, v) = LensDistortion.Apply(Model, Coefficients, x / z, y / z);
        return ((Values[0] * u) + Values[2], (Values[1] * v) + Values[3]);
    }

    /// <summary>Pixel → x/z, y/z; null where no ray falls.</summary>
    public (double X, double Y)? Ray((double X, double Y) pixel) =>
        LensDistortion.Undo(Model, Coefficients, (pixel.X - Values[2]) / Values[0], (pixel.Y - Values[3]) / Values[1]);

    /// <summary>The lens with a step added.</summary>
    public LensState Moved(ReadOnlySpan<double> step)
    {
        var moved = (double[])Values.Clone();
        for (var i = 0; i < moved.Length; i++) moved[i] += step[i];
        return this with { Values = moved };
    }
}
