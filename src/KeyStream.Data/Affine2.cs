namespace KeyStream.Data;

/// <summary>A 2×3 affine map of points: x' = A·x + B·y + C, y' = D·x + E·y + F. Pixels; centres at .5.</summary>
/// <param name="A">x' per x.</param>
/// <param name="B">x' per y.</param>
/// <param name="C">Offset of x'.</param>
/// <param name="D">y' per x.</param>
/// <param name="E">y' per y.</param>
/// <param name="F">Offset of y'.</param>
public readonly record struct Affine2(double A, double B, double C, double D, double E, double F)
{
    /// <summary>The map that changes nothing.</summary>
    public static Affine2 Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>Determinant of the linear part.</summary>
    public double Determinant => (A * E) - (B * D);

    /// <summary>Maps a point.</summary>
    public (double X, double Y) Apply(double x, double y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);

    /// <summary>The map that applies <paramref name="first"/> and then this one.</summary>
    public Affine2 After(Affine2 first) => new(
        (A * first.A) + (B * first.D), (A * first.B) + (B * first.E), (A * first.C) + (B * first.F) + C,
        (D * first.A) + (E * first.D), (D * first.B) + (E * first.E), (D * first.C) + (E * first.F) + F);

    /// <summary>The inverse map.</summary>
    /// <exception cref="InvalidOperationException">The map has no inverse.</exception>
    public Affine2 Inverse()
    {
        var det = Determinant;
        if (Math.Abs(det) < 1e-300 || !double.IsFinite(det)) throw new InvalidOperationException("The affine map has no inverse.");
        double a = E / det, b = -B / det, d = -D / det, e = A / det;
        return new Affine2(a, b, -((a * C) + (b * F)), d, e, -((d * C) + (e * F)));
    }
}
