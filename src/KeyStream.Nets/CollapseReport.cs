namespace KeyStream.Nets;

/// <summary>Says whether discovered keypoints mean anything: not on one spot, not still in the crop, not on the background.</summary>
/// <param name="Coincident">Keypoints whose mean distance to some other one is under 0.04 half crop sides.</param>
/// <param name="Still">Keypoints that hardly move in the crop (deviation under 0.005): they follow the crop, not the subject.</param>
/// <param name="OffSubject">Keypoints on the subject in fewer than half of the frames; empty where no masks were given.</param>
/// <param name="OnSubjectShare">Mean share of points on the subject, or null without masks.</param>
/// <param name="Count">Keypoints K.</param>
public sealed record CollapseReport(
    IReadOnlyList<int> Coincident, IReadOnlyList<int> Still, IReadOnlyList<int> OffSubject, double? OnSubjectShare, int Count)
{
    private const double SameSpot = 0.04;
    private const double NoMovement = 0.005;

    /// <summary>True when at least half of the keypoints are useless for one of the reasons.</summary>
    public bool Collapsed => 2 * Coincident.Union(Still).Union(OffSubject).Count() >= Count;

    /// <summary>Looks at the keypoints of many frames.</summary>
    /// <param name="points">[N,K,2] in crop coordinates; rows with a NaN are left out.</param>
    /// <param name="onSubject">[N,K] foreground under each point, 0..1, or null without masks.</param>
    public static CollapseReport Of(double[,,] points, double[,]? onSubject = null)
    {
        var k = points.GetLength(1);
        var rows = PointStatistics.WholeRows(points);
        var all = Enumerable.Range(0, k).ToList();
        if (rows.Count == 0) return new CollapseReport(all, all, [], null, k);
        var s = new PointStatistics(points, rows);
        double Distance(int i, int j) => rows.Average(n => Math.Sqrt(Math.Pow(points[n, i, 0] - points[n, j, 0], 2) + Math.Pow(points[n, i, 1] - points[n, j, 1], 2)));
        var coincident = all.Where(i => all.Any(j => j != i && Distance(i, j) < SameSpot)).ToList();
        var still = all.Where(i => s.DeviationX[i] < NoMovement && s.DeviationY[i] < NoMovement).ToList();
        if (onSubject is null) return new CollapseReport(coincident, still, [], null, k);
        double Share(int i) => rows.Average(n => onSubject[n, i] > 0.5 ? 1.0 : 0.0);
        return new CollapseReport(coincident, still, [.. all.Where(i => Share(i) < 0.5)], all.Average(Share), k);
    }

    /// <summary>One line per finding, for a report; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Lines()
    {
        var lines = new List<string>();
        void Say(IReadOnlyList<int> which, string what)
        {
            if (which.Count > 0) lines.Add($"{which.Count} of {Count} keypoints {what}: {string.Join(", ", which)}");
        }

        Say(Coincident, "lie on the same spot as another");
        Say(Still, "do not move in the crop");
        Say(OffSubject, "are off the subject in most frames");
        return lines;
    }
}
