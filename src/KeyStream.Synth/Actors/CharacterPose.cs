using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Motion;

namespace KeyStream.Synth.Actors;

/// <summary>World transforms of a character's nodes over time: its animation, or small random turns of its joints where it has none.</summary>
internal sealed class CharacterPose
{
    private readonly GlbModel _model;
    private readonly GlbAnimation? _animation;
    private readonly Wander[] _wander;
    private readonly Wander _heading;
    private readonly bool[] _free;
    private readonly GlbPose _pose;

    /// <summary>Prepares a character.</summary>
    /// <param name="model">The character.</param>
    /// <param name="animation">What it does, or null.</param>
    /// <param name="random">Source.</param>
    public CharacterPose(GlbModel model, GlbAnimation? animation, SynthRandom random)
    {
        (_model, _animation, _heading, _pose) = (model, animation, new Wander(random, 0.08f), new GlbPose(model));
        var count = model.Nodes.Count;
        _wander = [.. Enumerable.Range(0, animation is null ? 3 * count : 0).Select(_ => new Wander(random, 0.3f))];
        _free = animation is null ? Limbs(model) : new bool[count];
    }

    /// <summary>[nodes] row-vector transforms to the world.</summary>
    public IReadOnlyList<Matrix4x4> World => _pose.World;

    /// <summary>Sets <see cref="World"/>; an animation starts again when it ends.</summary>
    /// <param name="time">Seconds.</param>
    public void Set(float time)
    {
        _pose.Rest();
        for (var n = 0; n < _free.Length; n++) Sway(n, time);
        if (_animation is { } animation) _pose.Apply(animation, animation.Duration > 0 ? time % animation.Duration : 0);

        // The whole character turns slowly, so that a still camera sees it from all sides.
        _pose.Solve(Matrix4x4.CreateRotationY((0.5f * time) + _heading.At(time)));
    }

    // Joints that carry less than half of the others: turning the ones below them would topple the character.
    private static bool[] Limbs(GlbModel model)
    {
        var joints = model.Skins.SelectMany(s => s.Joints).ToHashSet();
        var carried = new int[model.Nodes.Count];
        foreach (var n in model.Order.Reverse())
        {
            carried[n] += joints.Contains(n) ? 1 : 0;
            if (model.Nodes[n].Parent is var parent and >= 0) carried[parent] += carried[n];
        }

        return [.. carried.Select((c, n) => joints.Contains(n) && c * 2 < joints.Count)];
    }

    private void Sway(int n, float time)
    {
        if (!_free[n]) return;
        var (x, y, z) = (_wander[3 * n].At(time), _wander[(3 * n) + 1].At(time), _wander[(3 * n) + 2].At(time));
        _pose.Rotations[n] = Quaternion.Normalize(_pose.Rotations[n] * Turn.X(0.22f * x) * Turn.Y(0.12f * y) * Turn.Z(0.22f * z));
    }
}
