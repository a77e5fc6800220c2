using System.Globalization;
using System.Numerics;
using KeyStream.Data;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Tests.Motion;

public sealed class HumanJointSetsTests
{
    public static TheoryData<string> Names => [.. HumanJointSets.JointSets.Select(r => r.Name)];

    [Fact]
    public void JointSets_AreAllOfPeople() => HumanJointSets.JointSets.ShouldBe(KnownJointSets.All.Where(r => r != KnownJointSets.Ap10K17));

    [Theory]
    [MemberData(nameof(Names))]
    public void As_OfAStandingPerson_PutsLeftLeftAndTheHeadOnTop(string name)
    {
        var motion = HumanJointSets.As(Person(), name).ShouldNotBeNull();
        var frame = motion.Frames[0];
        motion.JointSet.Pairs.ShouldAllBe(p => frame[p.Left].X > frame[p.Right].X + 0.01f);
        foreach (var (left, right) in motion.JointSet.Pairs) Vector3.Distance(frame[left], frame[right] with { X = -frame[right].X }).ShouldBeLessThan(1e-4f);
        var top = Array.FindIndex(frame, p => p.Y == frame.Max(q => q.Y));
        motion.JointSet.Joints[top].ShouldBeOneOf("head", "head_top", "nose", "left_eye", "right_eye", "left_eye_inner", "left_eye_outer", "right_eye_inner", "right_eye_outer");
    }

    [Fact]
    public void As_Halpe_StandsOnTheGroundWithItsHeadAtBodyHeightAndToesInFront()
    {
        var motion = HumanJointSets.As(Person(), "halpe-26")!;
        Vector3 At(string joint) => motion.Frames[0][motion.JointSet.Joints.ToList().IndexOf(joint)];
        var floor = At("left_heel").Y;
        (At("head").Y - floor).ShouldBe(1.6f, 0.1f);
        At("left_big_toe").Y.ShouldBe(floor, 0.02f);
        (At("left_big_toe").Z - At("left_heel").Z).ShouldBe(0.23f, 0.03f);
        At("left_small_toe").X.ShouldBeGreaterThan(At("left_big_toe").X);
        At("nose").Z.ShouldBeGreaterThan(At("left_ear").Z + 0.08f);
    }

    [Fact]
    public void As_WhateverThePose_KeepsPointsOfOneBoneTogether()
    {
        var motion = HumanJointSets.As(Person(12), "halpe-26")!;
        float Apart(int t, int a, int b) => Vector3.Distance(motion.Frames[t][a], motion.Frames[t][b]);
        for (var t = 0; t < 12; t++)
        {
            foreach (var (a, b) in new[] { (0, 1), (1, 2), (3, 4), (15, 20), (15, 24), (13, 15), (7, 9) }) Apart(t, a, b).ShouldBe(Apart(0, a, b), 1e-4f);
        }
    }

    [Fact]
    public void As_OfOtherBodiesOrRigs_IsNull()
    {
        HumanJointSets.As(Person(), "ap-10k-17").ShouldBeNull();
        HumanJointSets.As(Person(), "unknown").ShouldBeNull();
        HumanJointSets.As(Person() with { JointSet = KnownJointSets.Coco17 }, "coco-17").ShouldBeNull();
    }

    /// <summary>A person of about 1.7 m with the joints of CMU's conversions; arms stretched out in the first frame.</summary>
    private static BoneMotion Person(int frames = 1)
    {
        using var files = new MotionFiles();
        files.Write("01_01.bvh", Text(frames));
        return files.Load(new MotionSetOptions { MetresPerUnit = 1 }).Bones[0];
    }

    private static string Text(int frames)
    {
        (string Name, int Depth, double X, double Y, double Z)[] joints =
        [
            ("Hips", 0, 0, 0, 0),
            .. Leg("Left", 1), .. Leg("Right", -1),
            ("Spine", 1, 0, 0.116, 0), ("Spine1", 2, 0, 0.116, 0), ("Neck", 3, 0, 0, 0), ("Neck1", 4, 0, 0.088, 0), ("Head", 5, 0, 0.088, 0),
            .. Arm("Left", 1), .. Arm("Right", -1),
        ];
        var writer = new System.Text.StringBuilder("HIERARCHY\n");
        for (var j = 0; j < joints.Length; j++)
        {
            var (name, depth, x, y, z) = joints[j];
            writer.Append(CultureInfo.InvariantCulture, $"{(j == 0 ? "ROOT" : "JOINT")} {name}\n{{\nOFFSET {x} {y} {z}\nCHANNELS {(j == 0 ? "6 Xposition Yposition Zposition" : "3")} Zrotation Xrotation Yrotation\n");
            var next = j + 1 < joints.Length ? joints[j + 1].Depth : 0;
            if (next <= depth) writer.Append("End Site\n{\nOFFSET 0 0.05 0\n}\n").Append(string.Concat(Enumerable.Repeat("}\n", depth - next + 1)));
        }

        writer.Append(CultureInfo.InvariantCulture, $"MOTION\nFrames: {frames}\nFrame Time: 0.02\n");
        for (var t = 0; t < frames; t++) writer.Append("0 0.9 0 ").AppendJoin(' ', joints.SelectMany((_, j) => new[] { t * (j % 5), t * (j % 7) * 2, t * -(j % 3) })).Append('\n');
        return writer.ToString();

        (string, int, double, double, double)[] Leg(string side, int sign) =>
        [
            (side + "UpLeg", 1, sign * 0.09, -0.1, 0.03), (side + "Leg", 2, sign * 0.14, -0.4, 0), (side + "Foot", 3, sign * 0.14, -0.39, 0), (side + "ToeBase", 4, sign * 0.011, -0.03, 0.12),
        ];
        (string, int, double, double, double)[] Arm(string side, int sign) => [(side + "Arm", 3, sign * 0.2, 0.05, -0.01), (side + "ForeArm", 4, sign * 0.27, 0, 0), (side + "Hand", 5, sign * 0.19, 0, 0)];
    }
}
