using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Synth.Figures;

/// <summary>Collects joints in order, parents first.</summary>
internal sealed class SkeletonBuilder
{
    private readonly List<string> _names = [];
    private readonly List<int> _parents = [];
    private readonly List<Vector3> _offsets = [];
    private readonly Dictionary<int, Vector3> _ends = [];

    /// <summary>Adds a joint.</summary>
    /// <param name="name">Unique name.</param>
    /// <param name="parent">Name of an earlier joint, or null for the root.</param>
    /// <param name="offset">Rest position in the parent's frame, metres.</param>
    /// <param name="end">End site of a joint without children.</param>
    public SkeletonBuilder Joint(string name, string? parent, Vector3 offset, Vector3? end = null)
    {
        if (end is { } site) _ends[_names.Count] = site;
        _parents.Add(parent is null ? -1 : _names.IndexOf(parent));
        _names.Add(name);
        _offsets.Add(offset);
        return this;
    }

    /// <summary>The skeleton.</summary>
    public Skeleton Build() => new(_names, _parents, _offsets, _ends);
}
