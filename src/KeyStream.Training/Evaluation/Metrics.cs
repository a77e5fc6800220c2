using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>The error measures of the field, each defined once. Poses are [T][J·D] rows: joint-major coordinates of one frame.</summary>
public static class Metrics
{
    /// <summary>Mean per-joint position error: mean Euclidean distance, in the unit of the truth (Ionescu et al., Human3.6M, TPAMI 2014).</summary>
    /// <param name="predicted">[T, J·D].</param>
    /// <param name="truth">[T, J·D].</param>
    /// <param name="dimensions">D, 2 or 3.</param>
    public static double Mpjpe(Matrix<double> predicted, Matrix<double> truth, int dimensions) =>
        Mean(predicted.RowCount, t => JointError(predicted.Row(t), truth.Row(t), dimensions));

    /// <summary>MPJPE after each frame is centred on its joints' mean and scaled by s = ⟨t,p⟩/⟨p,p⟩ (Rhodin et al., CVPR 2018).</summary>
    /// <inheritdoc cref="Mpjpe" path="/param"/>
    public static double NMpjpe(Matrix<double> predicted, Matrix<double> truth, int dimensions) =>
        Mean(predicted.RowCount, t =>
        {
            var (p, q) = (Centred(predicted.Row(t), dimensions), Centred(truth.Row(t), dimensions));
            var power = p.DotProduct(p);
            return JointError(power > 0 ? p * (q.DotProduct(p) / power) : p, q, dimensions);
        });

    /// <summary>MPJPE after the best similarity (rotation, scale, translation) of each frame (Umeyama 1991; "protocol 2").</summary>
    /// <inheritdoc cref="Mpjpe" path="/param"/>
    public static double PMpjpe(Matrix<double> predicted, Matrix<double> truth, int dimensions) =>
        Mean(predicted.RowCount, t =>
        {
            var (p, q) = (Shape(Centred(predicted.Row(t), dimensions), dimensions), Shape(Centred(truth.Row(t), dimensions), dimensions));
            return (Align(p, q) - q).EnumerateRows().Average(r => r.L2Norm());
        });

    /// <summary>Mean length of the second difference of each joint's track: |x[t+1] − 2·x[t] + x[t−1]|, in the tracks' unit per frame².</summary>
    /// <param name="tracks">[T, J·D].</param>
    /// <param name="dimensions">D.</param>
    public static double Jitter(Matrix<double> tracks, int dimensions) =>
        Mean(Math.Max(tracks.RowCount - 2, 0), t =>
            JointError(tracks.Row(t) + tracks.Row(t + 2), tracks.Row(t + 1) * 2, dimensions));

    /// <summary>Linear regression with bias, fitted on some frames and applied to others (minimum-norm least squares, or ridge).</summary>
    /// <param name="features">[T, F] of the fitted frames.</param>
    /// <param name="targets">[T, G] of the fitted frames.</param>
    /// <param name="unseen">[U, F].</param>
    /// <param name="ridge">Penalty on the squared weights, as a share of the features' largest principal power; 0 for least squares.</param>
    /// <returns>[U, G].</returns>
    public static Matrix<double> Regress(Matrix<double> features, Matrix<double> targets, Matrix<double> unseen, double ridge = 0)
    {
        var means = features.ColumnSums() / features.RowCount;
        var targetMeans = targets.ColumnSums() / targets.RowCount;
        var centred = Shift(features, means);
        var evd = centred.TransposeThisAndMultiply(centred).Evd(Symmetricity.Symmetric);
        var powers = evd.EigenValues.Map(v => v.Real);
        var largest = Math.Max(powers.Maximum(), double.Epsilon);
        var inverse = Matrix<double>.Build.DenseOfDiagonalVector(powers.Map(p => p > largest * 1e-12 ? 1 / (p + (ridge * largest)) : 0));
        var weights = evd.EigenVectors * inverse * evd.EigenVectors.Transpose()
            * centred.TransposeThisAndMultiply(Shift(targets, targetMeans));                       // [F, G]
        return Shift(Shift(unseen, means) * weights, -targetMeans);
    }

    /// <summary>The similarity of <paramref name="p"/> closest to <paramref name="q"/>; both centred, [J, D]. No reflection.</summary>
    private static Matrix<double> Align(Matrix<double> p, Matrix<double> q)
    {
        var power = p.FrobeniusNorm();
        if (power == 0) return p;
        var svd = p.TransposeThisAndMultiply(q).Svd();
        var signs = Vector<double>.Build.Dense(p.ColumnCount, 1);
        signs[^1] = Math.Sign((svd.U * svd.VT).Determinant());
        var rotation = svd.U * Matrix<double>.Build.DenseOfDiagonalVector(signs) * svd.VT;
        return p * rotation * (svd.S.DotProduct(signs) / (power * power));
    }

    private static Matrix<double> Shift(Matrix<double> rows, Vector<double> by) =>
        Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (r, c) => rows[r, c] - by[c]);

    private static Matrix<double> Shape(Vector<double> row, int dimensions) =>
        Matrix<double>.Build.Dense(row.Count / dimensions, dimensions, (j, d) => row[(j * dimensions) + d]);

    private static Vector<double> Centred(Vector<double> row, int dimensions)
    {
        var joints = row.Count / dimensions;
        var mean = new double[dimensions];
        for (var i = 0; i < row.Count; i++) mean[i % dimensions] += row[i] / joints;
        return row.MapIndexed((i, v) => v - mean[i % dimensions]);
    }

    private static double JointError(Vector<double> a, Vector<double> b, int dimensions)
    {
        var (sum, joints) = (0.0, a.Count / dimensions);
        for (var j = 0; j < joints; j++)
        {
            var square = 0.0;
            for (var d = 0; d < dimensions; d++)
            {
                var difference = a[(j * dimensions) + d] - b[(j * dimensions) + d];
                square += difference * difference;
            }

            sum += Math.Sqrt(square);
        }

        return sum / joints;
    }

    private static double Mean(int count, Func<int, double> value) =>
        count == 0 ? double.NaN : Enumerable.Range(0, count).Average(value);
}
