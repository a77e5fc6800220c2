using KeyStream.Data;

namespace KeyStream.Stages.Crop;

/// <summary>Gives the principal axis, which has no front, a direction that is continuous and points ahead.</summary>
/// <remarks>
/// A principal axis is known up to 180°. Two states per frame (either end ahead) are scored by continuity from frame to frame and by
/// forward motion, and the best path over the whole file is taken (Viterbi). A subject that goes forward more than backward settles
/// its head end by the motion summed over the file, and a wrong turn while it is curled up does not last.
/// </remarks>
internal static class Heading
{
    // Reversing between two frames costs as much as this many body lengths walked tail first, for a slender subject.
    private const double ReversalCost = 15;

    /// <summary>Smoothed direction of the head end for every frame, radians, unwrapped.</summary>
    public static double[] Resolve(IReadOnlyList<Subject?> seen, int[] known, double[] x, double[] y, double body, double sigma)
    {
        var ahead = Viterbi(seen, known, x, y, body);
        var (angles, weights) = (new double[seen.Count], new double[seen.Count]);
        var (last, next) = (ahead[0], 0);
        for (var i = 0; i < angles.Length; i++)
        {
            if (next < known.Length && known[next] == i)
            {
                last += Wrap(ahead[next++] - last);
                weights[i] = Slender(seen[i]!);
            }

            angles[i] = last;
        }

        return Smooth(angles, weights, sigma);
    }

    /// <summary>The angle in −π..π.</summary>
    internal static double Wrap(double angle) => Math.IEEERemainder(angle, 2 * Math.PI);

    /// <summary>How surely the axis is known: 0 for a round subject, 1 when it is half as long again as it is broad.</summary>
    internal static double Slender(Subject subject) => Math.Clamp(2 * ((subject.Length / Math.Max(1, subject.Breadth)) - 1), 0.02, 1);

    private static double[] Viterbi(IReadOnlyList<Subject?> seen, int[] known, double[] x, double[] y, double body)
    {
        var (from, cost) = (new byte[2, known.Length], new double[2]);
        for (var t = 0; t < known.Length; t++)
        {
            var subject = seen[known[t]]!;
            var motion = Motion(known, t, x, y, body, subject.Angle);
            var best = new double[2];
            for (var s = 0; s < 2; s++)
            {
                best[s] = t == 0 ? 0 : double.MaxValue;
                for (var p = 0; p < 2 && t > 0; p++)
                {
                    var before = seen[known[t - 1]]!;
                    var turn = Wrap(subject.Angle - before.Angle + ((s - p) * Math.PI));
                    var sure = Math.Min(Slender(subject), Slender(before));
                    var total = cost[p] + (0.5 * ReversalCost * sure * (1 - Math.Cos(turn)));
                    if (total < best[s]) (best[s], from[s, t]) = (total, (byte)p);
                }

                best[s] -= s == 0 ? motion : -motion;
            }

            cost = best;
        }

        var ahead = new double[known.Length];
        var state = cost[0] <= cost[1] ? 0 : 1;
        for (var t = known.Length - 1; t >= 0; t--)
        {
            ahead[t] = seen[known[t]]!.Angle + (state * Math.PI);
            state = from[state, t];
        }

        return ahead;
    }

    /// <summary>Forward motion along the axis since the frame before, body lengths.</summary>
    private static double Motion(int[] known, int t, double[] x, double[] y, double body, double angle)
    {
        if (t == 0 || known[t] - known[t - 1] > 5) return 0;
        var (i, j) = (known[t], known[t - 1]);
        return ((Math.Cos(angle) * (x[i] - x[j])) + (Math.Sin(angle) * (y[i] - y[j]))) / Math.Max(1, body);
    }

    private static double[] Smooth(double[] angles, double[] weights, double sigma)
    {
        var weighted = Smoothing.Gaussian([.. angles.Zip(weights, (a, w) => a * w)], sigma);
        var sums = Smoothing.Gaussian(weights, sigma);
        return [.. angles.Select((a, i) => sums[i] > 1e-6 ? weighted[i] / sums[i] : a)];
    }
}
