using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Where a known kind of human recording keeps its joints, and how its head and chest lie to them. Rest pose: facing +Z, +X is left.</summary>
/// <param name="Name">What joint sets of it are called.</param>
/// <param name="Spine">The joint half way up the trunk; it turns the chest.</param>
/// <param name="Neck">The joint where the neck leaves the trunk.</param>
/// <param name="Head">The joint that turns the head.</param>
/// <param name="Left">Left hip, knee, ankle, toes (or empty), shoulder, elbow, wrist.</param>
/// <param name="Right">The same of the right side.</param>
/// <param name="Vertex">Top of the head from the head joint, parts of the body's height.</param>
/// <param name="Gap">What is missing between <paramref name="Spine"/> and neck and shoulders, parts of the body's height along the chest's Y.</param>
internal sealed record HumanSkeleton(
    string Name, string Spine, string Neck, string Head, IReadOnlyList<string> Left, IReadOnlyList<string> Right, Vector3 Vertex, float Gap)
{
    /// <summary>Hip to ankle of an adult, parts of the body's height (hip joint at 0.530, ankle at 0.039).</summary>
    private const float Leg = 0.491f;

    private static readonly HumanSkeleton[] Kinds =
    [
        // The conversions for MotionBuilder leave out the bone of the thorax: 2.06 of the files' units at a height of 30.3.
        new("cmu-31", "Spine1", "Neck", "Head",
            ["LeftUpLeg", "LeftLeg", "LeftFoot", "LeftToeBase", "LeftArm", "LeftForeArm", "LeftHand"],
            ["RightUpLeg", "RightLeg", "RightFoot", "RightToeBase", "RightArm", "RightForeArm", "RightHand"], new(0, 0.054f, 0), 0.068f),
        new("cmu-asf-31", "thorax", "lowerneck", "head",
            ["lfemur", "ltibia", "lfoot", "ltoes", "lhumerus", "lradius", "lwrist"],
            ["rfemur", "rtibia", "rfoot", "rtoes", "rhumerus", "rradius", "rwrist"], new(0, 0.054f, 0), 0),
        // The eyes of this skeleton place its head: they are 8.05 cm above the head joint and 8.05 cm before it, at a height of 167 cm.
        new("daz-43", "chest", "neck", "head",
            ["lThigh", "lShin", "lFoot", "", "lShldr", "lForeArm", "lHand"],
            ["rThigh", "rShin", "rFoot", "", "rShldr", "rForeArm", "rHand"], new(0, 0.112f, -0.007f), 0),
    ];

    /// <summary>The kind that has all its joints among the given ones, or null.</summary>
    public static HumanSkeleton? Of(IReadOnlyList<string> joints)
    {
        var names = joints.ToHashSet();
        return Array.Find(Kinds, k => k.Left.Concat(k.Right).Append(k.Spine).Append(k.Neck).Append(k.Head).All(n => n.Length == 0 || names.Contains(n)));
    }

    /// <summary>Height of the body whose first frame is given, from the length of its legs.</summary>
    /// <param name="jointSet">The joint set.</param>
    /// <param name="frame">[J].</param>
    public float Height(JointSet jointSet, Vector3[] frame)
    {
        var (hip, knee, ankle) = (IndexOf(jointSet, Left[0]), IndexOf(jointSet, Left[1]), IndexOf(jointSet, Left[2]));
        return (Vector3.Distance(frame[hip], frame[knee]) + Vector3.Distance(frame[knee], frame[ankle])) / Leg;
    }

    /// <summary>Number of a joint of that name.</summary>
    public static int IndexOf(JointSet jointSet, string name)
    {
        for (var j = 0; j < jointSet.Count; j++)
        {
            if (jointSet.Joints[j] == name) return j;
        }

        throw new KeyNotFoundException(name);
    }
}
