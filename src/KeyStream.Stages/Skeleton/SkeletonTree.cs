using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Stages.Skeleton;

/// <summary>Which keypoints are joined by bones: a tree over all of them.</summary>
/// <param name="Order">[J] keypoint of each joint; parents come before their children.</param>
/// <param name="Parents">[J] joint index of each joint's parent, −1 for the root.</param>
internal sealed record SkeletonTree(int[] Order, int[] Parents)
{
    private const double Floor = 0.2;

    /// <summary>
    /// The minimum spanning tree (Prim) for the cost d·(1 + 4v)/(0.2 + w): median distance d, its relative spread v (a bone keeps its
    /// length) and learned weight w relative to the strongest. The root is the joint whose farthest joint along the tree is nearest.
    /// </summary>
    /// <param name="frames">Points of sampled frames, whole ones only.</param>
    /// <param name="edges">Learned edges.</param>
    public static SkeletonTree Build(IReadOnlyList<Vector3[]> frames, IReadOnlyList<KeypointEdge> edges)
    {
        var count = frames[0].Length;
        var (lengths, cost) = (new double[count, count], new double[count, count]);
        var strongest = edges.Select(e => e.Weight).DefaultIfEmpty(0).Max();
        var weights = edges.ToDictionary(e => (e.From, e.To), e => strongest > 0 ? e.Weight / strongest : 0);
        for (var i = 0; i < count; i++)
        {
            for (var j = i + 1; j < count; j++)
            {
                var (median, spread) = Distance(frames, i, j);
                lengths[i, j] = lengths[j, i] = median;
                cost[i, j] = cost[j, i] = median * (1 + (4 * spread)) / (Floor + weights.GetValueOrDefault((i, j)));
            }
        }

        return Rooted(Span(cost), lengths);
    }

    /// <summary>Median of the distance of two points, and its median deviation relative to it.</summary>
    public static (double Median, double Spread) Distance(IReadOnlyList<Vector3[]> frames, int i, int j)
    {
        var distances = frames.Select(f => (double)Vector3.Distance(f[i], f[j])).Order().ToArray();
        var median = distances[distances.Length / 2];
        var deviation = distances.Select(d => Math.Abs(d - median)).Order().ElementAt(distances.Length / 2);
        return (median, deviation / Math.Max(median, 1e-9));
    }

    private static List<int>[] Span(double[,] cost)
    {
        var count = cost.GetLength(0);
        var neighbours = Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray();
        var inside = new HashSet<int> { 0 };
        while (inside.Count < count)
        {
            var (from, to) = (from i in inside
                              from j in Enumerable.Range(0, count)
                              where !inside.Contains(j)
                              orderby cost[i, j]
                              select (i, j)).First();
            neighbours[from].Add(to);
            neighbours[to].Add(from);
            inside.Add(to);
        }

        return neighbours;
    }

    private static SkeletonTree Rooted(List<int>[] neighbours, double[,] lengths)
    {
        var root = Enumerable.Range(0, neighbours.Length).MinBy(i => Reach(i, -1));
        var (order, parents) = (new List<int> { root }, new List<int> { -1 });
        for (var joint = 0; joint < order.Count; joint++)
        {
            var above = parents[joint] < 0 ? -1 : order[parents[joint]];
            foreach (var child in neighbours[order[joint]].Where(n => n != above).Order())
            {
                order.Add(child);
                parents.Add(joint);
            }
        }

        return new SkeletonTree([.. order], [.. parents]);

        double Reach(int at, int from) =>
            neighbours[at].Where(n => n != from).Select(n => lengths[at, n] + Reach(n, at)).DefaultIfEmpty(0).Max();
    }
}
