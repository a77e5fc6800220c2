using System.Numerics;

namespace KeyStream.Data;

/// <summary>The keys of a skeleton's animation, gathered frame by frame for <see cref="GlbWriter"/>.</summary>
/// <remarks>Memory: 16 bytes per joint and 16 per frame.</remarks>
/// <param name="skeleton">The joints.</param>
public sealed class GlbTake(Skeleton skeleton)
{
    /// <summary>The joints.</summary>
    public Skeleton Skeleton { get; } = skeleton;

    /// <summary>Key times, seconds from 0, strictly increasing.</summary>
    public List<float> Times { get; } = [];

    /// <summary>Positions of the root, metres.</summary>
    public List<Vector3> RootPositions { get; } = [];

    /// <summary>[J] local rotations of each joint over time, of one sign throughout.</summary>
    public IReadOnlyList<List<Quaternion>> Rotations { get; } = [.. Enumerable.Range(0, skeleton.Count).Select(_ => new List<Quaternion>())];

    /// <summary>Adds a key; one that is not later than the last in single precision is left out, as glTF demands.</summary>
    /// <param name="time">Seconds from the start.</param>
    /// <param name="root">Position of the root.</param>
    /// <param name="local">[J] local rotations.</param>
    public void Add(double time, Vector3 root, ReadOnlySpan<Quaternion> local)
    {
        if (Times.Count > 0 && (float)time <= Times[^1]) return;
        Times.Add((float)time);
        RootPositions.Add(root);
        for (var j = 0; j < local.Length; j++)
        {
            var keys = Rotations[j];
            var turn = Quaternion.Normalize(local[j]);
            keys.Add(keys.Count > 0 && Quaternion.Dot(keys[^1], turn) < 0 ? -turn : turn);
        }
    }
}
