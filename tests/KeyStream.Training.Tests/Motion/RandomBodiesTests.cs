using System.Numerics;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Tests.Motion;

public sealed class RandomBodiesTests
{
    [Fact]
    public void Motion_OfAnySize_HasThatManyJointsInOneTreeWithFixedBones()
    {
        for (var joints = RandomTree.FewestJoints; joints <= RandomTree.MostJoints; joints++)
        {
            var body = RandomTree.Motion(new Random(joints), joints, 0.5, 20);
            body.JointSet.Count.ShouldBe(joints);
            body.Positions.Count.ShouldBe(10);
            body.JointSet.Edges.Count.ShouldBe(joints - 1);
            body.JointSet.Pairs.Count.ShouldBeGreaterThanOrEqualTo(2);
            var bones = MotionFiles.Bones(body.JointSet, body.Positions[0]);
            bones.ShouldAllBe(b => b > 0);
            foreach (var frame in body.Positions) MotionFiles.Bones(body.JointSet, frame).Zip(bones).ShouldAllBe(b => Math.Abs(b.First - b.Second) < 1e-5f * (1 + b.Second));
            foreach (var (left, right) in body.JointSet.Pairs) Vector3.Distance(body.Positions[0][left], body.Positions[0][right]).ShouldBeGreaterThan(0.001f);
        }
    }

    [Fact]
    public void Motion_OfManySeeds_MovesSmoothlyAndHasTheStatedSize()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var body = RandomTree.Motion(new Random(seed), 16, 2, 100);
            var p = body.Positions[0];
            var box = p.Aggregate(Vector3.Max) - p.Aggregate(Vector3.Min);
            Math.Max(box.X, Math.Max(box.Y, box.Z)).ShouldBeInRange(0.299f, 2.001f);
            var size = Math.Max(box.X, Math.Max(box.Y, box.Z));
            // 50 degrees at 2.5 Hz is 14 radians a second; a chain of 8 such bones at arm's length bounds the speed.
            for (var t = 1; t < body.Positions.Count; t++)
                for (var j = 0; j < 16; j++) Vector3.Distance(body.Positions[t][j], body.Positions[t - 1][j]).ShouldBeLessThan(0.35f * size);
            body.Positions[^1].Zip(p).ShouldContain(q => Vector3.Distance(q.First, q.Second) > 0.05f * size);
        }
    }

    [Fact]
    public void Motion_WithTheSameSeed_IsTheSameAndWithAnotherIsNot()
    {
        var (a, b, c) = (Draw(3), Draw(3), Draw(4));
        a.Positions.Zip(b.Positions).ShouldAllBe(p => p.First.SequenceEqual(p.Second));
        a.Positions[0].SequenceEqual(c.Positions[0]).ShouldBeFalse();
        static BoneMotion Draw(int seed) => RandomTree.Motion(new Random(seed), 12, 0.3, 30);
    }

    [Fact]
    public void Markers_OfABody_StayOnTheirBoneWithinReach()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var body = RandomTree.Motion(new Random(seed), 12, 1, 10);
            var marked = VirtualMarkers.Draw(new Random(seed), body, new MarkerOptions { Moved = 1, MostAdded = 6 });
            marked.Frames.Count.ShouldBe(body.Positions.Count);
            marked.JointSet.Count.ShouldBeInRange(6, 18);
            marked.JointSet.Edges.Count.ShouldBeGreaterThanOrEqualTo(marked.JointSet.Count - 1);
            for (var m = 0; m < marked.JointSet.Count; m++)
            {
                // Each point keeps its distances to both ends of one bone at least.
                body.JointSet.Edges.Any(e => Steady(m, e.From) && Steady(m, e.To)).ShouldBeTrue();
                bool Steady(int marker, int joint)
                {
                    var apart = Enumerable.Range(0, 10).Select(t => Vector3.Distance(marked.Frames[t][marker], body.Positions[t][joint])).ToArray();
                    return apart.Max() - apart.Min() < 1e-4f;
                }
            }
        }
    }

    [Fact]
    public void Markers_WithoutBoneFrames_LieOnBones()
    {
        var body = RandomTree.Motion(new Random(2), 10, 0.2, 10).AllJoints();
        var marked = VirtualMarkers.Draw(new Random(2), body);
        foreach (var p in marked.Frames[1])
        {
            body.JointSet.Edges.ShouldContain(e => Math.Abs(Vector3.Distance(p, body.Frames[1][e.From]) + Vector3.Distance(p, body.Frames[1][e.To])
                - Vector3.Distance(body.Frames[1][e.From], body.Frames[1][e.To])) < 1e-4f);
        }
    }

    [Fact]
    public void Markers_WithNothingToDo_AreTheBody()
    {
        var body = RandomTree.Motion(new Random(2), 10, 0.2, 10);
        var same = VirtualMarkers.Draw(new Random(1), body, new MarkerOptions { Moved = 0, MostAdded = 0, Points = (10, 10) });
        same.JointSet.Joints.ShouldBe(body.JointSet.Joints);
        for (var j = 0; j < 10; j++) Vector3.Distance(same.Frames[1][j], body.Positions[1][j]).ShouldBeLessThan(1e-6f);
    }
}
