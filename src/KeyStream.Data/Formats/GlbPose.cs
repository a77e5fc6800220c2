using System.Numerics;

namespace KeyStream.Data;

/// <summary>Poses the nodes of a model: rest, then animations and turns, then <see cref="Solve"/>.</summary>
/// <param name="model">The model.</param>
public sealed class GlbPose(GlbModel model)
{
    private readonly Vector3[] _translations = new Vector3[model.Nodes.Count];
    private readonly Quaternion[] _rotations = new Quaternion[model.Nodes.Count];
    private readonly Vector3[] _scales = new Vector3[model.Nodes.Count];
    private readonly Matrix4x4[] _world = new Matrix4x4[model.Nodes.Count];

    /// <summary>[nodes] row-vector transforms to the world, as the last <see cref="Solve"/> left them.</summary>
    public IReadOnlyList<Matrix4x4> World => _world;

    /// <summary>[nodes] rotations relative to the parents; what is written here holds until the next <see cref="Rest"/>.</summary>
    public Span<Quaternion> Rotations => _rotations;

    /// <summary>Puts every node into its rest pose.</summary>
    public void Rest()
    {
        for (var n = 0; n < _world.Length; n++)
        {
            var node = model.Nodes[n];
            (_translations[n], _rotations[n], _scales[n]) = (node.Translation, node.Rotation, node.Scale);
        }
    }

    /// <summary>Sets what an animation moves.</summary>
    /// <param name="animation">One of the model's.</param>
    /// <param name="time">Seconds; the first and last keys hold outside their range.</param>
    public void Apply(GlbAnimation animation, float time)
    {
        foreach (var channel in animation.Channels)
        {
            var value = channel.At(time);
            switch (channel.Path)
            {
                case GlbPath.Translation: _translations[channel.Node] = value.AsVector3(); break;
                case GlbPath.Scale: _scales[channel.Node] = value.AsVector3(); break;
                default: _rotations[channel.Node] = value.AsQuaternion(); break;
            }
        }
    }

    /// <summary>Computes <see cref="World"/>.</summary>
    /// <param name="root">Transform of the whole model.</param>
    public void Solve(Matrix4x4 root)
    {
        foreach (var n in model.Order)
        {
            var local = Matrix4x4.CreateScale(_scales[n]) * Matrix4x4.CreateFromQuaternion(_rotations[n]) with { Translation = _translations[n] };
            _world[n] = local * (model.Nodes[n].Parent is var parent and >= 0 ? _world[parent] : root);
        }
    }
}
