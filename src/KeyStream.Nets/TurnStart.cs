using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Heading of a body that turns about the picture's upright axis, read off the keypoints of consecutive frames.</summary>
/// <remarks>
/// The horizontal place of keypoint k in frame t is X_k·cos θ_t + Z_k·sin θ_t + noise. Limbs move more than the trunk turns, so the largest
/// principal directions are gestures and not the turn; but headings change slowly and go all the way round. θ is the state of a hidden
/// Markov model on a ring, X, Z and each keypoint's noise are its emission, and Baum-Welch (Baum et al., 1970) finds both; of several
/// random starts the likeliest is kept. Letters: N frames, K keypoints, M headings.
/// </remarks>
internal sealed class TurnStart
{
    private const int Headings = 36;
    private const int Starts = 6;
    private const int Iterations = 15;
    private const double QuickestPerFrame = 0.1;          // radians: half a turn per second at 30 frames per second
    private const double Outliers = 0.05;                 // share of keypoints that are where the model does not expect them
    private const double Floor = 0.01;                    // least noise of a keypoint, half crop sides

    private static readonly double[] Cos = [.. Enumerable.Range(0, Headings).Select(m => Math.Cos(Math.Tau * m / Headings))];
    private static readonly double[] Sin = [.. Enumerable.Range(0, Headings).Select(m => Math.Sin(Math.Tau * m / Headings))];
    private static readonly double[] Likely = Transition();

    private readonly double[,] _x;
    private readonly bool[] _first;
    private readonly int _frames, _keypoints;
    private readonly double[,] _belief;                                                            // [N,M]
    private readonly double[,] _emission;                                                          // [N,M]
    private readonly double[,] _shape;                                                             // [2,K]: X and Z
    private readonly double[] _noise;

    private TurnStart(double[,] x, bool[] first, Random random)
    {
        (_x, _first, _frames, _keypoints) = (x, first, x.GetLength(0), x.GetLength(1));
        (_belief, _emission) = (new double[_frames, Headings], new double[_frames, Headings]);
        (_shape, _noise) = (new double[2, _keypoints], new double[_keypoints]);
        for (var k = 0; k < _keypoints; k++)
        {
            _noise[k] = Floor + Math.Sqrt(Enumerable.Range(0, _frames).Average(t => x[t, k] * x[t, k]));
            for (var i = 0; i < 2; i++) _shape[i, k] = _noise[k] * Normal(random);
        }
    }

    /// <summary>Rigid shape and rotations, or null where the headings do not go round: then it is no turn that moves the keypoints.</summary>
    /// <param name="points">[N,K,2], frames of clips in their order.</param>
    /// <param name="first">[N] true where a clip, or a stretch of one, begins.</param>
    /// <param name="seed">Seed of the starts.</param>
    /// <returns>Shape [K,3] of unit size and rotations [N,3,3].</returns>
    public static (Tensor Shape, Tensor Rotations)? Find(Tensor points, bool[] first, int seed)
    {
        using var scope = NewDisposeScope();
        var centred = (points - points.mean([1L], keepdim: true)).cpu().to(ScalarType.Float64);
        var x = Rows(centred.select(2, 0));
        var random = new Random(seed);
        var (best, likelihood) = ((TurnStart?)null, double.NegativeInfinity);
        for (var start = 0; start < Starts; start++)
        {
            var model = new TurnStart(x, first, random);
            var reached = double.NegativeInfinity;
            for (var i = 0; i < Iterations; i++) reached = model.Improve();
            if (reached > likelihood) (best, likelihood) = (model, reached);
        }

        if (best is null || !best.GoesRound()) return null;
        var height = centred.select(2, 1).mean([0L]);                                              // [K]
        var (shape, rotations) = (best.Shape(height), best.Rotations());
        return (shape.to(points.dtype).to(points.device).MoveToOuterDisposeScope(), rotations.to(points.dtype).to(points.device).MoveToOuterDisposeScope());
    }

    /// <summary>One round of expectation and maximisation.</summary>
    /// <returns>Log likelihood of the shape before.</returns>
    private double Improve()
    {
        var likelihood = Emit() + ForwardBackward();
        SolveShape();
        SolveNoise();
        return likelihood;
    }

    /// <summary>Fills the emissions, each row scaled to a largest value of 1; returns the logarithm of what was divided out.</summary>
    private double Emit()
    {
        // The keypoints of one limb err together: they count as half as many.
        var (total, weight) = (0.0, 0.5);
        Span<double> row = stackalloc double[Headings];
        for (var t = 0; t < _frames; t++)
        {
            for (var m = 0; m < Headings; m++)
            {
                row[m] = 0;
                for (var k = 0; k < _keypoints; k++)
                {
                    var z = (_x[t, k] - Expected(m, k)) / _noise[k];
                    row[m] += weight * Math.Log((((1 - Outliers) * Math.Exp(-0.5 * z * z)) + (Outliers * 0.01)) / _noise[k]);
                }
            }

            var largest = double.NegativeInfinity;
            foreach (var value in row) largest = Math.Max(largest, value);
            for (var m = 0; m < Headings; m++) _emission[t, m] = Math.Exp(row[m] - largest);
            total += largest;
        }

        return total;
    }

