using System.Numerics;
using KeyStream.Data;
using Joints = KeyStream.Data.Skeleton;

namespace KeyStream.Stages.Skeleton;

/// <summary>A skeleton with constant bone lengths, fitted to a whole run, that follows its points frame by frame.</summary>
internal sealed class SkeletonFit
{
    private const int SampledFrames = 2000;
    private const float ShortestBone = 1e-3f;             // metres; readers give zero-length bones an arbitrary direction
    private readonly SkeletonTree _tree;
    private readonly Vector3[] _rest;                     // [J] rest positions in the world, root at the origin
    private readonly int[][] _children;
    private readonly float _metres;
    private Quaternion[] _world;

    private SkeletonFit(SkeletonTree tree, Vector3[] rest, float metres, Joints skeleton)
    {
        (_tree, _rest, _metres, Skeleton) = (tree, rest, metres, skeleton);
        _children = [.. Enumerable.Range(0, rest.Length).Select(j => Enumerable.Range(0, rest.Length).Where(c => tree.Parents[c] == j).ToArray())];
        _world = [.. Enumerable.Repeat(Quaternion.Identity, rest.Length)];
    }

    /// <summary>Names, parents and rest offsets, metres.</summary>
    public Joints Skeleton { get; }

    /// <summary>Fits tree, bone lengths and rest pose.</summary>
    /// <param name="spool">The run.</param>
    /// <param name="layout">Names and edges.</param>
    /// <param name="height">Length of the rest pose's longest axis in the export, metres.</param>
    /// <returns>Null when there are too few whole frames to fit.</returns>
    public static SkeletonFit? Build(PointSpool spool, KeypointLayout layout, double height)
    {
        var stride = Math.Max(1, spool.Frames / SampledFrames);
        var frames = spool.Read(stride).Where(f => f.Points.All(p => float.IsFinite(p.X))).Select(f => (Vector3[])f.Points.Clone()).ToList();
        if (frames.Count < 3) return null;
        var tree = SkeletonTree.Build(frames, layout.Edges);
        var shape = MeanShape(frames);
        var rest = new Vector3[tree.Order.Length];
        for (var j = 1; j < rest.Length; j++)
        {
            var (k, above) = (tree.Order[j], tree.Order[tree.Parents[j]]);
            var length = Math.Max((float)SkeletonTree.Distance(frames, k, above).Median, 1e-6f);
            rest[j] = rest[tree.Parents[j]] + (Direction(shape[k] - shape[above]) * length);
        }

        var extent = Math.Max(rest.Max(p => p.Y) - rest.Min(p => p.Y), rest.Max(p => p.X) - rest.Min(p => p.X));
        var metres = (float)(height / Math.Max(extent, 1e-6f));
        rest = [.. rest.Select(p => p * metres)];
        return new SkeletonFit(tree, rest, metres, Describe(tree, rest, layout));
    }

    /// <summary>Follows one frame of points.</summary>
    /// <param name="points">[K] export axes, model units, all finite.</param>
    /// <returns>World position of the root, metres, and local rotations [J].</returns>
    public (Vector3 Root, Quaternion[] Local) Pose(ReadOnlySpan<Vector3> points)
    {
        var count = _rest.Length;
        var seen = new Vector3[count];
        for (var j = 0; j < count; j++) seen[j] = points[_tree.Order[j]] * _metres;
        var (local, world) = (new Quaternion[count], new Quaternion[count]);
        for (var j = 0; j < count; j++)
        {
            var parent = _tree.Parents[j];
            world[j] = parent < 0 ? Body(seen) : Joint(j, seen, world[parent]);
            local[j] = Quaternion.Normalize(parent < 0 ? world[j] : Quaternion.Conjugate(world[parent]) * world[j]);
        }

        _world = world;
        return (Root(seen, local), local);
    }

    // The root turns as the whole body does: it has the most points, so it is the steadiest.
    private Quaternion Body(Vector3[] seen)
    {
        var (from, to) = (Centred(_rest), Centred(seen));
        return Rotations.Fit(from, to, _world[0]);
    }

    private Quaternion Joint(int j, Vector3[] seen, Quaternion above)
    {
        var children = _children[j];
        if (children.Length == 0) return above;
        if (children.Length == 1)
        {
            var c = children[0];
            var carried = Vector3.Transform(_rest[c] - _rest[j], above);
            return Quaternion.Normalize(Rotations.Swing(carried, Direction(seen[c] - seen[j])) * above);
        }

        var (from, to) = (children.Select(c => Direction(_rest[c] - _rest[j])).ToArray(), children.Select(c => Direction(seen[c] - seen[j])).ToArray());
        return Rotations.Fit(from, to, Continuous(j, above));
    }

    // Where two directions leave a turn nearly open, start from what the parent does now rather than from a fixed pose.
    private Quaternion Continuous(int j, Quaternion above)
    {
        var parent = _tree.Parents[j];
        return Quaternion.Normalize(above * Quaternion.Conjugate(_world[parent]) * _world[j]);
    }

    private Vector3 Root(Vector3[] seen, Quaternion[] local)
    {
        var (positions, turns) = (new Vector3[seen.Length], new Quaternion[seen.Length]);
        Skeleton.ForwardKinematics(Vector3.Zero, local, positions, turns);
        return Mean(seen) - Mean(positions);
    }

    private static Joints Describe(SkeletonTree tree, Vector3[] rest, KeypointLayout layout)
    {
        var offsets = new Vector3[rest.Length];
        for (var j = 1; j < rest.Length; j++)
        {
            var offset = rest[j] - rest[tree.Parents[j]];
            offsets[j] = offset.Length() < ShortestBone ? Direction(offset) * ShortestBone : offset;
        }

        var leaves = Enumerable.Range(0, rest.Length).Where(j => !tree.Parents.Contains(j));
        var ends = leaves.ToDictionary(j => j, j => j == 0 ? new Vector3(0, 0.05f, 0) : Direction(offsets[j]) * Math.Max(0.25f * offsets[j].Length(), ShortestBone));
        return new Joints([.. tree.Order.Select(k => layout.Names[k])], tree.Parents, offsets, ends);
    }

    // Frames turned onto each other and averaged, twice: the rest pose is a pose that the subject really has, seen as it mostly stands.
    private static Vector3[] MeanShape(List<Vector3[]> frames)
    {
        var mean = Centred(frames[frames.Count / 2]);
        for (var pass = 0; pass < 3; pass++)
        {
            var sum = new Vector3[mean.Length];
            foreach (var frame in frames)
            {
                var centred = Centred(frame);
                var turn = Rotations.Fit(centred, mean, Quaternion.Identity, 100);
                for (var k = 0; k < sum.Length; k++) sum[k] += Vector3.Transform(centred[k], turn) / frames.Count;
            }

            mean = sum;
        }

        return mean;
    }

    private static Vector3[] Centred(Vector3[] points)
    {
        var mean = Mean(points);
        return [.. points.Select(p => p - mean)];
    }

    private static Vector3 Mean(Vector3[] points) => points.Aggregate(Vector3.Zero, (a, b) => a + b) / points.Length;

    private static Vector3 Direction(Vector3 v) => v.LengthSquared() < 1e-16f ? Vector3.UnitY : Vector3.Normalize(v);
}
