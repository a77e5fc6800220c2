using System.Numerics;
using Joints = KeyStream.Data.Skeleton;

namespace KeyStream.Stages.Skeleton;

/// <summary>The joints of a fitted skeleton and what each is steered by.</summary>
/// <remarks>
/// A joint's children turn with it as one piece. Discovered keypoints often do not (both knees hang on one point of the pelvis), so a
/// child that leaves its place by more than <see cref="LooseDegrees"/> in most frames gets a hinge: a joint of its own a fiftieth
/// of the bone away from the parent, which turns freely. Bones of no length would be simpler, but importers give them a direction of
/// their own.
/// </remarks>
/// <param name="Points">[J] keypoint at each joint; for a hinge the keypoint that it aims at.</param>
/// <param name="Parents">[J] parents, before their children; −1 for the root.</param>
/// <param name="Rest">[J] rest positions, metres, root at the origin.</param>
/// <param name="Hinges">[J] whether the joint is a hinge.</param>
/// <param name="Firmness">[J] 0..1, how much its place says about the turn of its parent.</param>
/// <param name="Weights">[J] 0..1, how much its point says about the turn of the whole body; 0 for hinges.</param>
internal sealed record SkeletonPlan(int[] Points, int[] Parents, Vector3[] Rest, bool[] Hinges, float[] Firmness, float[] Weights)
{
    public const double LooseDegrees = 4;
    private const float HingeShare = 0.02f;
    private const float ShortestBone = 1e-3f; // Metres; importers give shorter bones an arbitrary direction.

    /// <summary>[J] children of each joint.</summary>
    public int[][] Children { get; } = [.. Enumerable.Range(0, Points.Length).Select(j => Enumerable.Range(0, Points.Length).Where(c => Parents[c] == j).ToArray())];

    /// <summary>The plan without hinges: bones of median length in the directions of the mean shape.</summary>
    public static SkeletonPlan Rigid(SkeletonTree tree, IReadOnlyList<Vector3[]> frames, MeanShape shape)
    {
        var rest = new Vector3[tree.Order.Length];
        for (var j = 1; j < rest.Length; j++)
        {
            var (k, above) = (tree.Order[j], tree.Order[tree.Parents[j]]);
            var length = Math.Max((float)SkeletonTree.Distance(frames, k, above).Median, ShortestBone);
            rest[j] = rest[tree.Parents[j]] + (Rotations.Direction(shape.Points[k] - shape.Points[above]) * length);
        }

        return new SkeletonPlan(
            [.. tree.Order], tree.Parents, rest, new bool[rest.Length], [.. rest.Select(_ => 1f)], [.. tree.Order.Select(k => shape.Weights[k])]);
    }

    /// <summary>The same skeleton with a hinge before each of the given joints.</summary>
    public SkeletonPlan WithHinges(IReadOnlySet<int> loose)
    {
        var (points, parents, rest, hinges) = (new List<int>(), new List<int>(), new List<Vector3>(), new List<bool>());
        var (firmness, weights) = (new List<float>(), new List<float>());
        var place = new int[Points.Length];
        for (var j = 0; j < Points.Length; j++)
        {
            var parent = Parents[j] < 0 ? -1 : place[Parents[j]];
            if (loose.Contains(j))
            {
                Add(parent, Vector3.Lerp(Rest[Parents[j]], Rest[j], HingeShare), j, true);
                parent = points.Count - 1;
            }

            Add(parent, Rest[j], j, false);
            place[j] = points.Count - 1;
        }

        return new SkeletonPlan([.. points], [.. parents], [.. rest], [.. hinges], [.. firmness], [.. weights]);

        void Add(int parent, Vector3 at, int joint, bool hinge)
        {
            points.Add(Points[joint]);
            parents.Add(parent);
            rest.Add(at);
            hinges.Add(hinge);
            firmness.Add(Firmness[joint]);
            weights.Add(hinge ? 0 : Weights[joint]);
        }
    }

    /// <summary>Names, offsets and end sites. In the rest pose the figure stands on the floor.</summary>
    public Joints Describe(IReadOnlyList<string> keypointNames)
    {
        var offsets = new Vector3[Rest.Length];
        offsets[0] = new Vector3(0, -Rest.Min(p => p.Y), 0);
        for (var j = 1; j < Rest.Length; j++) offsets[j] = Rest[j] - Rest[Parents[j]];
        var ends = Enumerable.Range(0, Rest.Length).Where(j => Children[j].Length == 0).ToDictionary(
            j => j, j => j == 0 ? new Vector3(0, 0.05f, 0) : Rotations.Direction(offsets[j]) * Math.Max(0.25f * offsets[j].Length(), ShortestBone));
        return new Joints(Names(keypointNames), Parents, offsets, ends);
    }

    /// <summary>Names that every importer takes: no blanks or braces, short, unique.</summary>
    private List<string> Names(IReadOnlyList<string> keypointNames)
    {
        var names = new List<string>();
        for (var j = 0; j < Points.Length; j++)
        {
            var letters = keypointNames[Points[j]].Select(c => char.IsWhiteSpace(c) || c is '{' or '}' ? '_' : c).Take(40).ToArray();
            var wish = (letters.Length == 0 ? "joint" : new string(letters)) + (Hinges[j] ? "_hinge" : "");
            var name = wish;
            for (var n = 2; names.Contains(name); n++) name = $"{wish}_{n}";
            names.Add(name);
        }

        return names;
    }
}
