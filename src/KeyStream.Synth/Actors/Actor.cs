using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Actors;

/// <summary>Something with joints that can be posed and drawn.</summary>
/// <remarks>One scene drives it from one thread: <see cref="Pose"/> sets what the other members then speak of.</remarks>
internal abstract class Actor
{
    /// <summary>[J] unique joint names.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>[J] parents, −1 for a root; always smaller than the joint's own index.</summary>
    public abstract IReadOnlyList<int> Parents { get; }

    /// <summary>Frames that it can show.</summary>
    public abstract int FrameCount { get; }

    /// <summary>The motion as local rotations, or null where the joints are not a tree of fixed bones.</summary>
    public abstract MotionClip? Motion { get; }

    /// <summary>[J] world positions of the joints, metres.</summary>
    public abstract ReadOnlySpan<Vector3> Joints { get; }

    /// <summary>Appends points of the surface's outline: the whole figure lies within their neighbourhood.</summary>
    /// <param name="points">Receives a point and a radius around it (w), metres.</param>
    public abstract void Outline(List<Vector4> points);

    /// <summary>How deep under the surface a joint lies at most, metres.</summary>
    public abstract float Depth(int joint);

    /// <summary>Takes the pose of a frame.</summary>
    public abstract void Pose(int frame);

    /// <summary>Draws the pose.</summary>
    public abstract void Draw(Rasteriser rasteriser);
}
