using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests.Formats;

public sealed class BvhFileTests
{
    private const string Arm = """
        HIERARCHY
        ROOT Hips
        {
          OFFSET 0 0 0
          CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
          JOINT Upper Arm
          {
            OFFSET 10 0 0
            CHANNELS 3 Yrotation Zrotation Xrotation
            End Site
            {
              OFFSET 5 0 0
            }
          }
        }
        MOTION
        Frames: 2
        Frame Time: 0.0333333333
        1 2 3 0 0 0 0 0 0
        1 2 3 90 0 0 0 90 0
        """;

    [Fact]
    public void Read_SmallFile_GivesMetresNamesAndPose()
    {
        var clip = BvhFile.Read(new StringReader(Arm));

        clip.Skeleton.Names.ShouldBe(["Hips", "Upper_Arm"]);
        clip.Skeleton.Parents.ShouldBe([-1, 0]);
        clip.FrameTime.ShouldBe(1 / 30.0, 1e-9);
        clip.RootPositions[1].ShouldBe(new Vector3(0.01f, 0.02f, 0.03f));
        clip.Skeleton.EndOffsets[1].ShouldBe(new Vector3(0.05f, 0, 0));
        var tip = Motions.Tip(clip, 1, 1);
        Vector3.Distance(tip, new Vector3(0.01f - 0.05f, 0.02f + 0.1f, 0.03f)).ShouldBeLessThan(1e-6f); // +x turned to +y, then to −x.
    }

    [Theory]
    [InlineData("Xrotation Yrotation Zrotation")]
    [InlineData("Xrotation Zrotation Yrotation")]
    [InlineData("Yrotation Xrotation Zrotation")]
    [InlineData("Yrotation Zrotation Xrotation")]
    [InlineData("Zrotation Xrotation Yrotation")]
    [InlineData("Zrotation Yrotation Xrotation")]
    public void Read_AnyChannelOrder_MultipliesRotationsInFileOrder(string order)
    {
        var text = Arm.Replace("Yrotation Zrotation Xrotation", order).Replace("90 0 0 0 90 0", "0 0 0 30 50 -70");
        double[] degrees = [30, 50, -70];
        var expected = Matrix4x4.Identity; // Row vectors: the last channel acts first.
        foreach (var (name, angle) in order.Split(' ').Zip(degrees))
        {
            var radians = (float)(angle * Math.PI / 180);
            var turn = name[0] switch { 'X' => Matrix4x4.CreateRotationX(radians), 'Y' => Matrix4x4.CreateRotationY(radians), _ => Matrix4x4.CreateRotationZ(radians) };
            expected = turn * expected;
        }

        var q = BvhFile.Read(new StringReader(text)).Rotations[1][1];

        foreach (var v in new[] { Vector3.UnitX, Vector3.UnitY, Vector3.UnitZ })
            Vector3.Distance(Vector3.Transform(v, q), Vector3.Transform(v, expected)).ShouldBeLessThan(1e-6f);
    }

    [Fact]
    public void WriteThenRead_RandomMotion_GivesTheSamePositions()
    {
        var clip = Motions.Random(seed: 3, joints: 20, frames: 40);

        var back = Motions.RoundTrip(clip);

        back.Rotations.Count.ShouldBe(41, "one rest row before the frames");
        Motions.LargestDistance(clip, back, skip: 1).ShouldBeLessThan(1e-5f);
        back.FrameTime.ShouldBe(clip.FrameTime, 1e-10);
    }

    [Fact]
    public void Write_RestRow_HasNoRotationAndTheRootAtItsRestOffset()
    {
        var clip = Motions.Random(seed: 4, joints: 5, frames: 3);

        var back = Motions.RoundTrip(clip);

        back.Rotations[0].ShouldAllBe(q => q == Quaternion.Identity);
        Vector3.Distance(back.RootPositions[0], clip.Skeleton.Offsets[0]).ShouldBeLessThan(1e-6f);
        back.Skeleton.Offsets[0].ShouldBe(Vector3.Zero);
    }

