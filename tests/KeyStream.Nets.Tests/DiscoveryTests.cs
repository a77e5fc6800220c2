namespace KeyStream.Nets.Tests;

/// <summary>Pairs and collapse are read off keypoint statistics.</summary>
public sealed class DiscoveryTests
{
    [Fact]
    public void FindPairs_ATopView_PairsTheTwoSidesOnly()
    {
        // Nose, left ear, right ear, tail; the body bends a little.
        var points = Frames(60, 4, (n, k) =>
        {
            var bend = 0.05 * Math.Sin(n * 0.7);
            return k switch { 0 => (bend, -0.8), 1 => (-0.3 + bend, -0.4), 2 => (0.3 + bend, -0.4), _ => (-bend, 0.7) };
        });
        Symmetry.FindPairs(points).ShouldBe([(1, 2)]);
    }

    [Fact]
    public void FindPairs_AWalkerFromTheSide_PairsTheSwingingFeet()
    {
        var points = Frames(60, 4, (n, k) =>
        {
            var swing = 0.3 * Math.Sin(n * 0.5);
            return k switch { 0 => (0.0, -0.9), 1 => (0.02, -0.1), 2 => (swing, 0.8), _ => (-swing, 0.8) };
        });
        Symmetry.FindPairs(points).Select(p => (Math.Min(p.Left, p.Right), Math.Max(p.Left, p.Right))).ShouldBe([(2, 3)]);
    }

    [Fact]
    public void FindPairs_NoSymmetry_GivesNone() =>
        Symmetry.FindPairs(Frames(30, 3, (n, k) => ((k * 0.4) - 0.4 + (0.05 * Math.Sin(n + k)), (k * 0.5) - 0.6))).ShouldBeEmpty();

    [Fact]
    public void FindPairs_RowsOfNaN_AreLeftOut()
    {
        var points = Frames(20, 2, (n, k) => n % 2 == 0 ? (double.NaN, 0) : ((k * 2) - 1, 0));
        Symmetry.FindPairs(points).ShouldBe([(0, 1)]);
    }

    [Fact]
    public void Collapse_HealthyPoints_HaveNothingToReport()
    {
        var report = CollapseReport.Of(Frames(20, 4, (n, k) => ((k * 0.3) + (0.1 * Math.Sin(n)), 0.2 * k)));
        report.Collapsed.ShouldBeFalse();
        report.Lines().ShouldBeEmpty();
    }

    [Fact]
    public void Collapse_OneSpotStillAndOffSubject_AreEachNamed()
    {
        var points = Frames(20, 5, (n, k) => k switch { 0 => (0.5, 0.5), 1 or 2 => (0.1 * Math.Sin(n), 0), _ => (0.1 * n, k * 0.4) });
        var onSubject = new double[20, 5];
        for (var n = 0; n < 20; n++)
            for (var k = 0; k < 4; k++) onSubject[n, k] = 1;
        var report = CollapseReport.Of(points, onSubject);
        report.Still.ShouldBe([0]);
        report.Coincident.ShouldBe([1, 2]);
        report.OffSubject.ShouldBe([4]);
        report.OnSubjectShare!.Value.ShouldBe(0.8, 1e-9);
        report.Collapsed.ShouldBeTrue();
        report.Lines().Count.ShouldBe(3);
    }

    private static double[,,] Frames(int count, int keypoints, Func<int, int, (double X, double Y)> at)
    {
        var points = new double[count, keypoints, 2];
        for (var n = 0; n < count; n++)
            for (var k = 0; k < keypoints; k++)
                (points[n, k, 0], points[n, k, 1]) = at(n, k);
        return points;
    }
}
