using System.Numerics;
using Joints = KeyStream.Data.Skeleton;

namespace KeyStream.Stages.Skeleton;

/// <summary>The pose of bones of constant length that comes nearest to the places where the joints are seen.</summary>
/// <remarks>
/// Damped least squares (Levenberg, Marquardt) over the root's position and the rotation of every joint, on the squared distances of the
/// joints from their places, plus weak pulls: to the frame before (stronger for the turn of a bone about itself, which a nearly
/// straight limb leaves open and noise would fill), slowly to the rest pose's twist, and of trunk joints to the rest pose. Where the
/// points say something the pulls give way: a bone follows its direction at once.
/// </remarks>
internal sealed class PoseSolver
{
    // Pulls, in lengths of the body: a turn of one radian costs as much as a joint that far from its place.
    private const float HoldSwing = 0.003f, HoldTwist = 0.03f, RestTwist = 0.003f, TrunkRest = 0.012f, LooseStart = 0.012f;
    private const double FrameSeconds = 1 / 30.0;         // For which the pulls to the frame before are meant.
    private const int Steps = 12, Retries = 5;
    private const double Done = 3e-5, Gain = 1e-6;        // Radians; share of the cost. Smaller steps are lost in single precision.
    private readonly SkeletonPlan _plan;
    private readonly Joints _skeleton;
    private readonly float _size;
    private readonly int[] _turning;                      // Joints that have something to aim at.
    private readonly int[][] _chains;                     // [J] the turning joints above each joint, as places in _turning, ascending.
    private readonly Vector3[] _axes;                     // [J] the bone of a joint that aims at a single one: its twist is unseen. Else zero.
    private readonly NormalEquations _equations;
    private readonly Vector3[] _positions;
    private readonly Quaternion[] _world;

    public PoseSolver(SkeletonPlan plan, Joints skeleton)
    {
        (_plan, _skeleton, _size) = (plan, skeleton, plan.Extent);
        _turning = [.. Enumerable.Range(0, plan.Joints.Count).Where(j => plan.Aims[j].Length > 0)];
        _chains = [.. Enumerable.Range(0, plan.Joints.Count).Select(Chain)];
        _axes = [.. Enumerable.Range(0, plan.Joints.Count).Select(Axis)];
        _equations = new NormalEquations(_turning.Length + 1);
        (_positions, _world) = (new Vector3[plan.Joints.Count], new Quaternion[plan.Joints.Count]);
    }

    /// <summary>Solves one frame.</summary>
    /// <param name="seen">[J] places; missing ones are not finite.</param>
    /// <param name="weights">[J] how much each counts.</param>
    /// <param name="start">Where to begin, and what joints with hinges keep to.</param>
    /// <param name="before">Local rotations of the frame before, or null.</param>
    /// <param name="seconds">Time since then.</param>
    public (Vector3 Root, Quaternion[] Local) Solve(
        Vector3[] seen, float[] weights, (Vector3 Root, Quaternion[] Local) start, Quaternion[]? before, double seconds)
    {
        var pulls = new Pulls(
            start.Local, before, (float)(FrameSeconds / Math.Clamp(seconds, FrameSeconds / 10, 1)), [.. _axes.Select((axis, j) => Trust(axis, (before ?? start.Local)[j]))]);
        var (pose, cost, damping) = (start, Cost(start, seen, weights, pulls), 1e-6);
        for (var step = 0; step < Steps; step++)
        {
            Build(pose, seen, weights, pulls);
            var (change, tries) = (double.PositiveInfinity, 0);
            for (; tries < Retries; tries++, damping *= 30)
            {
                var (next, size) = Moved(pose, _equations.Solve(damping * _size * _size));
                var better = Cost(next, seen, weights, pulls);
                if (!(better <= cost)) continue;
                change = better > cost * (1 - Gain) ? 0 : size;
                (pose, cost, damping) = (next, better, Math.Max(damping / 10, 1e-9));
                break;
            }

            if (tries == Retries || change < Done) break;
        }

        return pose;
    }

    private int[] Chain(int joint)
    {
        var chain = new List<int>();
        for (var j = _plan.Joints[joint].Parent; j >= 0; j = _plan.Joints[j].Parent) chain.Add(Array.IndexOf(_turning, j));
        return [.. chain.Where(a => a >= 0).Reverse()];
    }

    private void Build((Vector3 Root, Quaternion[] Local) pose, Vector3[] seen, float[] weights, Pulls pulls)
    {
        _equations.Clear();
        _skeleton.ForwardKinematics(pose.Root, pose.Local, _positions, _world);
        for (var j = 0; j < seen.Length; j++)
            if (Rotations.IsFinite(seen[j])) AddPoint(j, _positions[j] - seen[j], weights[j]);
        for (var a = 0; a < _turning.Length; a++)
        {
            var j = _turning[a];
            var above = j == 0 ? Quaternion.Identity : _world[_plan.Joints[j].Parent];
            var axis = Vector3.Transform(_axes[j], _world[j]);
            foreach (var pull in PullsOn(j, pose.Local[j], pulls))
            {
                var off = Vector3.Transform(pull.Away, above);
                _equations.Add(1 + a, 1 + a, pull.Swing, pull.Twist - pull.Swing, axis, axis, default);
                _equations.Add(1 + a, -((pull.Swing * off) + ((pull.Twist - pull.Swing) * Vector3.Dot(axis, off) * axis)));
            }
        }
    }

