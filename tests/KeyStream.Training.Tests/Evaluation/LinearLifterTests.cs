using System.Numerics;
using KeyStream.Training.Evaluation;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Tests.Evaluation;

public sealed class LinearLifterTests
{
    [Fact]
    public void Fit_AffineRelation_IsRecoveredOverManyBlocks()
    {
        var pairs = Pairs(1300, seed: 1);

        var lifter = LinearLifter.Fit(pairs, penalty: 0);

        foreach (var (input, output) in Pairs(20, seed: 2)) lifter.Predict(input).Zip(output).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-9);
    }

    [Fact]
    public void Fit_GapsInInputs_IsTheSameAsFillingThemWithTheMeanOfTheOthers()
    {
        var pairs = Pairs(700, seed: 3);
        for (var i = 0; i < pairs.Length; i += 3) pairs[i].Input[i % 4] = double.NaN;
        var means = Enumerable.Range(0, 4).Select(f => pairs.Select(p => p.Input[f]).Where(double.IsFinite).Average()).ToArray();
        var filled = pairs.Select(p => p.Input.Select((v, f) => double.IsFinite(v) ? v : means[f]).ToArray()).ToArray();
        var expected = Metrics.Regress(
            Matrix<double>.Build.DenseOfRowArrays(filled), Matrix<double>.Build.DenseOfRowArrays(pairs.Select(p => p.Output)),
            Matrix<double>.Build.DenseOfRowArrays(filled[..5]), ridge: 0.01);

        var lifter = LinearLifter.Fit(pairs, penalty: 0.01);

        for (var i = 0; i < 5; i++) lifter.Predict(pairs[i].Input).Zip(expected.Row(i)).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-9);
    }

    [Fact]
    public void Fit_UnknownOutputs_AreLeftOutAndNothingLeftIsRefused()
    {
        var pairs = Pairs(300, seed: 4);
        pairs[7].Output[0] = double.NaN;
        double.IsFinite(LinearLifter.Fit(pairs, 0).Predict(pairs[0].Input)[0]).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => LinearLifter.Fit(pairs[7..8], 0)).Message.ShouldContain("no pairs");
    }

    [Fact]
    public void Normalise_ShiftedAndScaledPicture_IsTheSame()
    {
        Vector2[] points = [new(3, 4), new(10, -2), new(float.NaN), new(-5, 1)];
        var moved = points.Select(p => (p * 7) + new Vector2(100, -40)).ToArray();

        foreach (var root in new int?[] { null, 1, 2 })
            LinearLifter.Normalise(points, root).Zip(LinearLifter.Normalise(moved, root)).ShouldAllBe(p => double.IsNaN(p.First) ? double.IsNaN(p.Second) : Math.Abs(p.First - p.Second) < 1e-5);
        LinearLifter.Normalise(points, 1)[2].ShouldBe(0);
        LinearLifter.Normalise([new(-1, 0), new(1, 0)]).ShouldBe([-1, 0, 1, 0]);
    }

    private static (double[] Input, double[] Output)[] Pairs(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double[] x = [.. Enumerable.Range(0, 4).Select(_ => random.NextDouble() + 5)];
            return (x, new[] { x[0] - (2 * x[1]) + 3, x[2] + (0.5 * x[3]) - 1 });
        })];
    }
}
