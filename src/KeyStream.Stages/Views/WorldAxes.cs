namespace KeyStream.Stages.Views;

/// <summary>The turn from a rig's world to the axes of a camera that is held upright: x right, y down, z forward, as everything behind the triangulation expects.</summary>
/// <remarks>
/// A rig's file does not say which way is up, but cameras are held upright: up is the mean of their upward directions, or the axis of the
/// world next to it where one is near. Then the turn only exchanges axes, and coordinates stay exact.
/// </remarks>
public sealed class WorldAxes
{
    private const double Near = 0.866;       // The cosine of 30 degrees: as far as cameras that all look down on the scene tilt the mean.
    private const double LeastAgreement = 0.3;
    private readonly double[][] _rows;

    private WorldAxes(double[] up, double[] forward, string note)
    {
        double[] down = [.. up.Select(u => -u)];
        var ahead = Unit(Minus(forward, Scaled(up, Dot(forward, up))));
        _rows = [Cross(down, ahead), down, ahead];
        Note = note;
    }

    /// <summary>Which way is up and how that is known, in words.</summary>
    public string Note { get; }

    /// <summary>Finds up, and forward as the first camera looks.</summary>
    /// <param name="rig">The cameras.</param>
    /// <param name="up">Which way is up; null to find it.</param>
    public static WorldAxes Of(RigViews rig, WorldAxis? up = null)
    {
        var looks = Row(rig.Turns[0], 2);
        if (up is { } given) return new WorldAxes(Axis(given), Forward(Axis(given), looks), $"{Name(given)} is up, as given");
        var ups = rig.Turns.Select(r => Scaled(Row(r, 1), -1)).ToList();
        double[] mean = [.. Enumerable.Range(0, 3).Select(i => ups.Average(u => u[i]))];
        if (Math.Sqrt(Dot(mean, mean)) < LeastAgreement) mean = ups[0];
        mean = Unit(mean);
        foreach (var axis in Enum.GetValues<WorldAxis>())
        {
            if (Dot(Axis(axis), mean) > Near) return new WorldAxes(Axis(axis), Forward(Axis(axis), looks), $"{Name(axis)} is taken for up, as the cameras are held");
        }

        return new WorldAxes(mean, looks, "up is as the cameras are held, between the axes of the rig");
    }

    /// <summary>The world → upright camera axes.</summary>
    public (double X, double Y, double Z) ToCamera(double x, double y, double z)
    {
        double At(int i) => (_rows[i][0] * x) + (_rows[i][1] * y) + (_rows[i][2] * z);
        return (At(0), At(1), At(2));
    }

    /// <summary>Upright camera axes → the world.</summary>
    public (double X, double Y, double Z) ToWorld(double x, double y, double z)
    {
        double At(int i) => (_rows[0][i] * x) + (_rows[1][i] * y) + (_rows[2][i] * z);
        return (At(0), At(1), At(2));
    }

    private static string Name(WorldAxis axis) => axis.ToString().Replace("Minus", "-", StringComparison.Ordinal).ToLowerInvariant();

    private static double[] Axis(WorldAxis axis)
    {
        var direction = new double[3];
        direction[(int)axis % 3] = axis < WorldAxis.MinusX ? 1 : -1;
        return direction;
    }

    /// <summary>The level axis of the world that is next to where a camera looks.</summary>
    private static double[] Forward(double[] up, double[] looks) =>
        Enum.GetValues<WorldAxis>().Select(Axis).Where(a => Dot(a, up) == 0).MaxBy(a => Dot(a, looks))!;

    private static double[] Row(double[,] matrix, int row) => [matrix[row, 0], matrix[row, 1], matrix[row, 2]];

    private static double Dot(double[] a, double[] b) => (a[0] * b[0]) + (a[1] * b[1]) + (a[2] * b[2]);

    private static double[] Cross(double[] a, double[] b) =>
        [(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])];

    private static double[] Minus(double[] a, double[] b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

    private static double[] Scaled(double[] a, double by) => [a[0] * by, a[1] * by, a[2] * by];

    private static double[] Unit(double[] a) => Scaled(a, 1 / Math.Sqrt(Math.Max(Dot(a, a), 1e-24)));
}
