using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;
using Vector3 = System.Numerics.Vector3;

namespace KeyStream.Training.Evaluation;

/// <summary>How discovered keypoints become named joints.</summary>
public enum PoseRegressor
{
    /// <summary>They have names already.</summary>
    None,

    /// <summary>Ridge regression with bias, its penalty chosen on the fitted half.</summary>
    Linear,

    /// <summary>The two-hidden-layer network of <see cref="NetworkRegressor"/>.</summary>
    Mlp,
}

/// <summary>The joints that a regression from discovered keypoints predicts in the second half of a sequence, fitted on the first half.</summary>
/// <param name="Prediction">[U][J] metres; NaN in frames that are not complete.</param>
/// <param name="Truth">[U][J] metres, of the same frames.</param>
/// <param name="FittedFrames">Frames that were fitted.</param>
/// <param name="Penalty">The ridge penalty, as a share of the features' largest principal power; NaN for the network.</param>
public sealed record PoseRegression(IReadOnlyList<Vector3[]> Prediction, IReadOnlyList<Vector3[]> Truth, int FittedFrames, double Penalty)
{
    /// <summary>Fits and predicts. Both sequences are centred frame by frame on the mean of their points.</summary>
    /// <param name="keypoints">[T][K] any unit.</param>
    /// <param name="truth">[T][J] metres.</param>
    /// <param name="regressor">Which.</param>
    /// <param name="seed">Of the network.</param>
    /// <exception cref="UserErrorException">Too few frames are complete.</exception>
    public static PoseRegression Of(IReadOnlyList<Vector3[]> keypoints, IReadOnlyList<Vector3[]> truth, PoseRegressor regressor, long seed)
    {
        var halves = RegressionHalves.Of(Table(keypoints), Table(truth));
        var penalty = regressor == PoseRegressor.Linear ? RegressionProtocol.Penalty(halves.Features, halves.Targets) : double.NaN;
        var predicted = regressor == PoseRegressor.Linear
            ? Metrics.Regress(halves.Features, halves.Targets, halves.Unseen, penalty)
            : NetworkRegressor.Regress(halves.Features, halves.Targets, halves.Unseen, seed);
        var first = truth.Count / 2;
        Vector3[][] frames = [.. truth.Skip(first).Select(f => Enumerable.Repeat(new Vector3(float.NaN), f.Length).ToArray())];
        for (var i = 0; i < halves.Tested.Length; i++) frames[halves.Tested[i] - first] = Points(predicted.Row(i));
        return new PoseRegression(frames, [.. truth.Skip(first)], halves.Features.RowCount, penalty);
    }

    /// <summary>The joints that a regression fitted on some sequences predicts in others. All are centred frame by frame on the mean of their points.</summary>
    /// <param name="keypoints">[T][K] to fit on, any unit; frames that are not complete are left out.</param>
    /// <param name="truth">[T][J] metres.</param>
    /// <param name="unseen">[U][K].</param>
    /// <param name="regressor">Linear or Mlp.</param>
    /// <param name="seed">Of the network.</param>
    /// <returns>[U][J] metres about their mean; NaN in frames that are not complete.</returns>
    /// <exception cref="UserErrorException">Too few frames are complete.</exception>
    public static IReadOnlyList<Vector3[]> Predict(
        IReadOnlyList<Vector3[]> keypoints, IReadOnlyList<Vector3[]> truth, IReadOnlyList<Vector3[]> unseen, PoseRegressor regressor, long seed)
    {
        var (features, targets, others) = (Table(keypoints).Rows, Table(truth).Rows, Table(unseen).Rows);
        static int[] Complete(Matrix<double> rows, Matrix<double>? also = null) =>
            [.. Enumerable.Range(0, rows.RowCount).Where(t => rows.Row(t).All(double.IsFinite) && (also is null || also.Row(t).All(double.IsFinite)))];
        var (fit, test) = (Complete(features, targets), Complete(others));
        if (fit.Length <= features.ColumnCount || test.Length == 0) throw new UserErrorException($"only {fit.Length} + {test.Length} frames have both keypoints and joints", "a regression needs more");
        (features, targets, others) = (RegressionHalves.Pick(features, fit), RegressionHalves.Pick(targets, fit), RegressionHalves.Pick(others, test));
        var predicted = regressor == PoseRegressor.Linear
            ? Metrics.Regress(features, targets, others, RegressionProtocol.Penalty(features, targets))
            : NetworkRegressor.Regress(features, targets, others, seed);
        var frames = unseen.Select(_ => Enumerable.Repeat(new Vector3(float.NaN), truth[0].Length).ToArray()).ToArray();
        for (var i = 0; i < test.Length; i++) frames[test[i]] = Points(predicted.Row(i));
        return frames;
    }

    private static TrackTable Table(IReadOnlyList<Vector3[]> frames)
    {
        var points = frames[0].Length;
        var rows = Matrix<double>.Build.Dense(frames.Count, points * 3, (t, c) => frames[t][c / 3][c % 3]);
        return TruthFile.Centred(new TrackTable([.. Enumerable.Range(0, points).Select(p => $"{p}")], 3, rows));
    }

    private static Vector3[] Points(Vector<double> row) =>
        [.. Enumerable.Range(0, row.Count / 3).Select(j => new Vector3((float)row[3 * j], (float)row[(3 * j) + 1], (float)row[(3 * j) + 2]))];
}