    /// <summary>Fills the beliefs, each row summing to 1; returns the log likelihood of the scaled emissions.</summary>
    private double ForwardBackward()
    {
        var total = 0.0;
        var step = new double[Headings];
        for (var t = 0; t < _frames; t++)
        {
            for (var m = 0; m < Headings; m++) step[m] = t == 0 || _first[t] ? 1.0 / Headings : Spread(_belief, t - 1, m);
            for (var m = 0; m < Headings; m++) _belief[t, m] = step[m] * _emission[t, m];
            total += Math.Log(Normalise(_belief, t));
        }

        var later = new double[1, Headings];
        for (var t = _frames - 1; t >= 0; t--)
        {
            for (var m = 0; m < Headings; m++) step[m] = t == _frames - 1 || _first[t + 1] ? 1.0 : Spread(later, 0, m);
            for (var m = 0; m < Headings; m++)
            {
                later[0, m] = step[m] * _emission[t, m];
                _belief[t, m] *= step[m];
            }

            Normalise(later, 0);
            Normalise(_belief, t);
        }

        return total;
    }

    private void SolveShape()
    {
        double cc = 1e-9, cs = 0, ss = 1e-9;
        var right = new double[2, _keypoints];
        for (var t = 0; t < _frames; t++)
        {
            for (var m = 0; m < Headings; m++)
            {
                var b = _belief[t, m];
                if (b < 1e-6) continue;
                (cc, cs, ss) = (cc + (b * Cos[m] * Cos[m]), cs + (b * Cos[m] * Sin[m]), ss + (b * Sin[m] * Sin[m]));
                for (var k = 0; k < _keypoints; k++)
                {
                    right[0, k] += b * Cos[m] * _x[t, k];
                    right[1, k] += b * Sin[m] * _x[t, k];
                }
            }
        }

        var determinant = (cc * ss) - (cs * cs);
        for (var k = 0; k < _keypoints; k++)
        {
            _shape[0, k] = ((ss * right[0, k]) - (cs * right[1, k])) / determinant;
            _shape[1, k] = ((cc * right[1, k]) - (cs * right[0, k])) / determinant;
        }
    }

    private void SolveNoise()
    {
        for (var k = 0; k < _keypoints; k++)
        {
            var power = 0.0;
            for (var t = 0; t < _frames; t++)
                for (var m = 0; m < Headings; m++)
                    power += _belief[t, m] * Math.Pow(_x[t, k] - Expected(m, k), 2);
            _noise[k] = Floor + Math.Sqrt(power / _frames);
        }
    }

    private double Expected(int m, int k) => (_shape[0, k] * Cos[m]) + (_shape[1, k] * Sin[m]);

    /// <summary>Whether every quarter of the ring is the heading of at least a twentieth of the frames.</summary>
    private bool GoesRound()
    {
        var quarters = new double[4];
        for (var t = 0; t < _frames; t++)
            for (var m = 0; m < Headings; m++) quarters[m * 4 / Headings] += _belief[t, m] / _frames;
        return quarters.Min() >= 0.05;
    }

    private Tensor Shape(Tensor height)
    {
        using var scope = NewDisposeScope();
        Tensor Row(int i) => tensor(Enumerable.Range(0, _keypoints).Select(k => _shape[i, k]).ToArray());
        var shape = stack([Row(0), height, Row(1)], 1);                                            // [K,3]
        shape = shape - shape.mean([0L], keepdim: true);
        return (shape / shape.square().sum().sqrt()).MoveToOuterDisposeScope();
    }

    private Tensor Rotations()
    {
        var entries = new double[_frames * 9];
        for (var t = 0; t < _frames; t++)
        {
            double c = 0, s = 0;
            for (var m = 0; m < Headings; m++) (c, s) = (c + (_belief[t, m] * Cos[m]), s + (_belief[t, m] * Sin[m]));
            var length = Math.Sqrt((c * c) + (s * s)) + 1e-12;
            (c, s) = (c / length, s / length);
            double[] rotation = [c, 0, s, 0, 1, 0, -s, 0, c];
            rotation.CopyTo(entries, t * 9);
        }

        return tensor(entries, [_frames, 3, 3]);
    }

    private static double Spread(double[,] belief, int t, int to)
    {
        var sum = 0.0;
        for (var m = 0; m < Headings; m++) sum += belief[t, m] * Likely[(to - m + Headings) % Headings];
        return sum;
    }

    private static double Normalise(double[,] rows, int t)
    {
        var sum = 1e-300;
        for (var m = 0; m < Headings; m++) sum += rows[t, m];
        for (var m = 0; m < Headings; m++) rows[t, m] /= sum;
        return sum;
    }

    private static double[] Transition()
    {
        var steps = Enumerable.Range(0, Headings).Select(m => Math.Tau * Math.Min(m, Headings - m) / Headings / QuickestPerFrame);
        var weights = steps.Select(s => Math.Exp(-0.5 * s * s) + 1e-6).ToArray();
        return [.. weights.Select(w => w / weights.Sum())];
    }

    private static double[,] Rows(Tensor values)
    {
        var (n, k) = ((int)values.shape[0], (int)values.shape[1]);
        var flat = values.contiguous().data<double>().ToArray();
        var rows = new double[n, k];
        Buffer.BlockCopy(flat, 0, rows, 0, flat.Length * sizeof(double));
        return rows;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
