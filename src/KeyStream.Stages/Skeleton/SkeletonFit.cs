using System.Numerics;
using KeyStream.Data;
using Joints = KeyStream.Data.Skeleton;

namespace KeyStream.Stages.Skeleton;

/// <summary>A skeleton with constant bone lengths, fitted to a whole run, that follows its points frame by frame.</summary>
/// <remarks>
/// The root turns as the whole body does; a joint with several children by least squares of their directions; a joint with one child
/// by the least turn onto its direction. What the points leave open (the turn about a single bone) follows the parent slowly and never
/// jumps, so rotations are as steady as the points. A joint whose points are missing keeps its turn relative to its parent.
/// </remarks>
internal sealed class SkeletonFit
{
    private const int SampledFrames = 2000;
    private const double AliveShare = 0.2;                // Keypoints seen in fewer of the frames with a subject are left out.
    private const float TwistShare = 0.2f, TwistMost = 0.1f;
    private readonly SkeletonPlan _plan;
    private readonly float _metres;
    private float _floor;
    private Quaternion[]? _local;

    private SkeletonFit(SkeletonPlan plan, float metres, Joints skeleton)
    {
        (_plan, _metres, Skeleton) = (plan, metres, skeleton);
    }

    /// <summary>Names, parents and rest offsets, metres.</summary>
    public Joints Skeleton { get; }

    /// <summary>Fits tree, bone lengths and rest pose.</summary>
    /// <param name="spool">The run.</param>
    /// <param name="layout">Names, edges and symmetric pairs.</param>
    /// <param name="height">Length of the rest pose's longest axis in the export, metres.</param>
    /// <returns>Null when no frame has keypoints.</returns>
    public static SkeletonFit? Build(PointSpool spool, KeypointLayout layout, double height)
    {
        var sample = spool.Read(Math.Max(1, spool.Frames / SampledFrames)).Select(f => (Vector3[])f.Points.Clone()).ToList();
        var seen = sample.Where(f => f.Any(Rotations.IsFinite)).ToList();
        var alive = Enumerable.Range(0, layout.Names.Count).Where(k => seen.Count(f => Rotations.IsFinite(f[k])) > AliveShare * seen.Count).ToArray();
        var frames = seen.Where(f => alive.All(k => Rotations.IsFinite(f[k]))).Select(f => alive.Select(k => f[k]).ToArray()).ToList();
        if (frames.Count == 0) return null;

        var index = alive.Select((k, i) => (k, i)).ToDictionary(p => p.k, p => p.i);
        var edges = layout.Edges.Where(e => index.ContainsKey(e.From) && index.ContainsKey(e.To))
            .GroupBy(e => (Math.Min(index[e.From], index[e.To]), Math.Max(index[e.From], index[e.To])))
            .Select(g => new KeypointEdge(g.Key.Item1, g.Key.Item2, g.Max(e => e.Weight))).ToList();
        var pairs = layout.SymmetricPairs.Where(p => index.ContainsKey(p.Left) && index.ContainsKey(p.Right)).Select(p => (index[p.Left], index[p.Right])).ToList();

        var shape = MeanShape.Fit(frames, pairs);
        var extent = MeanShape.Extent(shape.Points);
        var metres = extent > 1e-6f ? (float)(height / extent) : 1;
        frames = [.. frames.Select(f => f.Select(p => p * metres).ToArray())];
        var rigid = SkeletonPlan.Rigid(SkeletonTree.Build(frames, edges), frames, shape);
        var plan = Loosened(rigid, frames, layout.Names);
        plan = plan with { Points = [.. plan.Points.Select(i => alive[i])] };
        var fit = new SkeletonFit(plan, metres, plan.Describe(layout.Names));
        fit._floor = Floor(frames);
        return fit;
    }

    /// <summary>Follows one frame of points.</summary>
    /// <param name="points">[K] export axes, model units; missing ones are not finite.</param>
    /// <returns>World position of the root, metres, and local rotations [J]; null where no point is there.</returns>
    public (Vector3 Root, Quaternion[] Local)? Pose(ReadOnlySpan<Vector3> points)
    {
        var count = _plan.Rest.Length;
        var seen = new Vector3[count];
        for (var j = 0; j < count; j++) seen[j] = points[_plan.Points[j]] * _metres;
        if (!seen.Any(Rotations.IsFinite)) return null;
        var (local, world) = (new Quaternion[count], new Quaternion[count]);
        for (var j = 0; j < count; j++)
        {
            var above = j == 0 ? Quaternion.Identity : world[_plan.Parents[j]];
            world[j] = Quaternion.Normalize(Joint(j, seen, above));
            local[j] = Quaternion.Normalize(Quaternion.Conjugate(above) * world[j]);
            if (_local is not null && Quaternion.Dot(local[j], _local[j]) < 0) local[j] = -local[j];
        }

        _local = local;
        return (Root(seen, local), local);
    }

