using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Figures;

/// <summary>Puts capsules on the joints of a skeleton.</summary>
/// <param name="skeleton">The joints.</param>
/// <param name="girth">Factor on every radius.</param>
internal sealed class Tailor(Skeleton skeleton, float girth)
{
    private readonly List<BodyPart> _parts = [];

    /// <summary>What was made so far.</summary>
    public IReadOnlyList<BodyPart> Parts => _parts;

    /// <summary>A capsule from a joint to one of its children.</summary>
    public void Bone(string joint, string child, float radius, float childRadius, float depth, Texture texture)
    {
        var j = Find(joint);
        Add(j, Vector3.Zero, skeleton.Offsets[Find(child)], radius, childRadius, depth, texture);
    }

    /// <summary>A capsule from a joint to its end site.</summary>
    public void End(string joint, float radius, float endRadius, float depth, Texture texture)
    {
        var j = Find(joint);
        Add(j, Vector3.Zero, skeleton.EndOffsets[j], radius, endRadius, depth, texture);
    }

    /// <summary>A capsule between two points of a joint's frame.</summary>
    public void Limb(string joint, Vector3 from, Vector3 to, float radius, float endRadius, float depth, Texture texture) =>
        Add(Find(joint), from, to, radius, endRadius, depth, texture);

    private void Add(int joint, Vector3 from, Vector3 to, float radius, float endRadius, float depth, Texture texture)
    {
        var mesh = Mesh.Capsule(from, to, radius * girth, endRadius * girth, depth, Vector3.UnitZ);
        _parts.Add(new BodyPart(joint, mesh, texture, MathF.Max(radius, endRadius) * girth * MathF.Max(1, depth)));
    }

    private int Find(string name)
    {
        for (var j = 0; j < skeleton.Count; j++)
        {
            if (skeleton.Names[j] == name) return j;
        }

        throw new ArgumentException($"The skeleton has no joint '{name}'.", nameof(name));
    }
}