    [Fact]
    public void Write_JointsNotDepthFirst_KeepsEachJointsMotion()
    {
        // Root with two arms of two joints, stored breadth first.
        var skeleton = new Skeleton(
            ["r", "a", "b", "a2", "b2"], [-1, 0, 0, 1, 2],
            [Vector3.Zero, new(1, 0, 0), new(0, 1, 0), new(1, 0, 0), new(0, 1, 0)],
            new Dictionary<int, Vector3> { [3] = new(1, 0, 0), [4] = new(0, 1, 0) });
        Quaternion[] turns = [.. Enumerable.Range(1, 5).Select(i => Quaternion.CreateFromYawPitchRoll(0.1f * i, 0.2f * i, -0.3f * i))];
        var clip = new MotionClip(skeleton, 0.02, [new(0, 1, 0)], [turns]);

        var back = Motions.RoundTrip(clip);

        back.Skeleton.Names.ShouldBe(["r", "a", "a2", "b", "b2"]);
        var positions = Motions.Positions(back, 1);
        var expected = Motions.Positions(clip, 0);
        foreach (var name in skeleton.Names)
        {
            var there = positions[back.Skeleton.Names.ToList().IndexOf(name)];
            Vector3.Distance(there, expected[skeleton.Names.ToList().IndexOf(name)]).ShouldBeLessThan(1e-5f, name);
        }
    }

