using FsCheck;
using FsCheck.Fluent;
using KeyStream.Training.Evaluation;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Tests.Evaluation;

public sealed class MetricsTests
{
    private static readonly Matrix<double> Truth = Random(6, 12, 1);

    [Fact]
    public void Mpjpe_ConstantShift_IsItsLength() =>
        Metrics.Mpjpe(Shifted(Truth, 3, 4, 12), Truth, 3).ShouldBe(13, 1e-12);

    [Fact]
    public void NMpjpe_ScaledAndShifted_IsZero() =>
        Metrics.NMpjpe(Shifted(Truth * 0.37, 3, 4, 12), Truth, 3).ShouldBe(0, 1e-12);

    [Fact]
    public void NMpjpe_Rotated_IsNotZero() =>
        Metrics.NMpjpe(Rotated(Truth, 0.5), Truth, 3).ShouldBeGreaterThan(0.05);

    [Fact]
    public void PMpjpe_AnySimilarity_IsZero() =>
        Prop.ForAll(Gen.Choose(-314, 314).Zip(Gen.Choose(1, 500)).ToArbitrary(), pair =>
            Metrics.PMpjpe(Shifted(Rotated(Truth, pair.Item1 / 100.0) * (pair.Item2 / 100.0), 1, -2, 5), Truth, 3) < 1e-9)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void PMpjpe_MirrorImage_IsNotZero()
    {
        var mirrored = Matrix<double>.Build.Dense(6, 12, (t, c) => c % 3 == 0 ? -Truth[t, c] : Truth[t, c]);
        Metrics.PMpjpe(mirrored, Truth, 3).ShouldBeGreaterThan(0.05);
    }

    [Fact]
    public void Jitter_ConstantVelocity_IsZeroAndOneKinkIsItsBend()
    {
        var line = Matrix<double>.Build.Dense(5, 2, (t, c) => t * (c + 1));
        Metrics.Jitter(line, 2).ShouldBe(0, 1e-12);
        var kink = Matrix<double>.Build.Dense(3, 2, (t, c) => t == 2 && c == 0 ? 3 : 0);
        Metrics.Jitter(kink, 2).ShouldBe(3, 1e-12);
    }

    [Fact]
    public void Regress_AffineRelation_IsRecoveredEvenWithDependentFeatures()
    {
        var features = Random(40, 5, 2);
        features.SetColumn(4, features.Column(0) * 2);
        var weights = Random(5, 3, 3);
        var targets = (features * weights) + 7;
        var unseen = Random(9, 5, 4);
        unseen.SetColumn(4, unseen.Column(0) * 2);
        var error = Metrics.Regress(features, targets, unseen) - ((unseen * weights) + 7);
        error.Enumerate().Max(Math.Abs).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Evaluate_LabelsSwappedInSomeFrames_CountsThem()
    {
        var points = Random(100, 8, 5) * 50;
        var labels = points.SubMatrix(0, 100, 0, 4);
        for (var t = 90; t < 100; t++)
        {
            var row = labels.Row(t);
            labels.SetRow(t, [row[2], row[3], row[0], row[1]]);
        }

        var result = RegressionProtocol.Evaluate(new TrackTable(["a", "b", "c", "d"], 2, points), new TrackTable(["leftear", "rightear"], 2, labels));
        result.LeastSquares.SwappedFraction.ShouldBe(0.2);
        result.TestedFrames.ShouldBe(50);
    }

    [Fact]
    public void Evaluate_ManyNoisyFeaturesAndFewFrames_RidgeFitsLessOfTheNoise()
    {
        var track = Matrix<double>.Build.Dense(120, 2, (t, c) => Math.Sin((0.1 * t) + c));
        var noise = Random(120, 40, 6);
        var points = Matrix<double>.Build.Dense(120, 40, (t, c) => track[t, c % 2] + noise[t, c]);
        var names = Enumerable.Range(0, 20).Select(i => $"k{i}").ToArray();
        var result = RegressionProtocol.Evaluate(new TrackTable(names, 2, points), new TrackTable(["a"], 2, track));
        result.Ridged.Error.ShouldBeLessThan(0.7 * result.LeastSquares.Error);
        RegressionProtocol.Penalties.ShouldContain(result.Ridge);
    }

    [Fact]
    public void Regress_WithRidge_ShrinksAKnownSlope()
    {
        // One centred feature of power 2: slope = 2·3/(2 + 0.5·2).
        var x = Matrix<double>.Build.DenseOfArray(new double[,] { { -1 }, { 1 } });
        Metrics.Regress(x, x * 3, x, ridge: 0.5)[1, 0].ShouldBe(2, 1e-12);
    }

    private static Matrix<double> Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextDouble() - 0.5);
    }

    private static Matrix<double> Shifted(Matrix<double> rows, double x, double y, double z) =>
        Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (t, c) => rows[t, c] + (c % 3) switch { 0 => x, 1 => y, _ => z });

    private static Matrix<double> Rotated(Matrix<double> rows, double angle)
    {
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
        return Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (t, c) => (c % 3) switch
        {
            0 => (cos * rows[t, c]) - (sin * rows[t, c + 1]),
            1 => (sin * rows[t, c - 1]) + (cos * rows[t, c]),
            _ => rows[t, c],
        });
    }
}
