namespace KeyStream.Data;

/// <summary>The joints of a body as a detector or a recording names them, and how they are joined: no positions, no lengths.</summary>
/// <param name="Name">What it is called, e.g. <c>coco-17</c>.</param>
/// <param name="Joints">[J] unique names.</param>
/// <param name="Edges">Joined pairs; any graph, a tree for recordings.</param>
/// <param name="Pairs">Pairs that exchange under left/right; left is the body's own left.</param>
public sealed record JointSet(
    string Name, IReadOnlyList<string> Joints, IReadOnlyList<(int From, int To)> Edges, IReadOnlyList<(int Left, int Right)> Pairs)
{
    /// <summary>Number of joints.</summary>
    public int Count => Joints.Count;

    /// <summary>The body side of every joint: 1 left, −1 right, 0 in the middle or unknown.</summary>
    public int[] Sides()
    {
        var sides = new int[Count];
        foreach (var (left, right) in Pairs) (sides[left], sides[right]) = (1, -1);
        return sides;
    }

    /// <summary>The joint set without the joints that are not kept; what hung on a joint that goes is joined to that joint's other neighbours.</summary>
    /// <param name="keep">Joints to keep, in their new order, each once.</param>
    public JointSet Subset(IReadOnlyList<int> keep)
    {
        var edges = Edges.Select(e => (Math.Min(e.From, e.To), Math.Max(e.From, e.To))).Where(e => e.Item1 != e.Item2).ToHashSet();
        foreach (var gone in Enumerable.Range(0, Count).Except(keep)) Contract(edges, gone);
        var place = keep.Select((joint, at) => (joint, at)).ToDictionary(p => p.joint, p => p.at);
        return new JointSet(
            Name,
            [.. keep.Select(j => Joints[j])],
            [.. edges.Order().Select(e => (place[e.Item1], place[e.Item2]))],
            [.. Pairs.Where(p => place.ContainsKey(p.Left) && place.ContainsKey(p.Right)).Select(p => (place[p.Left], place[p.Right]))]);
    }

    /// <summary>As the stages and exports name keypoints; all edges weigh the same.</summary>
    public KeypointLayout Layout() => new(Joints, [.. Edges.Select(e => new KeypointEdge(Math.Min(e.From, e.To), Math.Max(e.From, e.To), 1))], Pairs);

    // The neighbour with the smallest number (in a tree with parents first: the parent) takes the others over.
    private static void Contract(HashSet<(int From, int To)> edges, int gone)
    {
        var around = edges.Where(e => e.From == gone || e.To == gone).Select(e => e.From == gone ? e.To : e.From).Order().ToList();
        edges.RemoveWhere(e => e.From == gone || e.To == gone);
        foreach (var other in around.Skip(1)) edges.Add((around[0], other));
    }
}