    [Fact]
    public void Write_SteadyTurnThroughGimbalLock_AnglesHaveNoJumpOfAFullTurn()
    {
        var skeleton = new Skeleton(["r"], [-1], [Vector3.Zero], new Dictionary<int, Vector3> { [0] = Vector3.UnitY });
        var turns = Enumerable.Range(0, 400).Select(i => new[] { Quaternion.CreateFromAxisAngle(Vector3.UnitY, 0.05f * i) }).ToList();
        var text = new StringWriter();

        BvhFile.Write(text, new MotionClip(skeleton, 0.01, [.. turns.Select(_ => Vector3.Zero)], turns));

        var angles = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^400..]
            .Select(l => double.Parse(l.Split(' ')[^1], CultureInfo.InvariantCulture)).ToList();
        angles.Zip(angles.Skip(1)).ShouldAllBe(p => Math.Abs(p.Second - p.First) < 10);
        angles[^1].ShouldBe(0.05 * 399 * 180 / Math.PI, 0.01);
    }

    [Fact]
    public void Write_TwoJoints_IsTheApprovedText()
    {
        var skeleton = new Skeleton(
            ["Hips", "Head"], [-1, 0], [new(0, 0.95f, 0), new(0, 0.5f, 0.25f)], new Dictionary<int, Vector3> { [1] = new(0, 0.1f, 0) });
        var clip = new MotionClip(
            skeleton, 1 / 30.0, [new(0.125f, 1, -2)], [[Quaternion.CreateFromAxisAngle(Vector3.UnitZ, (float)(Math.PI / 2)), Quaternion.Identity]]);
        var text = new StringWriter();

        BvhFile.Write(text, clip);

        text.ToString().ShouldBe("""
            HIERARCHY
            ROOT Hips
            {
              OFFSET 0 0 0
              CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
              JOINT Head
              {
                OFFSET 0 50 25
                CHANNELS 3 Zrotation Xrotation Yrotation
                End Site
                {
                  OFFSET 0 10 0
                }
              }
            }
            MOTION
            Frames: 2
            Frame Time: 0.0333333333
            0 95 0 0 0 0 0 0 0
            12.5 100 -200 90 0 0 0 0 0

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("HIERARCHY", "HIERARCH", 1, "'HIERARCHY' expected")]
    [InlineData("OFFSET 10 0 0", "OFFSET 10 x 0", 8, "should be a number")]
    [InlineData("OFFSET 10 0 0", "OFFSET 10 NaN 0", 8, "should be a number")]
    [InlineData("OFFSET 10 0 0", "OFFSET 10 1e300 0", 8, "should be a number")]
    [InlineData("CHANNELS 3", "CHANNELS 7", 9, "0 to 6 channels")]
    [InlineData("CHANNELS 3 Yrotation", "CHANNELS 3 Wrotation", 9, "is not a channel")]
    [InlineData("CHANNELS 3 Yrotation", "CHANNELS 3 Zrotation", 9, "named twice")]
    [InlineData("JOINT Upper Arm", "JOINT Hips", 6, "used twice")]
    [InlineData("JOINT Upper Arm", "JOINT", 6, "no name")]
    [InlineData("MOTION", "ROOT Second", 16, "second ROOT")]
    [InlineData("Frames: 2", "Frames: 3", 20, "ends after 2 of 3")]
    [InlineData("Frames: 2", "Frames: 1", 20, "more rows")]
    [InlineData("Frames: 2", "Frames: -2", 17, "whole number")]
    [InlineData("Frame Time: 0.0333333333", "Frame Time: 0", 18, "more than 0 seconds")]
    [InlineData("1 2 3 90 0 0 0 90 0", "1 2 3 90 0 0 0 90", 20, "8 values where the channels ask for 9")]
    public void Read_BadLine_NamesTheLine(string good, string bad, int line, string says)
    {
        var error = Should.Throw<UserErrorException>(() => BvhFile.Read(new StringReader(Arm.Replace(good, bad)), "arm.bvh"));

        error.Message.ShouldContain($"arm.bvh line {line}: ");
        error.Message.ShouldContain(says);
    }

    [Fact]
    public void Read_BoneThatStretches_IsRefused()
    {
        var text = Arm.Replace("CHANNELS 3 Yrotation Zrotation Xrotation", "CHANNELS 3 Xposition Yposition Zposition")
            .Replace("90 0 0 0 90 0", "0 0 0 12 0 0");

        Should.Throw<UserErrorException>(() => BvhFile.Read(new StringReader(text))).Message.ShouldContain("'Upper_Arm' moves away");
    }

    [Fact]
    public void Read_EndSiteOfZeroLength_GetsALength()
    {
        var clip = BvhFile.Read(new StringReader(Arm.Replace("OFFSET 5 0 0", "OFFSET 0 0 0")));

        clip.Skeleton.EndOffsets[1].ShouldBe(new Vector3(0.05f, 0, 0));
    }

    [Fact]
    public void Read_HugeAnnouncedCountAndDeepNesting_FailWithoutThatMemory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<UserErrorException>(() => BvhFile.Read(new StringReader(Arm.Replace("Frames: 2", "Frames: 999999999"))));
        var deep = "HIERARCHY\nROOT r\n{\n" + string.Concat(Enumerable.Range(0, 100_000).Select(i => $"JOINT j{i}\n{{\n"));
        Should.Throw<UserErrorException>(() => BvhFile.Read(new StringReader(deep))).Message.ShouldContain("more than 4096 joints");
        Should.Throw<UserErrorException>(() => BvhFile.Read(new StringReader("HIERARCHY\n" + new string('x', 3_000_000)))).Message.ShouldContain("longer than");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64L << 20);
    }

    [Fact]
    public void Read_MutatedBytes_ReadsOrRefusesButNeverCrashes()
    {
        var mutations = Gen.Choose(0, Arm.Length - 1).Zip(Gen.Choose(0, 255)).Zip(Gen.Choose(0, 3)).ArrayOf(6);
        Prop.ForAll(mutations.ToArbitrary(), changes =>
        {
            var bytes = System.Text.Encoding.Latin1.GetBytes(Arm).ToList();
            foreach (var ((at, value), kind) in changes) Motions.Mutate(bytes, at, (byte)value, kind);
            try
            {
                var clip = BvhFile.Read(new StreamReader(new MemoryStream([.. bytes])));
                return clip.RootPositions.Count == clip.Rotations.Count && clip.Rotations.All(r => r.All(q => float.IsFinite(q.W)));
            }
            catch (UserErrorException e)
            {
                return e.Message.Contains(" line ");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Read_MissingFile_SaysSo() =>
        Should.Throw<UserErrorException>(() => BvhFile.Read("/nowhere/x.bvh")).Message.ShouldContain("/nowhere/x.bvh cannot be read");
}
