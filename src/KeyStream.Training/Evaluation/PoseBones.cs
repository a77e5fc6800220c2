using System.Numerics;

namespace KeyStream.Training.Evaluation;

/// <summary>Lengths of bones and angles between them, over time.</summary>
internal static class PoseBones
{
    /// <summary>Angles that move less than this say nothing about the lost range, degrees.</summary>
    private const double LeastRange = 10;

    /// <summary>A bone that is this much shorter than the longest has no length.</summary>
    private const double Nothing = 1e-4;

    /// <summary>Standard deviation of a bone's length over the frames in which both sequences know its ends, mean over the bones.</summary>
    /// <returns>In the sequence's unit and as a percentage of the mean length; NaN without bones.</returns>
    public static (double Std, double Percent) Stretch(IReadOnlyList<Vector3[]> frames, IReadOnlyList<(int From, int To)> edges, PosePair known)
    {
        // Recordings join some joints by bones of length zero, whose relative change is noise over nothing.
        var all = edges.Select(e => Moments([.. Common(known, e.From, e.To).Select(t => (double)Vector3.Distance(frames[t][e.From], frames[t][e.To]))]))
            .Where(b => double.IsFinite(b.Mean)).ToArray();
        var bones = all.Where(b => b.Mean > Nothing * all.Max(o => o.Mean)).ToArray();
        return bones.Length == 0 ? (double.NaN, double.NaN) : (bones.Average(b => b.Std), bones.Average(b => 100 * b.Std / b.Mean));
    }

    /// <summary>
    /// The lost share of the range of motion at a joint: 1 − predicted / true range, the range of an angle being from its 5th to its 95th
    /// percentile; mean over the pairs of neighbours whose true angle ranges over more than 10°. NaN without such a pair.
    /// </summary>
    public static double RangeLoss(
        IReadOnlyList<Vector3[]> prediction, IReadOnlyList<Vector3[]> truth, IReadOnlyList<(int From, int To)> edges, PosePair known, int joint)
    {
        var neighbours = edges.Where(e => e.From == joint || e.To == joint).Select(e => e.From == joint ? e.To : e.From).Distinct().Order().ToArray();
        var losses = new List<double>();
        for (var a = 0; a < neighbours.Length; a++)
        {
            for (var b = a + 1; b < neighbours.Length; b++)
            {
                var frames = Common(known, joint, neighbours[a], neighbours[b]).ToArray();
                if (frames.Length == 0) continue;
                var range = Range(truth, frames, joint, neighbours[a], neighbours[b]);
                if (range > LeastRange) losses.Add(1 - (Range(prediction, frames, joint, neighbours[a], neighbours[b]) / range));
            }
        }

        return losses.Count == 0 ? double.NaN : losses.Average();
    }

    /// <summary>Mean and standard deviation; NaN of nothing.</summary>
    public static (double Mean, double Std) Moments(IReadOnlyList<double> values)
    {
        if (values.Count == 0) return (double.NaN, double.NaN);
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }

    private static IEnumerable<int> Common(PosePair known, params int[] joints) =>
        Enumerable.Range(0, known.Frames).Where(t => joints.All(j => known.Knows(t, j)));

    private static double Range(IReadOnlyList<Vector3[]> frames, int[] at, int joint, int a, int b)
    {
        var angles = at.Select(t => Angle(frames[t][a] - frames[t][joint], frames[t][b] - frames[t][joint])).Order().ToArray();
        return Percentile(angles, 0.95) - Percentile(angles, 0.05);
    }

    // The arc tangent is exact near 0° and 180°, where the arc cosine is not.
    private static double Angle(Vector3 a, Vector3 b) =>
        Math.Atan2(Vector3.Cross(a, b).Length(), Vector3.Dot(a, b)) * 180 / Math.PI;

    private static double Percentile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 >= sorted.Length ? sorted[below] : sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below]));
    }
}
