using System.Numerics;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Tests.Motion;

public sealed class PoseVarietyTests
{
    private static readonly BoneMotion Body = RandomTree.Motion(new Random(5), 16, 1, 10);

    [Fact]
    public void Draw_WithoutBendsOrStretch_LeavesTheMotion()
    {
        var same = PoseVariety.Draw(new Random(1), Body, new VarietyOptions { Bent = 0, Stretch = 0 });
        for (var t = 0; t < Body.Positions.Count; t++) Body.Positions[t].Zip(same.Positions[t]).ShouldAllBe(p => Vector3.Distance(p.First, p.Second) < 1e-5f);
    }

    [Fact]
    public void Draw_KeepsEveryBoneInTheFrameOfItsParentThroughTheMotion()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var drawn = PoseVariety.Draw(new Random(seed), Body);
            foreach (var (from, to) in Body.JointSet.Edges)
            {
                var factor = Vector3.Distance(drawn.Positions[0][from], drawn.Positions[0][to]) / Vector3.Distance(Body.Positions[0][from], Body.Positions[0][to]);
                factor.ShouldBeInRange(0.7f, 1.4f);
                for (var t = 0; t < drawn.Positions.Count; t++) Vector3.Distance(Local(drawn, t, from, to), factor * Local(Body, t, from, to)).ShouldBeLessThan(1e-4f);
            }
        }
    }

    [Fact]
    public void Draw_BendsByOneAngleForAllFrames()
    {
        var drawn = PoseVariety.Draw(new Random(3), Body, new VarietyOptions { Bent = 1, Stretch = 0 });
        foreach (var (from, to) in Body.JointSet.Edges)
        {
            var bends = Enumerable.Range(0, drawn.Positions.Count).Select(t => Turn(drawn, t, from, to) * Quaternion.Conjugate(Turn(Body, t, from, to))).ToList();
            bends.ShouldAllBe(b => Math.Abs(Quaternion.Dot(b, bends[0])) > 1 - 1e-5f);
            Math.Abs(bends[0].W).ShouldBeLessThan(0.9999f);
        }
    }

    [Fact]
    public void Draw_StretchesLeftAndRightAlike()
    {
        var drawn = PoseVariety.Draw(new Random(7), Body);
        var parent = Body.JointSet.Edges.ToDictionary(e => e.To, e => e.From);
        Body.JointSet.Pairs.ShouldNotBeEmpty();
        foreach (var (left, right) in Body.JointSet.Pairs) Factor(left).ShouldBe(Factor(right), 1e-3f);
        float Factor(int joint) => Vector3.Distance(drawn.Positions[0][joint], drawn.Positions[0][parent[joint]]) / Vector3.Distance(Body.Positions[0][joint], Body.Positions[0][parent[joint]]);
    }

    private static Vector3 Local(BoneMotion body, int t, int from, int to) =>
        Vector3.Transform(body.Positions[t][to] - body.Positions[t][from], Quaternion.Conjugate(body.Rotations[t][from]));

    private static Quaternion Turn(BoneMotion body, int t, int from, int to) => Quaternion.Conjugate(body.Rotations[t][from]) * body.Rotations[t][to];
}
