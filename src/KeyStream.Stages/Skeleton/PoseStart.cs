using System.Numerics;
using Joints = KeyStream.Data.Skeleton;

namespace KeyStream.Stages.Skeleton;

/// <summary>A pose in closed form, from which <see cref="PoseSolver"/> starts.</summary>
/// <remarks>
/// The root turns as the whole body does; a joint that aims at several others by least squares of their directions; a joint that aims
/// at one by the least turn onto its direction. What the points leave open (the turn about a single bone) follows the parent slowly and
/// never jumps. A joint whose aims are missing keeps its turn relative to its parent.
/// </remarks>
/// <param name="plan">The joints.</param>
/// <param name="skeleton">The same, as the exports have them.</param>
internal sealed class PoseStart(SkeletonPlan plan, Joints skeleton)
{
    private const float TwistShare = 0.2f, TwistMost = 0.1f;
    private readonly Vector3[] _positions = new Vector3[skeleton.Count];
    private readonly Quaternion[] _world = new Quaternion[skeleton.Count];

    /// <summary>Root position and local rotations for the joints' places in one frame.</summary>
    /// <param name="seen">[J] places; missing ones are not finite, at least one is.</param>
    /// <param name="before">[J] local rotations of the frame before, or null.</param>
    public (Vector3 Root, Quaternion[] Local) Of(Vector3[] seen, Quaternion[]? before)
    {
        var local = new Quaternion[seen.Length];
        for (var j = 0; j < seen.Length; j++)
        {
            var above = j == 0 ? Quaternion.Identity : _world[plan.Joints[j].Parent];
            var start = Rotations.IsFinite(seen[j]) ? seen[j] : j == 0 ? Vector3.Zero
                : _positions[plan.Joints[j].Parent] + Vector3.Transform(skeleton.Offsets[j], above);
            _positions[j] = start;
            _world[j] = Quaternion.Normalize(Turn(j, start, seen, above, before));
            local[j] = Quaternion.Normalize(Quaternion.Conjugate(above) * _world[j]);
            if (before is not null && Quaternion.Dot(local[j], before[j]) < 0) local[j] = -local[j];
        }

        return (Root(seen, local), local);
    }

    /// <summary>Where the root is so that the turned figure lies on the places in the mean.</summary>
    public Vector3 Root(Vector3[] seen, Quaternion[] local)
    {
        skeleton.ForwardKinematics(Vector3.Zero, local, _positions, _world);
        var there = Enumerable.Range(0, seen.Length).Where(j => Rotations.IsFinite(seen[j])).ToArray();
        return there.Aggregate(Vector3.Zero, (sum, j) => sum + ((seen[j] - _positions[j]) / there.Length));
    }

    private Quaternion Turn(int j, Vector3 start, Vector3[] seen, Quaternion above, Quaternion[]? before)
    {
        if (j == 0) return Body(seen, before);
        if (plan.Aims[j].Length == 0) return above;
        var held = before is null ? above : above * before[j];
        var there = plan.Aims[j].Where(c => Rotations.IsFinite(seen[c])).ToArray();
        if (there.Length == 0) return held;
        if (there.Length == 1) return Swing(Bone(there[0], j), seen[there[0]] - start, above, before is null ? null : held);
        return Rotations.Fit(
            [.. there.Select(c => Rotations.Direction(Bone(c, j)))], [.. there.Select(c => Rotations.Direction(seen[c] - start))],
            [.. there.Select(c => plan.Joints[c].Firmness)], held);
    }

    private Vector3 Bone(int to, int from) => plan.Joints[to].Rest - plan.Joints[from].Rest;

    /// <summary>The whole body has the most points, so its turn is the steadiest.</summary>
    private Quaternion Body(Vector3[] seen, Quaternion[]? local)
    {
        var before = local?[0] ?? Quaternion.Identity;
        var there = Enumerable.Range(0, seen.Length).Where(j => plan.Joints[j].Weight > 0 && Rotations.IsFinite(seen[j])).ToArray();
        if (there.Length < 3 && (local is not null || there.Length == 0)) return before;
        float[] weights = [.. there.Select(j => plan.Joints[j].Weight)];
        return Rotations.Fit(
            Rotations.Centred([.. there.Select(j => plan.Joints[j].Rest)], weights), Rotations.Centred([.. there.Select(j => seen[j])], weights), weights, before);
    }

    /// <summary>
    /// Turns a single bone onto its direction from where it was (so nothing jumps, whatever the direction), then lets its twist go
    /// slowly towards that of the least turn from the parent (so twist never piles up).
    /// </summary>
    private static Quaternion Swing(Vector3 bone, Vector3 to, Quaternion above, Quaternion? before)
    {
        var carried = Vector3.Transform(bone, above);
        var least = Rotations.Swing(carried, to) * above;
        if (before is not { } held) return least;
        var moved = Rotations.Swing(Vector3.Transform(bone, held), to) * held;
        var twist = Rotations.Twist(Quaternion.Normalize(least * Quaternion.Conjugate(moved)), to);
        // Where the bone points away from its rest direction the least turn has no axis: hold the twist there.
        var trust = (1 + Vector3.Dot(Rotations.Direction(carried), Rotations.Direction(to))) / 2;
        var step = Math.Clamp(TwistShare * trust * trust * twist, -TwistMost, TwistMost);
        return Quaternion.CreateFromAxisAngle(Rotations.Direction(to), step) * moved;
    }
}
