using System.Numerics;

namespace KeyStream.Data;

/// <summary>A stick figure as triangles: one slim double pyramid per bone, each vertex bound to the joint that moves the bone.</summary>
internal sealed class StickMesh
{
    private const float Slimness = 0.08f;

    public List<Vector3> Positions { get; } = [];

    public List<Vector3> Normals { get; } = [];

    public List<ushort> Joints { get; } = [];

    /// <summary>Builds the sticks of a skeleton in its rest pose.</summary>
    /// <param name="skeleton">The joints.</param>
    /// <param name="world">[J] rest positions.</param>
    public static StickMesh Build(Skeleton skeleton, Vector3[] world)
    {
        var mesh = new StickMesh();
        for (var j = 1; j < skeleton.Count; j++) mesh.Stick(world[skeleton.Parents[j]], world[j], (ushort)skeleton.Parents[j]);
        foreach (var (j, end) in skeleton.EndOffsets) mesh.Stick(world[j], world[j] + end, (ushort)j);
        return mesh;
    }

    private void Stick(Vector3 from, Vector3 to, ushort joint)
    {
        var along = to - from;
        var side = Vector3.Normalize(Vector3.Cross(along, Math.Abs(along.X) < 0.9f * along.Length() ? Vector3.UnitX : Vector3.UnitY));
        var up = Vector3.Normalize(Vector3.Cross(along, side));
        var (width, waist) = (along.Length() * Slimness, from + (along * 0.2f));
        Vector3[] ring = [waist + (side * width), waist + (up * width), waist - (side * width), waist - (up * width)];
        for (var i = 0; i < 4; i++)
        {
            Triangle(ring[i], ring[(i + 1) % 4], to, joint);
            Triangle(ring[(i + 1) % 4], ring[i], from, joint);
        }
    }

    private void Triangle(Vector3 a, Vector3 b, Vector3 c, ushort joint)
    {
        var normal = Vector3.Normalize(Vector3.Cross(b - a, c - a));
        foreach (var corner in new[] { a, b, c })
        {
            Positions.Add(corner);
            Normals.Add(normal);
            Joints.Add(joint);
        }
    }
}
