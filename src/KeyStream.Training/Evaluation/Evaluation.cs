using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>The result of comparing discovered keypoints with labelled points by linear regression.</summary>
/// <param name="FittedFrames">Frames of the first half that the regression was fitted on.</param>
/// <param name="TestedFrames">Frames of the second half that it was tested on.</param>
/// <param name="MissingFrames">Frames of the second half without discovered keypoints; they are not in the means.</param>
/// <param name="Error">Mean per-point error (MPJPE), in the unit of the labels.</param>
/// <param name="ErrorByPoint">The same for each labelled point.</param>
/// <param name="Normalised">N-MPJPE.</param>
/// <param name="Procrustes">P-MPJPE.</param>
/// <param name="SwappedFraction">Fraction of tested frames in which a left/right pair of labels fits better exchanged; null without pairs.</param>
/// <param name="JitterRatio">Mean second difference of the regressed tracks divided by that of the labels.</param>
public sealed record RegressionResult(
    int FittedFrames, int TestedFrames, int MissingFrames, double Error, IReadOnlyDictionary<string, double> ErrorByPoint,
    double Normalised, double Procrustes, double? SwappedFraction, double JitterRatio);

/// <summary>
/// The papers' protocol for unsupervised keypoints: a linear regression with bias from the discovered to the labelled points,
/// fitted on the first half of the frames and tested on the second (Thewlis et al., ICCV 2017; He et al., NeurIPS 2022).
/// </summary>
public static class RegressionProtocol
{
    /// <summary>Runs the protocol.</summary>
    /// <param name="discovered">Keypoints of a run, one row per frame.</param>
    /// <param name="labels">Labelled points, one row per frame.</param>
    /// <exception cref="UserErrorException">The tables do not have the same number of frames, or too few are complete.</exception>
    public static RegressionResult Evaluate(TrackTable discovered, TrackTable labels)
    {
        var frames = labels.Rows.RowCount;
        if (discovered.Rows.RowCount != frames)
            throw new UserErrorException($"the run has {discovered.Rows.RowCount} frames and the labels have {frames}", "give the labels of the same video");
        var complete = Enumerable.Range(0, frames).Where(t => Finite(discovered.Rows.Row(t)) && Finite(labels.Rows.Row(t))).ToArray();
        var fit = complete.Where(t => t < frames / 2).ToArray();
        var test = complete.Where(t => t >= frames / 2).ToArray();
        if (fit.Length <= discovered.Rows.ColumnCount || test.Length < 3)
            throw new UserErrorException($"only {fit.Length} + {test.Length} frames have both keypoints and labels", "a regression needs more");

        var truth = Pick(labels.Rows, test);
        var predicted = Metrics.Regress(Pick(discovered.Rows, fit), Pick(labels.Rows, fit), Pick(discovered.Rows, test));
        var d = labels.Dimensions;
        var missing = Enumerable.Range(frames / 2, frames - (frames / 2)).Count(t => !Finite(discovered.Rows.Row(t)));
        return new RegressionResult(
            fit.Length, test.Length, missing, Metrics.Mpjpe(predicted, truth, d), ByPoint(predicted, truth, labels),
            Metrics.NMpjpe(predicted, truth, d), Metrics.PMpjpe(predicted, truth, d), Swapped(predicted, truth, labels),
            Metrics.Jitter(predicted, d) / Metrics.Jitter(truth, d));
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

    private static Matrix<double> Pick(Matrix<double> rows, int[] frames) => Matrix<double>.Build.DenseOfRowVectors(frames.Select(rows.Row));

    private static bool Finite(Vector<double> row) => row.All(double.IsFinite);
}
