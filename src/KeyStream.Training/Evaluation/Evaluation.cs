using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>How far regressed points are from labelled ones.</summary>
/// <param name="Error">Mean per-point error (MPJPE), in the unit of the labels.</param>
/// <param name="ErrorByPoint">The same for each labelled point.</param>
/// <param name="Normalised">N-MPJPE.</param>
/// <param name="Procrustes">P-MPJPE.</param>
/// <param name="SwappedFraction">Fraction of tested frames in which a left/right pair of labels fits better exchanged; null without pairs.</param>
/// <param name="JitterRatio">Mean second difference of the regressed tracks divided by that of the labels.</param>
public sealed record RegressionScores(
    double Error, IReadOnlyDictionary<string, double> ErrorByPoint, double Normalised, double Procrustes, double? SwappedFraction, double JitterRatio);

/// <summary>The result of comparing discovered keypoints with labelled points by linear regression.</summary>
/// <param name="FittedFrames">Frames of the first half that the regression was fitted on.</param>
/// <param name="TestedFrames">Frames of the second half that it was tested on.</param>
/// <param name="MissingFrames">Frames of the second half without discovered keypoints; they are not in the means.</param>
/// <param name="LeastSquares">Plain least squares, as published.</param>
/// <param name="Ridged">Ridge regression with <paramref name="Ridge"/>.</param>
/// <param name="Ridge">Penalty, as a share of the features' largest principal power; chosen on the fitted half alone.</param>
public sealed record RegressionResult(
    int FittedFrames, int TestedFrames, int MissingFrames, RegressionScores LeastSquares, RegressionScores Ridged, double Ridge);

/// <summary>
/// The papers' protocol for unsupervised keypoints: a linear regression with bias from the discovered to the labelled points,
/// fitted on the first half of the frames and tested on the second (Thewlis et al., ICCV 2017; He et al., NeurIPS 2022).
/// </summary>
/// <remarks>
/// The papers fit thousands of pictures. The neighbouring frames of one clip are much alike, and with three features per keypoint least
/// squares fits their chance; so the same is also done with a ridge penalty. Of <see cref="Penalties"/> the one is taken that predicts
/// best on the fitted half, a fifth of it in turn left out; the tested half has no say.
/// </remarks>
public static class RegressionProtocol
{
    private const int Folds = 5;

    /// <summary>The penalties tried, as shares of the features' largest principal power.</summary>
    public static IReadOnlyList<double> Penalties { get; } = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

    /// <summary>Runs the protocol.</summary>
    /// <param name="discovered">Keypoints of a run, one row per frame.</param>
    /// <param name="labels">Labelled points, one row per frame.</param>
    /// <exception cref="UserErrorException">The tables do not have the same number of frames, or too few are complete.</exception>
    public static RegressionResult Evaluate(TrackTable discovered, TrackTable labels)
    {
        var halves = RegressionHalves.Of(discovered, labels);
        var ridge = Penalty(halves.Features, halves.Targets);
        return new RegressionResult(
            halves.Features.RowCount, halves.Tested.Length, halves.Missing,
            Scores(Metrics.Regress(halves.Features, halves.Targets, halves.Unseen), halves.Truth, labels),
            Scores(Metrics.Regress(halves.Features, halves.Targets, halves.Unseen, ridge), halves.Truth, labels), ridge);
    }

    /// <summary>The penalty of <see cref="Penalties"/> that predicts best what is left out of the fit.</summary>
    internal static double Penalty(Matrix<double> features, Matrix<double> targets) => Penalties.MinBy(penalty => LeftOutError(features, targets, penalty));

    /// <summary>Squared error on stretches of frames that were left out in turn: neighbours of a fitted frame would tell too much.</summary>
    private static double LeftOutError(Matrix<double> features, Matrix<double> targets, double ridge) =>
        Enumerable.Range(0, Folds).Sum(fold =>
        {
            var parts = Enumerable.Range(0, features.RowCount).ToLookup(t => t * Folds / features.RowCount == fold);
            int[] kept = [.. parts[false]], left = [.. parts[true]];
            var predicted = Metrics.Regress(
                RegressionHalves.Pick(features, kept), RegressionHalves.Pick(targets, kept), RegressionHalves.Pick(features, left), ridge);
            return Math.Pow((predicted - RegressionHalves.Pick(targets, left)).FrobeniusNorm(), 2);
        });

    private static RegressionScores Scores(Matrix<double> predicted, Matrix<double> truth, TrackTable labels)
    {
        var d = labels.Dimensions;
        return new RegressionScores(
            Metrics.Mpjpe(predicted, truth, d), ByPoint(predicted, truth, labels), Metrics.NMpjpe(predicted, truth, d),
            Metrics.PMpjpe(predicted, truth, d), Swapped(predicted, truth, labels), Metrics.Jitter(predicted, d) / Metrics.Jitter(truth, d));
    }

    private static Dictionary<string, double> ByPoint(Matrix<double> predicted, Matrix<double> truth, TrackTable labels) =>
        labels.Names.Select((name, j) => (name, error: Metrics.Mpjpe(Point(predicted, labels, j), Point(truth, labels, j), labels.Dimensions)))
            .ToDictionary(p => p.name, p => p.error);

    private static double? Swapped(Matrix<double> predicted, Matrix<double> truth, TrackTable labels)
    {
        var pairs = labels.Names.Select((name, j) => (Left: j, Right: IndexOf(labels.Names, name.Replace("left", "right", StringComparison.OrdinalIgnoreCase))))
            .Where(p => p.Right >= 0 && p.Right != p.Left).ToArray();
        if (pairs.Length == 0) return null;
        var d = labels.Dimensions;
        return Enumerable.Range(0, predicted.RowCount).Average(t => pairs.Average(p =>
            Distance(t, p.Left, p.Right) + Distance(t, p.Right, p.Left) < Distance(t, p.Left, p.Left) + Distance(t, p.Right, p.Right) ? 1.0 : 0.0));

        double Distance(int t, int from, int to) =>
            (predicted.Row(t, from * d, d) - truth.Row(t, to * d, d)).L2Norm();
    }

    private static int IndexOf(IReadOnlyList<string> names, string name) =>
        names.ToList().FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static Matrix<double> Point(Matrix<double> rows, TrackTable table, int joint) =>
        rows.SubMatrix(0, rows.RowCount, joint * table.Dimensions, table.Dimensions);
}
