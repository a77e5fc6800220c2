using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>The frames of the papers' protocol: the first half to fit on, the second to test on, incomplete ones left out.</summary>
/// <param name="Features">[F, K·D] discovered keypoints of the first half.</param>
/// <param name="Targets">[F, J·D] labels of the first half.</param>
/// <param name="Unseen">[U, K·D] discovered keypoints of the second half.</param>
/// <param name="Truth">[U, J·D] labels of the second half.</param>
/// <param name="Tested">[U] numbers of the frames of the second half.</param>
/// <param name="Missing">Frames of the second half without discovered keypoints.</param>
internal sealed record RegressionHalves(
    Matrix<double> Features, Matrix<double> Targets, Matrix<double> Unseen, Matrix<double> Truth, int[] Tested, int Missing)
{
    /// <summary>Splits two tables.</summary>
    /// <exception cref="UserErrorException">The tables do not have the same number of frames, or too few are complete.</exception>
    public static RegressionHalves Of(TrackTable discovered, TrackTable labels)
    {
        var frames = labels.Rows.RowCount;
        if (discovered.Rows.RowCount != frames)
            throw new UserErrorException($"the run has {discovered.Rows.RowCount} frames and the labels have {frames}", "give the labels of the same video");
        var complete = Enumerable.Range(0, frames).Where(t => Finite(discovered.Rows.Row(t)) && Finite(labels.Rows.Row(t))).ToArray();
        var fit = complete.Where(t => t < frames / 2).ToArray();
        var test = complete.Where(t => t >= frames / 2).ToArray();
        if (fit.Length <= discovered.Rows.ColumnCount || test.Length < 3)
            throw new UserErrorException($"only {fit.Length} + {test.Length} frames have both keypoints and labels", "a regression needs more");
        var missing = Enumerable.Range(frames / 2, frames - (frames / 2)).Count(t => !Finite(discovered.Rows.Row(t)));
        return new RegressionHalves(
            Pick(discovered.Rows, fit), Pick(labels.Rows, fit), Pick(discovered.Rows, test), Pick(labels.Rows, test), test, missing);
    }

    /// <summary>Some rows.</summary>
    public static Matrix<double> Pick(Matrix<double> rows, int[] frames) => Matrix<double>.Build.DenseOfRowVectors(frames.Select(rows.Row));

    private static bool Finite(Vector<double> row) => row.All(double.IsFinite);
}
