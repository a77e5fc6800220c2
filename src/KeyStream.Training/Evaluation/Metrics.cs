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
        Mean(predicted.RowCount, t => Errors(Shape(predicted.Row(t), dimensions), Shape(truth.Row(t), dimensions)).Average());

    /// <summary>MPJPE after each frame is centred on its joints' mean and scaled by s = ⟨t,p⟩/⟨p,p⟩ (Rhodin et al., CVPR 2018).</summary>
    /// <inheritdoc cref="Mpjpe" path="/param"/>
    public static double NMpjpe(Matrix<double> predicted, Matrix<double> truth, int dimensions) =>
        Mean(predicted.RowCount, t =>
            ScaledErrors(Centred(Shape(predicted.Row(t), dimensions)), Centred(Shape(truth.Row(t), dimensions))).Average());

    /// <summary>MPJPE after the best similarity (rotation, scale, translation) of each frame (Umeyama 1991; "protocol 2").</summary>
    /// <inheritdoc cref="Mpjpe" path="/param"/>
    public static double PMpjpe(Matrix<double> predicted, Matrix<double> truth, int dimensions) =>
        Mean(predicted.RowCount, t => AlignedErrors(Shape(predicted.Row(t), dimensions), Shape(truth.Row(t), dimensions)).Average());

    /// <summary>Mean length of the second difference of each joint's track: |x[t+1] − 2·x[t] + x[t−1]|, in the tracks' unit per frame².</summary>
    /// <param name="tracks">[T, J·D].</param>
    /// <param name="dimensions">D.</param>
    public static double Jitter(Matrix<double> tracks, int dimensions) =>
        Mean(Math.Max(tracks.RowCount - 2, 0), t =>
            Errors(Shape(tracks.Row(t) + tracks.Row(t + 2), dimensions), Shape(tracks.Row(t + 1) * 2, dimensions)).Average());

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
        var weights = Ridge(centred.TransposeThisAndMultiply(centred), centred.TransposeThisAndMultiply(Shift(targets, targetMeans)), ridge);
        return Shift(Shift(unseen, means) * weights, -targetMeans);
    }

    /// <summary>The weights of a ridge regression from its normal equations.</summary>
    /// <param name="power">[F, F] inner products of the centred features.</param>
    /// <param name="cross">[F, G] inner products of the centred features and targets.</param>
    /// <param name="ridge">Penalty on the squared weights, as a share of the largest principal power; 0 for minimum-norm least squares.</param>
    /// <returns>[F, G].</returns>
    internal static Matrix<double> Ridge(Matrix<double> power, Matrix<double> cross, double ridge)
    {
        var evd = power.Evd(Symmetricity.Symmetric);
        var powers = evd.EigenValues.Map(v => v.Real);
        var largest = Math.Max(powers.Maximum(), double.Epsilon);
        var inverse = Matrix<double>.Build.DenseOfDiagonalVector(powers.Map(p => p > largest * 1e-12 ? 1 / (p + (ridge * largest)) : 0));
        return evd.EigenVectors * inverse * evd.EigenVectors.Transpose() * cross;
    }

    /// <summary>Distance of each joint from its truth; both [J, D].</summary>
    internal static double[] Errors(Matrix<double> p, Matrix<double> q)
    {
        var errors = new double[p.RowCount];
        for (var j = 0; j < errors.Length; j++)
        {
            var square = 0.0;
            for (var d = 0; d < p.ColumnCount; d++) square += (p[j, d] - q[j, d]) * (p[j, d] - q[j, d]);
            errors[j] = Math.Sqrt(square);
        }

        return errors;
    }

    /// <summary>The errors of one centred frame after the scale that N-MPJPE gives it.</summary>
    internal static double[] ScaledErrors(Matrix<double> p, Matrix<double> q)
    {
        var power = Inner(p, p);
        return Errors(power > 0 ? p * (Inner(p, q) / power) : p, q);
    }

    /// <summary>The errors of one frame after the similarity that P-MPJPE gives it.</summary>
    internal static double[] AlignedErrors(Matrix<double> p, Matrix<double> q)
    {
        var (from, to) = (Centred(p), Centred(q));
        var (rotation, scale) = Procrustes(from.TransposeThisAndMultiply(to), Inner(from, from));
        return Errors(from * rotation * scale, to);
    }

    /// <summary>Rotation and scale that bring rows p closest to rows q as p·rotation·scale; never a reflection (Umeyama 1991).</summary>
    /// <param name="cross">[D, D] pᵀq.</param>
    /// <param name="power">Sum of p's squares.</param>
    internal static (Matrix<double> Rotation, double Scale) Procrustes(Matrix<double> cross, double power)
    {
        if (power == 0) return (Matrix<double>.Build.DenseIdentity(cross.RowCount), 1);
        var svd = cross.Svd();
        var signs = Vector<double>.Build.Dense(cross.RowCount, 1);
        signs[^1] = Math.Sign((svd.U * svd.VT).Determinant());
        return (svd.U * Matrix<double>.Build.DenseOfDiagonalVector(signs) * svd.VT, svd.S.DotProduct(signs) / power);
    }

    /// <summary>[J, D] rows about their mean.</summary>
    internal static Matrix<double> Centred(Matrix<double> rows) => Shift(rows, rows.ColumnSums() / rows.RowCount);

    /// <summary>Sum of the products of all entries.</summary>
    internal static double Inner(Matrix<double> p, Matrix<double> q) => p.PointwiseMultiply(q).ColumnSums().Sum();

    private static Matrix<double> Shift(Matrix<double> rows, Vector<double> by) =>
        Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (r, c) => rows[r, c] - by[c]);

    private static Matrix<double> Shape(Vector<double> row, int dimensions) =>
        Matrix<double>.Build.Dense(row.Count / dimensions, dimensions, (j, d) => row[(j * dimensions) + d]);

    private static double Mean(int count, Func<int, double> value) =>
        count == 0 ? double.NaN : Enumerable.Range(0, count).Average(value);
}
