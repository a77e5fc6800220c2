using System.Numerics;

namespace KeyStream.Data;

/// <summary>A tree of joints in its rest pose (T-pose): right-handed, Y up, facing +Z, metres.</summary>
/// <param name="Names">[J] unique names.</param>
/// <param name="Parents">[J] index of the parent, −1 for the root, always smaller than the joint's own index.</param>
/// <param name="Offsets">[J] rest position relative to the parent, in the parent's frame; all rest rotations are identity.</param>
/// <param name="EndOffsets">Per joint without children the offset of its end site; zero length is not allowed there.</param>
public sealed record Skeleton(
    IReadOnlyList<string> Names, IReadOnlyList<int> Parents, IReadOnlyList<Vector3> Offsets, IReadOnlyDictionary<int, Vector3> EndOffsets)
{
    /// <summary>Number of joints.</summary>
    public int Count => Names.Count;

    /// <summary>World positions of all joints for one frame (forward kinematics).</summary>
    /// <param name="rootPosition">World position of joint 0.</param>
    /// <param name="rotations">[J] local rotation of each joint relative to its parent.</param>
    /// <param name="positions">[J] receives the world positions.</param>
    /// <param name="worldRotations">[J] receives the world rotations.</param>
    public void ForwardKinematics(
        Vector3 rootPosition, ReadOnlySpan<Quaternion> rotations, Span<Vector3> positions, Span<Quaternion> worldRotations)
    {
        for (var j = 0; j < Count; j++)
        {
            var parent = Parents[j];
            if (parent < 0)
            {
                (positions[j], worldRotations[j]) = (rootPosition, rotations[j]);
                continue;
            }

            positions[j] = positions[parent] + Vector3.Transform(Offsets[j], worldRotations[parent]);
            worldRotations[j] = Quaternion.Normalize(worldRotations[parent] * rotations[j]);
        }
    }
}

/// <summary>A skeleton in motion, at a constant frame rate.</summary>
/// <param name="Skeleton">The joints.</param>
/// <param name="FrameTime">Seconds per frame.</param>
/// <param name="RootPositions">[T] world position of joint 0, metres.</param>
/// <param name="Rotations">[T][J] local rotations.</param>
public sealed record MotionClip(
    Skeleton Skeleton, double FrameTime, IReadOnlyList<Vector3> RootPositions, IReadOnlyList<Quaternion[]> Rotations);
