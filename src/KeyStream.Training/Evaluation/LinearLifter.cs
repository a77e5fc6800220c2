using MathNet.Numerics.LinearAlgebra;
using Vector2 = System.Numerics.Vector2;

namespace KeyStream.Training.Evaluation;

/// <summary>The least that a lifter must beat: a ridge regression from one frame's 2D pose to its 3D pose.</summary>
/// <remarks>Memory while fitting: the normal equations and 512 samples, however many there are. A missing input counts as its mean.</remarks>
public sealed class LinearLifter
{
    private const int Block = 512;
    private readonly Vector<double> _inputMeans, _outputMeans;
    private readonly Matrix<double> _weights;

    private LinearLifter(Vector<double> inputMeans, Vector<double> outputMeans, Matrix<double> weights) =>
        (_inputMeans, _outputMeans, _weights) = (inputMeans, outputMeans, weights);

    /// <summary>Fits the regression by its normal equations, in double precision.</summary>
    /// <param name="pairs">Inputs (NaN where missing) and outputs; a pair with an unknown output is left out.</param>
    /// <param name="penalty">On the squared weights, as a share of the inputs' largest principal power.</param>
    /// <exception cref="ArgumentException">No usable pairs, or pairs of different lengths.</exception>
    public static LinearLifter Fit(IEnumerable<(double[] Input, double[] Output)> pairs, double penalty)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(penalty);
        Sums? sums = null;
        foreach (var block in pairs.Where(p => Array.TrueForAll(p.Output, double.IsFinite)).Chunk(Block))
        {
            var (inputs, outputs) = (block[0].Input.Length, block[0].Output.Length);
            sums ??= new Sums(inputs, outputs);
            sums.Add(block);
        }

        return sums?.Solve(penalty) ?? throw new ArgumentException("no pairs to fit", nameof(pairs));
    }

    /// <summary>Lifts one frame.</summary>
    /// <param name="input">As in the fit; NaN where missing.</param>
    /// <returns>As the outputs of the fit.</returns>
    public double[] Predict(double[] input)
    {
        if (input.Length != _inputMeans.Count) throw new ArgumentException($"{input.Length} inputs where the fit had {_inputMeans.Count}", nameof(input));
        var centred = Vector<double>.Build.Dense(input.Length, i => double.IsFinite(input[i]) ? input[i] - _inputMeans[i] : 0);
        return (_weights.LeftMultiply(centred) + _outputMeans).ToArray();
    }

    /// <summary>Makes the input of a 2D pose: centred on the root, or on the mean where there is none or it is missing, and divided by the spread.</summary>
    /// <param name="points">[N] in any unit; NaN where missing.</param>
    /// <param name="root">Index of the root or null.</param>
    /// <returns>[N·2] x, y of each point, NaN where missing; the spread is the root mean square distance from the mean.</returns>
    public static double[] Normalise(ReadOnlySpan<Vector2> points, int? root = null)
    {
        var (mean, square, known) = (Vector2.Zero, 0.0, 0);
        foreach (var p in points)
        {
            if (!Finite(p)) continue;
            mean += p;
            known++;
        }

        mean /= Math.Max(known, 1);
        foreach (var p in points) square += Finite(p) ? Vector2.DistanceSquared(p, mean) : 0;
        var spread = square > 0 ? Math.Sqrt(square / known) : 1;
        var centre = root is { } r && Finite(points[r]) ? points[r] : mean;
        var input = new double[points.Length * 2];
        for (var i = 0; i < points.Length; i++) (input[2 * i], input[(2 * i) + 1]) = ((points[i].X - centre.X) / spread, (points[i].Y - centre.Y) / spread);
        return input;
    }

    private static bool Finite(Vector2 v) => float.IsFinite(v.X) && float.IsFinite(v.Y);

    /// <summary>What the normal equations are made from, in one pass: the means by which gaps are filled are known only at its end.</summary>
    private sealed class Sums(int inputs, int outputs)
    {
        private readonly Matrix<double>
            _products = Matrix<double>.Build.Dense(inputs, inputs), // Σ x xᵀ, a gap counting 0
            _halves = Matrix<double>.Build.Dense(inputs, inputs),   // Σ x kᵀ, k 1 where known
            _counts = Matrix<double>.Build.Dense(inputs, inputs),   // Σ k kᵀ
            _cross = Matrix<double>.Build.Dense(inputs, outputs),   // Σ x yᵀ
            _known = Matrix<double>.Build.Dense(inputs, outputs);   // Σ k yᵀ

        private readonly Vector<double> _inputs = Vector<double>.Build.Dense(inputs), _outputs = Vector<double>.Build.Dense(outputs);
        private long _samples;

        public void Add((double[] Input, double[] Output)[] block)
        {
            if (block.Any(p => p.Input.Length != inputs || p.Output.Length != outputs))
                throw new ArgumentException("the pairs do not all have the same lengths", nameof(block));
            var x = Matrix<double>.Build.Dense(block.Length, inputs, (i, f) => double.IsFinite(block[i].Input[f]) ? block[i].Input[f] : 0);
            var k = Matrix<double>.Build.Dense(block.Length, inputs, (i, f) => double.IsFinite(block[i].Input[f]) ? 1 : 0);
            var y = Matrix<double>.Build.Dense(block.Length, outputs, (i, g) => block[i].Output[g]);
            Increase(_products, x.TransposeThisAndMultiply(x));
            Increase(_halves, x.TransposeThisAndMultiply(k));
            Increase(_counts, k.TransposeThisAndMultiply(k));
            Increase(_cross, x.TransposeThisAndMultiply(y));
            Increase(_known, k.TransposeThisAndMultiply(y));
            _inputs.Add(x.ColumnSums(), _inputs);
            _outputs.Add(y.ColumnSums(), _outputs);
            _samples += block.Length;
        }

        public LinearLifter Solve(double penalty)
        {
            var seen = _counts.Diagonal();
            var means = _inputs.PointwiseDivide(seen.Map(n => Math.Max(n, 1)));
            var outputMeans = _outputs / _samples;
            var power = Matrix<double>.Build.Dense(inputs, inputs, (i, j) =>
                _products[i, j] - (means[j] * _halves[i, j]) - (means[i] * _halves[j, i]) + (means[i] * means[j] * _counts[i, j]));
            var cross = Matrix<double>.Build.Dense(inputs, outputs, (i, g) =>
                _cross[i, g] - (means[i] * _known[i, g]) - (outputMeans[g] * (_inputs[i] - (means[i] * seen[i]))));
            return new LinearLifter(means, outputMeans, Metrics.Ridge(power, cross, penalty));
        }

        private static void Increase(Matrix<double> sum, Matrix<double> by) => sum.Add(by, sum);
    }
}
