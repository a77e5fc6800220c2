namespace KeyStream.Nets;

/// <summary>Finds the pairs of keypoints that exchange under left/right from how the keypoints of many frames lie.</summary>
/// <remarks>
/// Crops are upright, so that the body's axis is the vertical through the middle of its points. Two points are a pair when one's mean
/// and spread are the mirror image of the other's, and they lie either on the two sides of the axis, or both on it while they swing
/// against each other (the legs of a walker seen from the side). Each point gets at most one partner, the best matches first.
/// </remarks>
public static class Symmetry
{
    private const double MaxMismatch = 0.3;               // of the points' overall spread
    private const double MinOffAxis = 0.12;               // of the same spread: nearer is "on the axis"
    private const double MaxSwing = -0.3;                 // correlation of the two points' sideways movement

    /// <summary>Finds the pairs.</summary>
    /// <param name="points">[N,K,2] in crop coordinates, x right; rows with a NaN are left out; at least 8 whole rows.</param>
    /// <returns>Pairs (left, right): left is the one at smaller x on average.</returns>
    public static IReadOnlyList<(int Left, int Right)> FindPairs(double[,,] points)
    {
        var rows = PointStatistics.WholeRows(points);
        if (rows.Count < 8) return [];
        var k = points.GetLength(1);
        var s = new PointStatistics(points, rows);
        var axis = Enumerable.Range(0, k).Average(i => s.MeanX[i]);
        var candidates = from i in Enumerable.Range(0, k)
                         from j in Enumerable.Range(i + 1, k - i - 1)
                         where Exchange(s, i, j, axis)
                         let mismatch = Mismatch(s, i, j, axis)
                         where mismatch < MaxMismatch * s.Spread
                         orderby mismatch
                         select s.MeanX[i] <= s.MeanX[j] ? (i, j) : (j, i);
        var taken = new HashSet<int>();
        return [.. candidates.ToList().Where(p => !taken.Contains(p.Item1) && !taken.Contains(p.Item2) && taken.Add(p.Item1) && taken.Add(p.Item2))];
    }

    private static bool Exchange(PointStatistics s, int i, int j, double axis)
    {
        var (a, b) = (s.MeanX[i] - axis, s.MeanX[j] - axis);
        var apart = Math.Min(Math.Abs(a), Math.Abs(b)) > MinOffAxis * s.Spread && a * b < 0;
        return apart || s.SwingCorrelation(i, j) < MaxSwing;
    }

    private static double Mismatch(PointStatistics s, int i, int j, double axis)
    {
        var (dx, dy) = (s.MeanX[i] + s.MeanX[j] - (2 * axis), s.MeanY[i] - s.MeanY[j]);
        var (sx, sy) = (s.DeviationX[i] - s.DeviationX[j], s.DeviationY[i] - s.DeviationY[j]);
        return Math.Sqrt((dx * dx) + (dy * dy) + (sx * sx) + (sy * sy));
    }
}

/// <summary>Means and spreads of the keypoints of many frames.</summary>
internal sealed class PointStatistics
{
    private readonly double[,,] _points;
    private readonly List<int> _rows;

    public PointStatistics(double[,,] points, List<int> rows)
    {
        (_points, _rows) = (points, rows);
        var k = points.GetLength(1);
        (MeanX, MeanY, DeviationX, DeviationY) = (new double[k], new double[k], new double[k], new double[k]);
        for (var i = 0; i < k; i++)
        {
            (MeanX[i], DeviationX[i]) = Moments(i, 0);
            (MeanY[i], DeviationY[i]) = Moments(i, 1);
        }

        var (cx, cy) = (MeanX.Average(), MeanY.Average());
        Spread = Math.Sqrt(Enumerable.Range(0, k).Average(i => Math.Pow(MeanX[i] - cx, 2) + Math.Pow(MeanY[i] - cy, 2)));
    }

    public double[] MeanX { get; }

    public double[] MeanY { get; }

    public double[] DeviationX { get; }

    public double[] DeviationY { get; }

    /// <summary>Root mean square distance of the mean points from their centre.</summary>
    public double Spread { get; }

    public static List<int> WholeRows(double[,,] points)
    {
        var k = points.GetLength(1);
        bool Whole(int n) => Enumerable.Range(0, k).All(i => double.IsFinite(points[n, i, 0]) && double.IsFinite(points[n, i, 1]));
        return [.. Enumerable.Range(0, points.GetLength(0)).Where(Whole)];
    }

    /// <summary>Correlation of two points' sideways deviations from their means; 0 where one does not move.</summary>
    public double SwingCorrelation(int i, int j)
    {
        var both = _rows.Average(n => (_points[n, i, 0] - MeanX[i]) * (_points[n, j, 0] - MeanX[j]));
        var size = DeviationX[i] * DeviationX[j];
        return size > 1e-6 ? both / size : 0;
    }

    private (double Mean, double Deviation) Moments(int i, int axis)
    {
        var mean = _rows.Average(n => _points[n, i, axis]);
        return (mean, Math.Sqrt(_rows.Average(n => Math.Pow(_points[n, i, axis] - mean, 2))));
    }
}
