namespace KeyStream.Stages.Lift;

/// <summary>Weights with which a parabola, fitted to samples by weighted least squares, takes its value at time zero.</summary>
/// <remarks>
/// With Gaussian weights this is the fourth-order Gaussian kernel: amplitude (1 + u)·e^−u at frequency f, u = 2π²σ²f², no phase
/// shift, and parabolas pass unchanged. Uneven times, missing samples and the ends of the stream need no special care.
/// Source: Fan and Gijbels, "Local Polynomial Modelling", 1996, section 3.
/// </remarks>
public static class LocalQuadratic
{
    /// <summary>σ·f at the −3 dB frequency f: the u with (1 + u)·e^−u = 1/√2, 1.0783, in u = 2π²σ²f².</summary>
    public const double SigmaTimesCutoff = 0.23373;

    /// <summary>Turns weights of samples into weights of their values; false when there is nothing to fit.</summary>
    /// <param name="times">[n] times relative to the wanted one, in units of about the kernel's width.</param>
    /// <param name="weights">[n] weights, 0 or more; receives the result, which sums to 1.</param>
    public static bool Solve(ReadOnlySpan<double> times, Span<double> weights)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0;
        for (var i = 0; i < times.Length; i++)
        {
            double w = weights[i], t = times[i];
            s0 += w;
            s1 += w *= t;
            s2 += w *= t;
            s3 += w *= t;
            s4 += w * t;
        }

        if (s0 <= 0) return false;
        var (a, b, c) = Coefficients(s0, s1, s2, s3, s4);
        for (var i = 0; i < times.Length; i++) weights[i] *= a + (times[i] * (b + (times[i] * c)));
        return true;
    }

    /// <summary>First row of the inverse moment matrix; of lower degree where the samples do not settle a parabola.</summary>
    private static (double A, double B, double C) Coefficients(double s0, double s1, double s2, double s3, double s4)
    {
        double m0 = (s2 * s4) - (s3 * s3), m1 = (s2 * s3) - (s1 * s4), m2 = (s1 * s3) - (s2 * s2);
        var determinant = (s0 * m0) + (s1 * m1) + (s2 * m2);
        if (determinant > 1e-4 * s0 * s2 * s4) return (m0 / determinant, m1 / determinant, m2 / determinant);
        determinant = (s0 * s2) - (s1 * s1);
        return determinant > 1e-4 * s0 * s2 ? (s2 / determinant, -s1 / determinant, 0) : (1 / s0, 0, 0);
    }
}