    /// <summary>A joint that is <paramref name="off"/> from its place: r = p − t, ∂p/∂ω = −(p − pivot)×.</summary>
    private void AddPoint(int joint, Vector3 off, float weight)
    {
        _equations.Add(0, 0, weight, 0, default, default, default);
        _equations.Add(0, -weight * off);
        var chain = _chains[joint];
        for (var i = 0; i < chain.Length; i++)
        {
            var arm = _positions[joint] - _positions[_turning[chain[i]]];
            _equations.Add(1 + chain[i], 0, 0, 0, default, default, weight * arm);
            _equations.Add(1 + chain[i], -weight * Vector3.Cross(arm, off));
            for (var k = 0; k <= i; k++)
            {
                var other = _positions[joint] - _positions[_turning[chain[k]]];
                _equations.Add(1 + chain[i], 1 + chain[k], weight * Vector3.Dot(arm, other), -weight, other, arm, default);
            }
        }
    }

    private double Cost((Vector3 Root, Quaternion[] Local) pose, Vector3[] seen, float[] weights, Pulls pulls)
    {
        var cost = 0.0;
        _skeleton.ForwardKinematics(pose.Root, pose.Local, _positions, _world);
        for (var j = 0; j < seen.Length; j++)
            if (Rotations.IsFinite(seen[j])) cost += weights[j] * (double)(_positions[j] - seen[j]).LengthSquared();
        foreach (var j in _turning)
            foreach (var pull in PullsOn(j, pose.Local[j], pulls)) cost += pull.Cost;
        return cost;
    }

    /// <summary>What pulls a joint; vectors are in its parent's frame.</summary>
    private IEnumerable<Pull> PullsOn(int j, Quaternion local, Pulls pulls)
    {
        var (unit, axis) = (_size * _size, Vector3.Transform(_axes[j], local));
        if (pulls.Before is { } before)
        {
            var away = Rotations.ToVector(local * Quaternion.Conjugate(before[j]));
            yield return Pull.To(away, unit * HoldSwing * HoldSwing * pulls.Hold, unit * HoldTwist * HoldTwist * pulls.Hold, axis);
        }

        if (_plan.Loose[j])
            yield return Pull.To(Rotations.ToVector(local * Quaternion.Conjugate(pulls.Start[j])), unit * LooseStart * LooseStart, unit * LooseStart * LooseStart, axis);
        if (_plan.Joints[j].Kind == JointKind.Trunk && j > 0)
        {
            yield return Pull.To(Rotations.ToVector(local), unit * TrunkRest * TrunkRest, unit * TrunkRest * TrunkRest, axis);
        }
        else if (_axes[j] != Vector3.Zero)
        {
            // The chord 2·sin(τ/2) instead of τ, so that nothing jumps at half a turn.
            var (twist, weight) = (Rotations.Twist(local, _axes[j]), unit * RestTwist * RestTwist * pulls.Trust[j]);
            yield return new Pull(MathF.Sin(twist) * axis, 0, weight, weight * (2 - (2 * Math.Cos(twist))));
        }
    }

    private Vector3 Axis(int j) =>
        _plan.Aims[j].Length == 1 ? Rotations.Direction(_plan.Joints[_plan.Aims[j][0]].Rest - _plan.Joints[j].Rest) : Vector3.Zero;

    // Where the bone points away from its rest direction its twist has no meaning: the pull fades out there.
    private static float Trust(Vector3 axis, Quaternion local)
    {
        var near = (1 + Vector3.Dot(axis, Vector3.Transform(axis, local))) / 2;
        return near * near;
    }

    private ((Vector3 Root, Quaternion[] Local) Pose, double Change) Moved((Vector3 Root, Quaternion[] Local) pose, ReadOnlySpan<double> step)
    {
        // The equations are written for the pose that Build saw; its world rotations come again with each trial.
        _skeleton.ForwardKinematics(pose.Root, pose.Local, _positions, _world);
        var (local, most) = ((Quaternion[])pose.Local.Clone(), 0.0);
        for (var a = 0; a < _turning.Length; a++)
        {
            var j = _turning[a];
            var turn = Block(step, 1 + a);
            most = Math.Max(most, turn.Length());
            var above = j == 0 ? Quaternion.Identity : _world[_plan.Joints[j].Parent];
            local[j] = Quaternion.Normalize(Rotations.FromVector(Vector3.Transform(turn, Quaternion.Conjugate(above))) * local[j]);
        }

        return ((pose.Root + Block(step, 0), local), most);
    }

    private static Vector3 Block(ReadOnlySpan<double> all, int block) =>
        new((float)all[3 * block], (float)all[(3 * block) + 1], (float)all[(3 * block) + 2]);

    /// <summary>One pull on a joint.</summary>
    /// <param name="Away">Rotation from where it pulls to.</param>
    /// <param name="Swing">Weight across the bone.</param>
    /// <param name="Twist">Weight about the bone.</param>
    /// <param name="Cost">What it costs.</param>
    private readonly record struct Pull(Vector3 Away, float Swing, float Twist, double Cost)
    {
        public static Pull To(Vector3 away, float swing, float twist, Vector3 axis)
        {
            var along = (double)Vector3.Dot(axis, away);
            return new Pull(away, swing, twist, (swing * (double)away.LengthSquared()) + ((twist - swing) * along * along));
        }
    }

    /// <summary>What a frame's rotations are pulled to.</summary>
    /// <param name="Start">The pose in closed form.</param>
    /// <param name="Before">The frame before.</param>
    /// <param name="Hold">How much the frame before counts, 1 at 30 frames per second.</param>
    /// <param name="Trust">[J] how much the rest pose's twist counts.</param>
    private sealed record Pulls(Quaternion[] Start, Quaternion[]? Before, float Hold, float[] Trust);
}