    /// <summary>Weighs each joint by how firmly it sits on its parent, and gives the loose ones hinges.</summary>
    private static SkeletonPlan Loosened(SkeletonPlan plan, IReadOnlyList<Vector3[]> frames, IReadOnlyList<string> names)
    {
        double[] angles = [];
        for (var pass = 0; pass < 3; pass++)
        {
            angles = Strays(plan, frames, names);
            plan = plan with { Firmness = [.. angles.Select(a => MeanShape.Weight((float)(a / SkeletonPlan.LooseDegrees)))] };
        }

        return plan.WithHinges(Enumerable.Range(1, angles.Length - 1).Where(j => angles[j] > SkeletonPlan.LooseDegrees).ToHashSet());
    }

    /// <summary>[J] median angle between each bone and where its parent's turn puts it, degrees.</summary>
    private static double[] Strays(SkeletonPlan plan, IReadOnlyList<Vector3[]> frames, IReadOnlyList<string> names)
    {
        var probe = new SkeletonFit(plan, 1, plan.Describe(names));
        var angles = Enumerable.Range(0, plan.Rest.Length).Select(_ => new List<double>()).ToArray();
        var (positions, turns) = (new Vector3[plan.Rest.Length], new Quaternion[plan.Rest.Length]);
        foreach (var frame in frames)
        {
            var (root, local) = probe.Pose(frame)!.Value;
            probe.Skeleton.ForwardKinematics(root, local, positions, turns);
            for (var j = 1; j < positions.Length; j++)
            {
                var seen = frame[plan.Points[j]] - frame[plan.Points[plan.Parents[j]]];
                angles[j].Add(Rotations.Degrees(positions[j] - positions[plan.Parents[j]], seen));
            }
        }

        return [0, .. angles.Skip(1).Select(a => a.Order().ElementAt(frames.Count / 2))];
    }

    private static float Floor(IReadOnlyList<Vector3[]> frames) => frames.Select(f => f.Min(p => p.Y)).Order().ElementAt(frames.Count / 20);

    private Quaternion Joint(int j, Vector3[] seen, Quaternion above)
    {
        var before = _local is null ? above : above * _local[j];
        if (j == 0) return Body(seen);
        if (_plan.Children[j].Length == 0) return above;
        var start = _plan.Hinges[j] ? seen[_plan.Parents[j]] : seen[j];
        var there = _plan.Children[j].Where(c => Rotations.IsFinite(seen[c] - start)).ToArray();
        if (there.Length == 0) return before;
        if (there.Length == 1) return Swing(_plan.Rest[there[0]] - _plan.Rest[j], seen[there[0]] - start, above, before);
        return Rotations.Fit(
            [.. there.Select(c => Rotations.Direction(_plan.Rest[c] - _plan.Rest[j]))], [.. there.Select(c => Rotations.Direction(seen[c] - start))],
            [.. there.Select(c => _plan.Firmness[c])], before);
    }

    /// <summary>The whole body has the most points, so its turn is the steadiest.</summary>
    private Quaternion Body(Vector3[] seen)
    {
        var before = _local?[0] ?? Quaternion.Identity;
        var there = Enumerable.Range(0, seen.Length).Where(j => !_plan.Hinges[j] && Rotations.IsFinite(seen[j])).ToArray();
        if (there.Length < 3 && _local is not null) return before;
        float[] weights = [.. there.Select(j => _plan.Weights[j])];
        return Rotations.Fit(
            Rotations.Centred([.. there.Select(j => _plan.Rest[j])], weights), Rotations.Centred([.. there.Select(j => seen[j])], weights), weights, before);
    }

    /// <summary>
    /// Turns a single bone onto its direction from where it was (so nothing jumps, whatever the direction), then lets its twist go
    /// slowly towards that of the least turn from the parent (so twist never piles up).
    /// </summary>
    private Quaternion Swing(Vector3 bone, Vector3 to, Quaternion above, Quaternion before)
    {
        var carried = Vector3.Transform(bone, above);
        var least = Rotations.Swing(carried, to) * above;
        if (_local is null) return least;
        var moved = Rotations.Swing(Vector3.Transform(bone, before), to) * before;
        var twist = Rotations.Twist(Quaternion.Normalize(least * Quaternion.Conjugate(moved)), to);
        // Where the bone points away from its rest direction the least turn has no axis: hold the twist there.
        var trust = (1 + Vector3.Dot(Rotations.Direction(carried), Rotations.Direction(to))) / 2;
        var step = Math.Clamp(TwistShare * trust * trust * twist, -TwistMost, TwistMost);
        return Quaternion.CreateFromAxisAngle(Rotations.Direction(to), step) * moved;
    }

    private Vector3 Root(Vector3[] seen, Quaternion[] local)
    {
        var (positions, turns) = (new Vector3[seen.Length], new Quaternion[seen.Length]);
        Skeleton.ForwardKinematics(Vector3.Zero, local, positions, turns);
        var there = Enumerable.Range(0, seen.Length).Where(j => !_plan.Hinges[j] && Rotations.IsFinite(seen[j])).ToArray();
        var away = there.Aggregate(Vector3.Zero, (sum, j) => sum + (seen[j] - positions[j]) / there.Length);
        return away - new Vector3(0, _floor, 0);
    }
}
