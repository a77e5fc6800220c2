using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Finds joints that lie on one another throughout a motion: bones of length zero, which many recordings have.</summary>
internal static class Coincidence
{
    private const int MostLooks = 16;

    /// <summary>Nearer than this part of the body's extent is the same place.</summary>
    private const float Tolerance = 1e-3f;

    /// <summary>The joint set without the doubles, and the joints that stay; what was joined to a double is joined to the joint it lies on.</summary>
    /// <param name="jointSet">All joints.</param>
    /// <param name="looks">[frames][J], at least one frame.</param>
    public static (JointSet JointSet, int[] Keep) Merge(JointSet jointSet, IReadOnlyList<Vector3[]> looks)
    {
        var near = Tolerance * looks.Max(Extent);
        var into = new int[jointSet.Count];
        for (var j = 0; j < into.Length; j++)
        {
            into[j] = j;
            for (var k = 0; k < j && into[j] == j; k++)
            {
                if (into[k] == k && looks.All(p => Vector3.DistanceSquared(p[j], p[k]) < near * near)) into[j] = k;
            }
        }

        int[] keep = [.. Enumerable.Range(0, jointSet.Count).Where(j => into[j] == j)];
        if (keep.Length == jointSet.Count) return (jointSet, keep);
        var edges = jointSet.Edges.Select(e => (into[e.From], into[e.To])).Where(e => e.Item1 != e.Item2).Distinct().ToArray();
        return ((jointSet with { Edges = edges }).Subset(keep), keep);
    }

    /// <summary>Longest side of the box around a frame's joints.</summary>
    public static float Extent(Vector3[] joints)
    {
        var (low, high) = (joints[0], joints[0]);
        foreach (var p in joints) (low, high) = (Vector3.Min(low, p), Vector3.Max(high, p));
        var size = high - low;
        return MathF.Max(size.X, MathF.Max(size.Y, size.Z));
    }

    /// <summary>At most 16 frames spread over the motion.</summary>
    public static List<Vector3[]> Looks(IReadOnlyList<Vector3[]> positions)
    {
        var count = Math.Min(MostLooks, positions.Count);
        return [.. Enumerable.Range(0, count).Select(i => positions[(int)((long)i * positions.Count / count)])];
    }
}
