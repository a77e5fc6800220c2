using KeyStream.Data;

namespace KeyStream.Stages.Lift;

/// <summary>A joint set from discovered keypoints.</summary>
public static class LayoutTree
{
    /// <summary>The spanning tree of the strongest learned edges (Kruskal 1956), without pairs; keypoints that no edge reaches stay alone.</summary>
    /// <param name="layout">Names and learned edges.</param>
    public static JointSet Of(KeypointLayout layout)
    {
        var group = Enumerable.Range(0, layout.Names.Count).ToArray();
        int Root(int k) => group[k] == k ? k : group[k] = Root(group[k]);
        var edges = new List<(int From, int To)>();
        foreach (var edge in layout.Edges.OrderByDescending(e => e.Weight).ThenBy(e => e.From).ThenBy(e => e.To))
        {
            if (Root(edge.From) == Root(edge.To)) continue;
            group[Root(edge.From)] = Root(edge.To);
            edges.Add((edge.From, edge.To));
        }

        return new JointSet("discovered", layout.Names, edges, []);
    }
}
