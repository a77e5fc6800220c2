using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Stages.Skeleton;

/// <summary>Which keypoints are joined by bones: a tree over all of them.</summary>
/// <param name="Order">[J] keypoint of each joint; parents come before their children.</param>
/// <param name="Parents">[J] joint index of each joint's parent, −1 for the root.</param>
internal sealed record SkeletonTree(int[] Order, int[] Parents)
{
    private const double Floor = 0.2, Way = 0.3;

    /// <summary>
    /// Grown from the root by the least cost (Prim), where the cost of a bone is d·(1 + 4v)/(0.2 + w): median distance d, its relative
    /// spread v (a bone keeps its length) and learned weight w relative to the strongest. To it comes a share of the way from the root
    /// to the bone, so that chains are not longer than they need be: a head hangs on the trunk and not on the last joint of an arm
    /// beside it (the compromise of Alpert, Hu, Huang, Kahng and Karger, 1995). The root is the joint with the least distances to all.
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

        var root = Enumerable.Range(0, count).MinBy(i => Enumerable.Range(0, count).Sum(j => lengths[i, j]));
        return Grown(root, cost);
    }

    /// <summary>Median of the distance of two points, and its median deviation relative to it.</summary>
    public static (double Median, double Spread) Distance(IReadOnlyList<Vector3[]> frames, int i, int j)
    {
        var distances = frames.Select(f => (double)Vector3.Distance(f[i], f[j])).Order().ToArray();
        var median = distances[distances.Length / 2];
        var deviation = distances.Select(d => Math.Abs(d - median)).Order().ElementAt(distances.Length / 2);
        return (median, deviation / Math.Max(median, 1e-9));
    }

    private static SkeletonTree Grown(int root, double[,] cost)
    {
        var (order, parents, ways) = (new List<int> { root }, new List<int> { -1 }, new List<double> { 0 });
        while (order.Count < cost.GetLength(0))
        {
            var (parent, next) = (from joint in Enumerable.Range(0, order.Count)
                                  from k in Enumerable.Range(0, cost.GetLength(0))
                                  where !order.Contains(k)
                                  orderby cost[order[joint], k] + (Way * ways[joint])
                                  select (joint, k)).First();
            ways.Add(ways[parent] + cost[order[parent], next]);
            order.Add(next);
            parents.Add(parent);
        }

        return new SkeletonTree([.. order], [.. parents]);
    }
}
