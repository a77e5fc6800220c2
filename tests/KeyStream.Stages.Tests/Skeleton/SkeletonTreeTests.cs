using System.Numerics;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Stages.Tests.Skeleton;

public sealed class SkeletonTreeTests
{
    [Fact]
    public void Build_LearnedEdges_AreTheBonesAndTheRootIsInTheMiddle()
    {
        var frames = Enumerable.Range(0, 60).Select(i => Figures.At(i / 30.0)).ToList();

        var tree = SkeletonTree.Build(frames, Figures.Layout.Edges);

        var bones = Enumerable.Range(1, tree.Order.Length - 1)
            .Select(j => (Math.Min(tree.Order[j], tree.Order[tree.Parents[j]]), Math.Max(tree.Order[j], tree.Order[tree.Parents[j]]))).Order();
        bones.ShouldBe(Figures.Layout.Edges.Select(e => (e.From, e.To)).Order());
        tree.Order[0].ShouldBeOneOf(0, 1);
    }

    [Fact]
    public void Build_NoEdges_ConnectsNeighboursThatKeepTheirDistance()
    {
        // Points on a chain whose last link swings by; the nearest point at times is not the bone.
        Vector3[] At(double a) => [new(0, 0, 0), new(1, 0, 0), new(2, 0, 0), new(2 + MathF.Cos((float)a), MathF.Sin((float)a), 0)];
        var frames = Enumerable.Range(0, 50).Select(i => At(0.1 * i)).ToList();

        var tree = SkeletonTree.Build(frames, []);

        Enumerable.Range(1, 3).Select(j => Math.Abs(tree.Order[j] - tree.Order[tree.Parents[j]])).ShouldAllBe(d => d == 1);
    }

    [Fact]
    public void Build_HeadBesideAShoulder_HangsOnTheTrunk()
    {
        // As discovered points lie: the head a little nearer to one shoulder than to the chest. All keep their distances.
        Vector3[] shape = [new(0, 0, 0), new(0, 0.5f, 0), new(0.2f, 0.6f, 0), new(-0.2f, 0.6f, 0), new(0.05f, 0.78f, 0), new(0.1f, -0.4f, 0), new(-0.1f, -0.4f, 0)];
        var frames = Enumerable.Range(0, 40).Select(i => shape.Select(p => Vector3.Transform(p, Quaternion.CreateFromAxisAngle(Vector3.UnitY, 0.1f * i))).ToArray()).ToList();
        (Vector3.Distance(shape[4], shape[2]) < Vector3.Distance(shape[4], shape[1])).ShouldBeTrue();

        var tree = SkeletonTree.Build(frames, []);

        int Above(int k) => tree.Order[tree.Parents[Array.IndexOf(tree.Order, k)]];
        tree.Order[0].ShouldBeOneOf(0, 1);
        Above(4).ShouldBe(1);
        Above(2).ShouldBe(1);
    }

    [Fact]
    public void Fit_RandomTurns_AreFound()
    {
        var random = new Random(1);
        float Next() => (float)((2 * random.NextDouble()) - 1);
        for (var n = 0; n < 200; n++)
        {
            var turn = Quaternion.Normalize(new Quaternion(Next(), Next(), Next(), Next()));
            Vector3[] from = [new(1, 0, 0), new(0, 1, 0), new(0.3f, 0.2f, 0.9f)];
            var found = Rotations.Fit(from, [.. from.Select(v => Vector3.Transform(v, turn))], [1, 1, 1], turn * Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.01f));
            Math.Abs(Quaternion.Dot(found, turn)).ShouldBeGreaterThan(0.9999f);
        }
    }
}
