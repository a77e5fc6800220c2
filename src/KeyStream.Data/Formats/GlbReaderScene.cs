using System.Numerics;

namespace KeyStream.Data;

/// <summary>Turns the JSON of a GLB file and its numbers into a model.</summary>
internal sealed class GlbReaderScene(GlbReaderJson root, ReadOnlyMemory<byte> binary)
{
    private const int MostNodes = 1 << 14, MostVertices = 1 << 21;
    private readonly GlbReaderAccessors _accessors = new(root, binary);
    private readonly IReadOnlyList<GlbReaderJson> _nodes = root.Objects("nodes", MostNodes);

    /// <summary>Reads everything.</summary>
    public GlbModel Read()
    {
        var parents = Parents();
        var order = Order(parents);
        var nodes = _nodes.Select((n, i) => Node(n, i, parents[i])).ToArray();
        var skins = root.Objects("skins", MostNodes).Select(Skin).ToArray();
        var primitives = new GlbReaderMeshes(root, _accessors).Read(_nodes, skins, MostVertices);
        var animations = root.Objects("animations", 1 << 14).Select(Animation).Where(a => a.Channels.Count > 0).ToArray();
        return new GlbModel(nodes, order, primitives, skins, animations);
    }

    private int[] Parents()
    {
        var parents = new int[_nodes.Count];
        Array.Fill(parents, -1);
        for (var i = 0; i < parents.Length; i++)
        {
            foreach (var child in _nodes[i].Indices("children", parents.Length))
            {
                if (parents[child] >= 0) throw _nodes[i].Fault($"node {child} is also a child of node {parents[child]}");
                parents[child] = i;
            }
        }

        return parents;
    }

    private int[] Order(int[] parents)
    {
        var children = Enumerable.Range(0, parents.Length).ToLookup(i => parents[i]);
        var order = new List<int>(children[-1]);
        for (var i = 0; i < order.Count; i++) order.AddRange(children[order[i]]);
        return order.Count == parents.Length ? [.. order] : throw root.Fault($"{parents.Length - order.Count} nodes are their own ancestors");
    }

    private static GlbNode Node(GlbReaderJson json, int index, int parent)
    {
        var name = json.Text("name") is { Length: > 0 } given ? given : "node" + index;
        var t = json.Numbers("translation", 0, 0, 0);
        var r = json.Numbers("rotation", 0, 0, 0, 1);
        var s = json.Numbers("scale", 1, 1, 1);
        var (translation, rotation, scale) = (new Vector3(t), new Quaternion(r[0], r[1], r[2], r[3]), new Vector3(s));
        if (json.Has("matrix"))
        {
            var m = json.Numbers("matrix", 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
            if (!Matrix4x4.Decompose(Matrix(m, 0), out scale, out rotation, out translation)) throw json.Fault("matrix is not a translation, rotation and scale");
        }

        var length = rotation.Length();
        if (!(length > 1e-6f && float.IsFinite(length))) throw json.Fault("rotation has no length");
        return new GlbNode(name, parent, translation, Quaternion.Normalize(rotation), scale);
    }

    private GlbSkin Skin(GlbReaderJson json)
    {
        var joints = json.Indices("joints", _nodes.Count);
        if (joints.Length == 0) throw json.Fault("joints is missing or empty");
        if (!json.Has("inverseBindMatrices")) return new GlbSkin(joints, [.. joints.Select(_ => Matrix4x4.Identity)]);
        var numbers = _accessors.Floats(json.Int("inverseBindMatrices", 0, _accessors.Count - 1), "MAT4");
        if (numbers.Length < joints.Length * 16) throw json.Fault($"{joints.Length} joints have only {numbers.Length / 16} inverse bind matrices");
        return new GlbSkin(joints, [.. joints.Select((_, i) => Matrix(numbers, i * 16))]);
    }

    private GlbAnimation Animation(GlbReaderJson json, int index)
    {
        var samplers = json.Objects("samplers", 1 << 16);
        var channels = new List<GlbChannel>();
        foreach (var channel in json.Objects("channels", 1 << 16))
        {
            var target = channel.Object("target") ?? throw channel.Fault("target is missing");
            GlbPath? path = target.Text("path") switch { "translation" => GlbPath.Translation, "rotation" => GlbPath.Rotation, "scale" => GlbPath.Scale, _ => null };
            if (path is not { } property || !target.Has("node")) continue; // morph weights, or a target that an extension defines
            var node = target.Int("node", 0, _nodes.Count - 1);
            channels.Add(Channel(samplers[channel.Int("sampler", 0, samplers.Count - 1)], node, property));
        }

        var name = json.Text("name") is { Length: > 0 } given ? given : "animation" + index;
        return new GlbAnimation(name, channels.Count == 0 ? 0 : channels.Max(c => c.Times[^1]), channels);
    }

    private GlbChannel Channel(GlbReaderJson sampler, int node, GlbPath path)
    {
        var times = _accessors.Floats(sampler.Int("input", 0, _accessors.Count - 1), "SCALAR");
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] < (i == 0 ? 0 : times[i - 1])) throw sampler.Fault($"key time {i} is before the one before it, or negative");
        }

        var values = _accessors.Vectors4(sampler.Int("output", 0, _accessors.Count - 1), path == GlbPath.Rotation ? "VEC4" : "VEC3");
        var interpolation = sampler.Text("interpolation") switch
        {
            null or "LINEAR" => GlbInterpolation.Linear,
            "STEP" => GlbInterpolation.Step,
            "CUBICSPLINE" => GlbInterpolation.CubicSpline,
            var other => throw sampler.Fault($"interpolation '{other}' does not exist"),
        };
        var wanted = times.Length * (interpolation == GlbInterpolation.CubicSpline ? 3 : 1);
        return values.Length == wanted ? new GlbChannel(node, path, interpolation, times, values) : throw sampler.Fault($"{values.Length} values, not {wanted}");
    }

    // glTF stores the columns of a matrix for column vectors: the same numbers in the same order as the rows for row vectors.
    private static Matrix4x4 Matrix(float[] n, int at) => new(
        n[at], n[at + 1], n[at + 2], n[at + 3], n[at + 4], n[at + 5], n[at + 6], n[at + 7],
        n[at + 8], n[at + 9], n[at + 10], n[at + 11], n[at + 12], n[at + 13], n[at + 14], n[at + 15]);
}
