using System.Numerics;

namespace KeyStream.Training.Motion;

/// <summary>A recorded person at one frame, as <see cref="HumanLandmarks"/> asks for it.</summary>
/// <param name="source">The recording.</param>
/// <param name="kind">Its kind.</param>
internal sealed class HumanBody(BoneMotion source, HumanSkeleton kind)
{
    /// <summary>Joints of a side, by place in <see cref="HumanSkeleton.Left"/>.</summary>
    public const int Hip = 0, Knee = 1, Ankle = 2, Toes = 3, Shoulder = 4, Elbow = 5, Wrist = 6;
    private readonly int _spine = HumanSkeleton.IndexOf(source.JointSet, kind.Spine), _neck = HumanSkeleton.IndexOf(source.JointSet, kind.Neck), _head = HumanSkeleton.IndexOf(source.JointSet, kind.Head);
    private readonly int[][] _sides = [Numbers(source, kind.Left), Numbers(source, kind.Right)];
    private readonly float _height = kind.Height(source.JointSet, source.Positions[0]);
    private readonly Quaternion[][] _frames = Frames(source, kind);
    private Vector3[] _positions = [];
    private Quaternion[] _rotations = [];
    private Vector3 _gap;

    /// <summary>Goes to a frame.</summary>
    public void Pose(int frame)
    {
        (_positions, _rotations) = (source.Positions[frame], source.Rotations[frame]);
        _gap = Vector3.Transform(new Vector3(0, kind.Gap * _height, 0), _rotations[_spine]);
    }

    /// <summary>The joint half way up the trunk.</summary>
    public Vector3 Spine => _positions[_spine];

    /// <summary>Where the neck leaves the trunk.</summary>
    public Vector3 Neck => _positions[_neck] + _gap;

    /// <summary>A joint of a side (0 left, 1 right).</summary>
    public Vector3 Joint(int side, int joint) => _positions[_sides[side][joint]] + (joint >= Shoulder ? _gap : Vector3.Zero);

    /// <summary>Half way between the left and the right one.</summary>
    public Vector3 Middle(int joint) => (Joint(0, joint) + Joint(1, joint)) / 2;

    /// <summary>A point of the head.</summary>
    /// <param name="left">Parts of the height to the left of the middle.</param>
    /// <param name="up">Above the top of the head; negative below it.</param>
    /// <param name="forward">Before the ears.</param>
    public Vector3 Head(float left, float up, float forward) =>
        _positions[_head] + _gap + Vector3.Transform((kind.Vertex + new Vector3(left, up, forward)) * _height, _rotations[_head]);

    /// <summary>A point of a foot or hand, from its joint.</summary>
    /// <param name="side">0 left, 1 right.</param>
    /// <param name="joint"><see cref="Ankle"/> or <see cref="Wrist"/>.</param>
    /// <param name="outward">Away from the body's middle: towards the little toe; for hands along the fingers.</param>
    /// <param name="up">Against the shin's direction; for hands the back of the hand.</param>
    /// <param name="forward">Towards the toes; for hands the side of the thumb.</param>
    public Vector3 Limb(int side, int joint, float outward, float up, float forward)
    {
        var local = new Vector3(side == 0 ? outward : -outward, up, forward) * _height;
        return Joint(side, joint) + Vector3.Transform(Vector3.Transform(local, _frames[side][joint == Ankle ? 0 : 1]), _rotations[_sides[side][joint]]);
    }

    /// <summary>The joint at the ball of the foot; where the recording has none, its usual place.</summary>
    public Vector3 Ball(int side) => _sides[side][Toes] >= 0 ? Joint(side, Toes) : Limb(side, Ankle, 0, -0.03f, 0.07f);

    private static int[] Numbers(BoneMotion source, IReadOnlyList<string> names) => [.. names.Select(n => n.Length == 0 ? -1 : HumanSkeleton.IndexOf(source.JointSet, n))];

    // In rest legs are spread and arms bent a little: feet stand square to the shin, hands go on along the forearm.
    private static Quaternion[][] Frames(BoneMotion source, HumanSkeleton kind)
    {
        return [Side(kind.Left, 1), Side(kind.Right, -1)];

        Quaternion[] Side(IReadOnlyList<string> names, float sign) =>
            [Turn(-Vector3.UnitY, Rest(names[Knee], names[Ankle])), Turn(sign * Vector3.UnitX, Rest(names[Elbow], names[Wrist]))];

        Vector3 Rest(string from, string to)
        {
            var (a, b) = (HumanSkeleton.IndexOf(source.JointSet, from), HumanSkeleton.IndexOf(source.JointSet, to));
            var world = source.Positions[0][b] - source.Positions[0][a];
            return Vector3.Normalize(Vector3.Transform(world, Quaternion.Inverse(source.Rotations[0][a])));
        }
    }

    /// <summary>The shortest turn from one direction to another that is not its opposite.</summary>
    private static Quaternion Turn(Vector3 from, Vector3 to) =>
        Quaternion.Normalize(new Quaternion(Vector3.Cross(from, to), 1 + Vector3.Dot(from, to)));
}
