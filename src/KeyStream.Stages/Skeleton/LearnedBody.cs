using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Stages.Skeleton;

/// <summary>A body with its size.</summary>
/// <param name="Plan">The joints, metres.</param>
/// <param name="Metres">Metres per unit of the points.</param>
internal sealed record FittedBody(SkeletonPlan Plan, float Metres);

/// <summary>The skeleton of points of which nothing is known beforehand: a learned tree, the mean shape as rest pose.</summary>
/// <remarks>
/// A joint's children turn with it as one piece. Discovered keypoints often do not (both knees hang on one point of the pelvis), so a
/// child that leaves its place by more than <see cref="LooseDegrees"/> in most frames gets a hinge: a joint of its own a fiftieth
/// of the bone away from the parent, which turns freely. Bones of no length would be simpler, but importers give them a direction of
/// their own.
/// </remarks>
internal static class LearnedBody
{
    private const double AliveShare = 0.2;                // Keypoints seen in fewer of the frames with a subject are left out.
    private const double LooseDegrees = 4;
    private const float HingeShare = 0.02f;

    /// <summary>Fits tree, bone lengths and rest pose.</summary>
    /// <param name="sample">Frames of the run.</param>
    /// <param name="layout">Names, edges and symmetric pairs.</param>
    /// <param name="scale">Metres per unit of the points, by the length of the rest pose's longest axis in that unit.</param>
    /// <returns>Null when no frame shows all the keypoints that most frames show.</returns>
    public static FittedBody? Fit(IReadOnlyList<SpooledFrame> sample, KeypointLayout layout, Func<double, double> scale)
    {
        var seen = sample.Where(f => f.Points.Any(Rotations.IsFinite)).ToList();
        var alive = Enumerable.Range(0, layout.Names.Count).Where(k => seen.Count(f => Rotations.IsFinite(f.Points[k])) > AliveShare * seen.Count).ToArray();
        var frames = seen.Where(f => alive.All(k => Rotations.IsFinite(f.Points[k]))).Select(f => alive.Select(k => f.Points[k]).ToArray()).ToList();
        if (frames.Count == 0) return null;

        var index = alive.Select((k, i) => (k, i)).ToDictionary(p => p.k, p => p.i);
        var edges = layout.Edges.Where(e => index.ContainsKey(e.From) && index.ContainsKey(e.To))
            .GroupBy(e => (Math.Min(index[e.From], index[e.To]), Math.Max(index[e.From], index[e.To])))
            .Select(g => new KeypointEdge(g.Key.Item1, g.Key.Item2, g.Max(e => e.Weight))).ToList();
        var pairs = layout.SymmetricPairs.Where(p => index.ContainsKey(p.Left) && index.ContainsKey(p.Right)).Select(p => (index[p.Left], index[p.Right])).ToList();

        var shape = MeanShape.Fit(frames, pairs);
        var extent = MeanShape.Extent(shape.Points);
        var metres = extent > 1e-6f ? (float)scale(extent) : 1;
        frames = [.. frames.Select(f => f.Select(p => p * metres).ToArray())];
        var rigid = Rigid(SkeletonTree.Build(frames, edges), frames, shape, [.. alive.Select(k => layout.Names[k])]);
        var plan = Loosened(rigid, frames);
        return new FittedBody(new SkeletonPlan([.. plan.Joints.Select(j => j with { Points = [.. j.Points.Select(i => alive[i])] })]), metres);
    }

    /// <summary>The joints without hinges: bones of median length in the directions of the mean shape.</summary>
    private static SkeletonPlan Rigid(SkeletonTree tree, IReadOnlyList<Vector3[]> frames, MeanShape shape, IReadOnlyList<string> names)
    {
        var (joints, used) = (new List<PlannedJoint>(), new HashSet<string>());
        for (var j = 0; j < tree.Order.Length; j++)
        {
            var (k, rest) = (tree.Order[j], Vector3.Zero);
            if (j > 0)
            {
                var above = tree.Order[tree.Parents[j]];
                var length = Math.Max((float)SkeletonTree.Distance(frames, k, above).Median, SkeletonPlan.ShortestBone);
                rest = joints[tree.Parents[j]].Rest + (Rotations.Direction(shape.Points[k] - shape.Points[above]) * length);
            }

            joints.Add(new PlannedJoint(JointNames.Unique(names[k], used), tree.Parents[j], [k], rest) { Weight = shape.Weights[k] });
        }

        return new SkeletonPlan(joints);
    }

    /// <summary>Weighs each joint by how firmly it sits on its parent, and gives the loose ones hinges.</summary>
    private static SkeletonPlan Loosened(SkeletonPlan plan, IReadOnlyList<Vector3[]> frames)
    {
        double[] angles = [];
        for (var pass = 0; pass < 3; pass++)
        {
            angles = Strays(plan, frames);
            plan = new SkeletonPlan([.. plan.Joints.Select((joint, j) => joint with { Firmness = MeanShape.Weight((float)(angles[j] / LooseDegrees)) })]);
        }

        return WithHinges(plan, Enumerable.Range(1, angles.Length - 1).Where(j => angles[j] > LooseDegrees).ToHashSet());
    }

    /// <summary>[J] median angle between each bone and where its parent's turn puts it, degrees.</summary>
    private static double[] Strays(SkeletonPlan plan, IReadOnlyList<Vector3[]> frames)
    {
        var skeleton = plan.Describe();
        var start = new PoseStart(plan, skeleton);
        var angles = plan.Joints.Select(_ => new List<double>()).ToArray();
        var (positions, turns) = (new Vector3[angles.Length], new Quaternion[angles.Length]);
        Quaternion[]? before = null;
        foreach (var frame in frames)
        {
            var seen = plan.Joints.Select(j => frame[j.Points[0]]).ToArray();
            var (root, local) = start.Of(seen, before);
            before = local;
            skeleton.ForwardKinematics(root, local, positions, turns);
            for (var j = 1; j < positions.Length; j++)
            {
                var parent = plan.Joints[j].Parent;
                angles[j].Add(Rotations.Degrees(positions[j] - positions[parent], seen[j] - seen[parent]));
            }
        }

        return [0, .. angles.Skip(1).Select(a => a.Order().ElementAt(frames.Count / 2))];
    }

    /// <summary>The same skeleton with a hinge before each of the given joints.</summary>
    private static SkeletonPlan WithHinges(SkeletonPlan plan, IReadOnlySet<int> loose)
    {
        var (joints, place, used) = (new List<PlannedJoint>(), new int[plan.Joints.Count], plan.Joints.Select(j => j.Name).ToHashSet());
        for (var j = 0; j < place.Length; j++)
        {
            var joint = plan.Joints[j];
            var parent = joint.Parent < 0 ? -1 : place[joint.Parent];
            if (loose.Contains(j))
            {
                var beside = Vector3.Lerp(plan.Joints[joint.Parent].Rest, joint.Rest, HingeShare);
                joints.Add(new PlannedJoint(JointNames.Unique(joint.Name + "_hinge", used), parent, [], beside) { Kind = JointKind.Hinge, Weight = 0 });
                parent = joints.Count - 1;
            }

            joints.Add(joint with { Parent = parent });
            place[j] = joints.Count - 1;
        }

        return new SkeletonPlan(joints);
    }
}
