namespace KeyStream.Data;

/// <summary>The joints of a character, parents first, with unique names: those of its skins, or all nodes where it has none.</summary>
/// <param name="Nodes">[J] node numbers.</param>
/// <param name="Names">[J] unique names.</param>
/// <param name="Parents">[J] the nearest ancestor that is a joint, or −1.</param>
public sealed record GlbJoints(IReadOnlyList<int> Nodes, IReadOnlyList<string> Names, IReadOnlyList<int> Parents)
{
    private readonly Dictionary<int, int> _byNode = Nodes.Select((node, j) => (node, j)).ToDictionary(p => p.node, p => p.j);

    /// <summary>The joint on a node.</summary>
    /// <param name="node">A node that is a joint.</param>
    public int IndexOf(int node) => _byNode[node];

    /// <summary>Finds the joints of a model.</summary>
    /// <param name="model">The model.</param>
    public static GlbJoints Of(GlbModel model)
    {
        var wanted = model.Skins.SelectMany(s => s.Joints).ToHashSet();
        var nodes = model.Order.Where(n => wanted.Count == 0 || wanted.Contains(n)).ToArray();
        var indices = nodes.Select((node, j) => (node, j)).ToDictionary(p => p.node, p => p.j);
        var (names, used) = (new List<string>(), new HashSet<string>());
        foreach (var node in nodes)
        {
            var name = model.Nodes[node].Name;
            if (!used.Add(name)) used.Add(name = $"{name}_{node}");
            names.Add(name);
        }

        return new GlbJoints(nodes, names, [.. nodes.Select(Parent)]);

        int Parent(int node)
        {
            var at = model.Nodes[node].Parent;
            while (at >= 0 && !indices.ContainsKey(at)) at = model.Nodes[at].Parent;
            return at < 0 ? -1 : indices[at];
        }
    }
}
