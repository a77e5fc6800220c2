using System.Numerics;
using Joints = KeyStream.Data.Skeleton;

namespace KeyStream.Stages.Skeleton;

/// <summary>How a joint turns where its points leave that open.</summary>
internal enum JointKind
{
    /// <summary>As in the frame before; the turn about its own bone goes slowly back to that of the rest pose.</summary>
    Limb,

    /// <summary>As little as the points allow: a bend is shared between the root and the trunk.</summary>
    Trunk,

    /// <summary>As a limb; it has no point of its own and sits beside its parent, for a child that does not turn with that parent.</summary>
    Hinge,
}

/// <summary>A joint of a fitted skeleton.</summary>
/// <param name="Name">Unique, as the exports have it.</param>
/// <param name="Parent">Joint above, earlier in the list; −1 for the root.</param>
/// <param name="Points">Keypoints in whose middle it is seen; none for a joint that only turns.</param>
/// <param name="Rest">Rest position, root at the origin.</param>
internal sealed record PlannedJoint(string Name, int Parent, int[] Points, Vector3 Rest)
{
    /// <summary>Where it is turned about.</summary>
    public JointKind Kind { get; init; }

    /// <summary>0..1, how much its place says about the turn of the joint above.</summary>
    public float Firmness { get; init; } = 1;

    /// <summary>0..1, how much its place says about the turn of the whole body.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>End site of a joint without children; null for a quarter of its bone.</summary>
    public Vector3? End { get; init; }

    /// <summary>Where the joint is seen, and how surely (0 where one of its keypoints is missing).</summary>
    public (Vector3 At, float Confidence) Seen(ReadOnlySpan<Vector3> points, ReadOnlySpan<float> confidence)
    {
        if (Points.Length == 0) return (new Vector3(float.NaN), 0);
        var (sum, least) = (Vector3.Zero, 1f);
        foreach (var k in Points) (sum, least) = (sum + points[k], Math.Min(least, confidence[k]));
        return Rotations.IsFinite(sum) ? (sum / Points.Length, Math.Max(least, 0)) : (new Vector3(float.NaN), 0);
    }
}

/// <summary>The joints of a fitted skeleton, parents before children, and what follows from their order.</summary>
/// <param name="joints">The joints.</param>
/// <param name="sole">How far the lowest joint of the rest pose is above the ground.</param>
internal sealed class SkeletonPlan(IReadOnlyList<PlannedJoint> joints, float sole = 0)
{
    /// <summary>Metres; importers give shorter bones an arbitrary direction.</summary>
    public const float ShortestBone = 1e-3f;

    /// <summary>The joints.</summary>
    public IReadOnlyList<PlannedJoint> Joints { get; } = joints;

    /// <summary>Height of the lowest joint above the ground, metres.</summary>
    public float Sole { get; } = sole;

    /// <summary>[J] children of each joint.</summary>
    public int[][] Children { get; } =
        [.. Enumerable.Range(0, joints.Count).Select(j => Enumerable.Range(0, joints.Count).Where(c => joints[c].Parent == j).ToArray())];

    /// <summary>[J] the nearest joints below each one that have points: what it aims at.</summary>
    public int[][] Aims { get; } = [.. Enumerable.Range(0, joints.Count).Select(j => Below(joints, j).ToArray())];

    /// <summary>[J] whether a child hangs on a hinge, so that its place says next to nothing about this joint's turn.</summary>
    public bool[] Loose { get; } =
        [.. Enumerable.Range(0, joints.Count).Select(j => joints.Any(c => c.Parent == j && c.Kind == JointKind.Hinge))];

    /// <summary>Length of the longest side of the rest pose.</summary>
    public float Extent => MeanShape.Extent([.. Joints.Select(j => j.Rest)]);

    /// <summary>Names, offsets and end sites. In the rest pose the figure stands on the floor.</summary>
    public Joints Describe()
    {
        var offsets = new Vector3[Joints.Count];
        offsets[0] = new Vector3(0, Sole - Joints.Min(j => j.Rest.Y), 0);
        for (var j = 1; j < offsets.Length; j++) offsets[j] = Joints[j].Rest - Joints[Joints[j].Parent].Rest;
        var ends = Enumerable.Range(0, offsets.Length).Where(j => Children[j].Length == 0).ToDictionary(j => j, j => Joints[j].End ?? End(j, offsets[j]));
        return new Joints([.. Joints.Select(j => j.Name)], [.. Joints.Select(j => j.Parent)], offsets, ends);
    }

    private static Vector3 End(int joint, Vector3 bone) =>
        joint == 0 ? new Vector3(0, 0.05f, 0) : Rotations.Direction(bone) * Math.Max(0.25f * bone.Length(), ShortestBone);

    private static IEnumerable<int> Below(IReadOnlyList<PlannedJoint> joints, int joint) => Enumerable.Range(0, joints.Count)
        .Where(c => joints[c].Parent == joint).SelectMany(c => joints[c].Points.Length > 0 ? [c] : Below(joints, c));
}
