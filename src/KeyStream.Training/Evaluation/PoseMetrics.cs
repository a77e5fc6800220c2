using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>The measures of 3D pose sequences: where the joints are, how they move, and what the body does meanwhile.</summary>
/// <remarks>
/// <para>Positions are compared centred (on a root joint, which then counts with an error of zero, as is usual; or on the mean), so that all is told
/// of the pose and nothing of its path through the room. MPJPE, N-MPJPE, P-MPJPE: <see cref="Metrics"/>.</para>
/// <para>Velocity error: mean |Δp − Δt|, Δx = x[t+1] − x[t] (MPJVE of Pavllo et al., VideoPose3D, CVPR 2019). Acceleration error: the same of
/// x[t+2] − 2·x[t+1] + x[t] (Kanazawa et al., HMMR, CVPR 2019). Jitter: mean |x[t+3] − 3·x[t+2] + 3·x[t+1] − x[t]| · rate³, the mean jerk
/// (Flash and Hogan 1985; Yi et al., TransPose, SIGGRAPH 2021). Differences are centred in the same way as positions.</para>
/// <para>A joint that is NaN in either sequence is left out of both; frames with fewer than three joints are left out.</para>
/// </remarks>
public static class PoseMetrics
{
    /// <summary>Compares two sequences.</summary>
    /// <param name="prediction">[T][J] metres (any unit with <see cref="PoseOptions.ScalePerSequence"/>), NaN where unknown.</param>
    /// <param name="truth">[T][J] metres, NaN where unknown; the same joints at the same times.</param>
    /// <param name="edges">Joined joints: bones, and the sides of angles.</param>
    /// <param name="frameRate">Frames per second of both.</param>
    /// <param name="options">What is made equal before; by default each frame is centred on its joints' mean, and nothing else.</param>
    /// <exception cref="ArgumentException">The sequences differ in length or in joints.</exception>
    public static PoseScores Of(
        IReadOnlyList<Vector3[]> prediction, IReadOnlyList<Vector3[]> truth, IReadOnlyList<(int From, int To)> edges, double frameRate,
        PoseOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frameRate);
        var pair = new PosePair(prediction, truth, options ?? new PoseOptions());
        var (plain, scaled, aligned) = (new Tally(pair.Joints), new Tally(pair.Joints), new Tally(pair.Joints));
        var frames = Positions(pair, plain, scaled, aligned);
        var (velocity, acceleration, jitter, trueJitter) = (new Tally(pair.Joints), new Tally(pair.Joints), new Tally(pair.Joints), new Tally(pair.Joints));
        Over(pair, 1, (joints, p, q) => velocity.Add(joints, Metrics.Errors(p, q)));
        Over(pair, 2, (joints, p, q) => acceleration.Add(joints, Metrics.Errors(p, q)));
        Over(pair, 3, (joints, p, q) =>
        {
            var still = Matrix<double>.Build.Dense(joints.Length, 3);
            jitter.Add(joints, Metrics.Errors(p, still));
            trueJitter.Add(joints, Metrics.Errors(q, still));
        });
        var ranges = Enumerable.Range(0, pair.Joints).Select(j => PoseBones.RangeLoss(prediction, truth, edges, pair, j)).ToArray();
        var (std, percent) = PoseBones.Stretch(prediction, edges, pair);
        return new PoseScores
        {
            Frames = frames.Count(double.IsFinite),
            MissingFrames = frames.Count(e => !double.IsFinite(e)),
            Mpjpe = plain.Mean,
            NMpjpe = scaled.Mean,
            PMpjpe = aligned.Mean,
            Velocity = velocity.Mean,
            VelocityPerSecond = velocity.Mean * frameRate,
            Acceleration = acceleration.Mean,
            AccelerationPerSecond = acceleration.Mean * frameRate * frameRate / 1000,
            BoneStd = std * pair.Scale * 1000,
            BoneStdPercent = percent,
            TrueBoneStd = PoseBones.Stretch(truth, edges, pair).Std * 1000,
            RangeLoss = Mean(ranges),
            Jitter = jitter.Mean * Math.Pow(frameRate, 3) / 1000,
            TrueJitter = trueJitter.Mean * Math.Pow(frameRate, 3) / 1000,
            Scale = pair.Scale,
            FrameErrors = frames,
            Joints = [.. ranges.Select((range, j) => new JointScores(plain.Of(j).Mean, plain.Of(j).Std, aligned.Of(j).Mean, velocity.Of(j).Mean * frameRate, range))],
        };
    }

    /// <summary>The scores of several sequences as one, each weighing as many times as it has compared frames; what is NaN in one is left out for it.</summary>
    /// <param name="scores">At least one; joint by joint only where all have the same number of joints.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static PoseScores Average(IReadOnlyList<PoseScores> scores)
    {
        if (scores.Count == 0) throw new ArgumentException("no scores to average", nameof(scores));
        double By(Func<PoseScores, double> value) => Weighted(scores, value);
        var joints = scores.Select(s => s.Joints.Count).Distinct().Count() == 1 ? scores[0].Joints.Count : 0;
        return new PoseScores
        {
            Frames = scores.Sum(s => s.Frames),
            MissingFrames = scores.Sum(s => s.MissingFrames),
            Mpjpe = By(s => s.Mpjpe),
            NMpjpe = By(s => s.NMpjpe),
            PMpjpe = By(s => s.PMpjpe),
            Velocity = By(s => s.Velocity),
            VelocityPerSecond = By(s => s.VelocityPerSecond),
            Acceleration = By(s => s.Acceleration),
            AccelerationPerSecond = By(s => s.AccelerationPerSecond),
            BoneStd = By(s => s.BoneStd),
            BoneStdPercent = By(s => s.BoneStdPercent),
            TrueBoneStd = By(s => s.TrueBoneStd),
            RangeLoss = By(s => s.RangeLoss),
            Jitter = By(s => s.Jitter),
            TrueJitter = By(s => s.TrueJitter),
            Scale = By(s => s.Scale),
            FrameErrors = [.. scores.SelectMany(s => s.FrameErrors)],
            Joints = [.. Enumerable.Range(0, joints).Select(j => new JointScores(
                By(s => s.Joints[j].Mpjpe), By(s => s.Joints[j].Std), By(s => s.Joints[j].PMpjpe), By(s => s.Joints[j].VelocityPerSecond),
                By(s => s.Joints[j].RangeLoss)))],
        };
    }

    private static double[] Positions(PosePair pair, Tally plain, Tally scaled, Tally aligned)
    {
        var frames = new double[pair.Frames];
        Array.Fill(frames, double.NaN);
        for (var t = 0; t < frames.Length; t++)
        {
            if (!pair.Difference(t, 0, out var joints, out var p, out var q)) continue;
            var errors = Metrics.Errors(p, q);
            frames[t] = errors.Average();
            plain.Add(joints, errors);
            scaled.Add(joints, Metrics.ScaledErrors(p, q));
            aligned.Add(joints, Metrics.AlignedErrors(p, q));
        }

        return frames;
    }

    private static void Over(PosePair pair, int order, Action<int[], Matrix<double>, Matrix<double>> use)
    {
        for (var t = 0; t + order < pair.Frames; t++)
        {
            if (pair.Difference(t, order, out var joints, out var p, out var q)) use(joints, p, q);
        }
    }

    private static double Weighted(IReadOnlyList<PoseScores> scores, Func<PoseScores, double> value)
    {
        var known = scores.Where(s => double.IsFinite(value(s)) && s.Frames > 0).ToArray();
        return known.Length == 0 ? double.NaN : known.Sum(s => value(s) * s.Frames) / known.Sum(s => s.Frames);
    }

    private static double Mean(IEnumerable<double> values)
    {
        var known = values.Where(double.IsFinite).ToArray();
        return known.Length == 0 ? double.NaN : known.Average();
    }

    /// <summary>Means of a measure over all points and joint by joint.</summary>
    private sealed class Tally(int joints)
    {
        private readonly double[] _sums = new double[joints], _squares = new double[joints];
        private readonly long[] _counts = new long[joints];

        public double Mean => _counts.Sum() is > 0 and var n ? _sums.Sum() / n : double.NaN;

        public void Add(int[] at, double[] values)
        {
            for (var i = 0; i < at.Length; i++)
            {
                _sums[at[i]] += values[i];
                _squares[at[i]] += values[i] * values[i];
                _counts[at[i]]++;
            }
        }

        public (double Mean, double Std) Of(int joint)
        {
            if (_counts[joint] == 0) return (double.NaN, double.NaN);
            var mean = _sums[joint] / _counts[joint];
            return (mean, Math.Sqrt(Math.Max(0, (_squares[joint] / _counts[joint]) - (mean * mean))));
        }
    }
}
