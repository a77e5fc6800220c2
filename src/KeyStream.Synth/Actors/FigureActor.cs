using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Figures;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Actors;

/// <summary>A figure of rigid parts that follows a motion.</summary>
internal sealed class FigureActor : Actor
{
    private readonly Figure _figure;
    private readonly MotionClip _motion;
    private readonly Vector3[] _joints;
    private readonly Quaternion[] _turns;
    private readonly float[] _depths;
    private readonly Vector3[] _positions;
    private readonly Vector3[] _normals;

    /// <summary>Puts a figure and a motion of the same skeleton together.</summary>
    public FigureActor(Figure figure, MotionClip motion)
    {
        (_figure, _motion) = (figure, motion);
        var count = figure.Skeleton.Count;
        (_joints, _turns, _depths) = (new Vector3[count], new Quaternion[count], new float[count]);
        foreach (var part in figure.Parts) _depths[part.Joint] = MathF.Max(_depths[part.Joint], part.Radius);
        for (var j = 1; j < count; j++) _depths[j] = MathF.Max(_depths[j], 0.6f * _depths[figure.Skeleton.Parents[j]]);
        var most = figure.Parts.Count == 0 ? 0 : figure.Parts.Max(p => p.Mesh.Positions.Length);
        (_positions, _normals) = (new Vector3[most], new Vector3[most]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _figure.Skeleton.Names;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Parents => _figure.Skeleton.Parents;

    /// <inheritdoc/>
    public override int FrameCount => _motion.RootPositions.Count;

    /// <inheritdoc/>
    public override MotionClip? Motion => _motion;

    /// <inheritdoc/>
    public override ReadOnlySpan<Vector3> Joints => _joints;

    /// <inheritdoc/>
    public override float Depth(int joint) => _depths[joint];

    /// <inheritdoc/>
    public override void Pose(int frame) =>
        _figure.Skeleton.ForwardKinematics(_motion.RootPositions[frame], _motion.Rotations[frame], _joints, _turns);

    /// <inheritdoc/>
    public override void Outline(List<Vector4> points)
    {
        for (var j = 0; j < _joints.Length; j++)
        {
            points.Add(new Vector4(_joints[j], _depths[j]));
            if (_figure.Skeleton.EndOffsets.TryGetValue(j, out var end))
                points.Add(new Vector4(_joints[j] + Vector3.Transform(end, _turns[j]), _depths[j]));
        }
    }

    /// <inheritdoc/>
    public override void Draw(Rasteriser rasteriser)
    {
        foreach (var part in _figure.Parts)
        {
            var (mesh, count) = (part.Mesh, part.Mesh.Positions.Length);
            var turn = Matrix4x4.CreateFromQuaternion(_turns[part.Joint]);
            var place = turn with { Translation = _joints[part.Joint] };
            for (var i = 0; i < count; i++)
            {
                _positions[i] = Vector3.Transform(mesh.Positions[i], place);
                _normals[i] = Vector3.TransformNormal(mesh.Normals[i], turn);
            }

            rasteriser.Draw(_positions.AsSpan(0, count), _normals.AsSpan(0, count), mesh.Uv, mesh.Indices, part.Texture, false);
        }
    }
}
