using MathNet.Numerics.LinearAlgebra;
using static TorchSharp.torch;

namespace KeyStream.Training.Evaluation;

/// <summary>
/// The papers' regressor with two hidden layers of 50 rectified units, for keypoints whose relation to the labels is not linear (KeyDiff3D;
/// Honari and Fua, "Unsupervised 3D keypoint estimation with multi-view geometry").
/// </summary>
/// <remarks>Inputs and outputs are standardised on the fitted frames; all of them are one batch. The same seed gives the same weights.</remarks>
public static class NetworkRegressor
{
    private const int Hidden = 50, Steps = 2000;
    private const double Rate = 3e-3, Decay = 1e-2;

    /// <summary>Fits some frames and predicts others.</summary>
    /// <param name="features">[T, F] of the fitted frames.</param>
    /// <param name="targets">[T, G] of the fitted frames.</param>
    /// <param name="unseen">[U, F].</param>
    /// <param name="seed">Of the first weights.</param>
    /// <returns>[U, G].</returns>
    public static Matrix<double> Regress(Matrix<double> features, Matrix<double> targets, Matrix<double> unseen, long seed = 0)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var (inputs, outputs) = (Scaling.Of(features), Scaling.Of(targets));
        using var network = nn.Sequential(
            nn.Linear(features.ColumnCount, Hidden), nn.ReLU(), nn.Linear(Hidden, Hidden), nn.ReLU(), nn.Linear(Hidden, targets.ColumnCount));
        using var optimiser = optim.AdamW(network.parameters(), Rate, weight_decay: Decay);
        var (x, y) = (ToTensor(inputs.Down(features)), ToTensor(outputs.Down(targets)));         // [T, F], [T, G]
        for (var step = 0; step < Steps; step++)
        {
            using var inner = NewDisposeScope();
            optimiser.zero_grad();
            nn.functional.mse_loss(network.forward(x), y).backward();
            optimiser.step();
        }

        using var still = no_grad();
        var predicted = network.forward(ToTensor(inputs.Down(unseen))).data<float>().ToArray();  // [U, G]
        return outputs.Up(Matrix<double>.Build.Dense(unseen.RowCount, targets.ColumnCount, (t, c) => predicted[(t * targets.ColumnCount) + c]));
    }

    private static Tensor ToTensor(Matrix<double> rows) =>
        tensor(rows.EnumerateRows().SelectMany(r => r).Select(v => (float)v).ToArray(), [rows.RowCount, rows.ColumnCount]);

    private sealed record Scaling(double[] Means, double[] Spreads)
    {
        public static Scaling Of(Matrix<double> rows)
        {
            var moments = rows.EnumerateColumns().Select(c => PoseBones.Moments([.. c])).ToArray();
            return new Scaling([.. moments.Select(m => m.Mean)], [.. moments.Select(m => Math.Max(m.Std, 1e-9))]);
        }

        public Matrix<double> Down(Matrix<double> rows) => rows.MapIndexed((_, c, v) => (v - Means[c]) / Spreads[c]);

        public Matrix<double> Up(Matrix<double> rows) => rows.MapIndexed((_, c, v) => (v * Spreads[c]) + Means[c]);
    }
}
