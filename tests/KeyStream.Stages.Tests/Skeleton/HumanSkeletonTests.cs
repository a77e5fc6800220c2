using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Stages.Tests.Skeleton;

public sealed class HumanSkeletonTests : IDisposable
{
    private const double Rate = 30;
    private static readonly SkeletonOptions Sized = new() { Height = Walker.Height };
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-human").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("h36m-17")]
    [InlineData("coco-17")]
    [InlineData("halpe-26")]
    [InlineData("body_25")]
    [InlineData("body_25b")]
    [InlineData("mediapipe-33")]
    [InlineData("smpl-24")]
    public void Commit_KnownRig_IsAHumanInTPoseThatFollowsThePoints(string name)
    {
        var take = Walk(KnownJointSets.Find(name)!);

        take.Clip.Skeleton.Names[0].ShouldBe("Hips");
        var rest = take.Positions[0];
        Vector3 Bone(string from, string to) => Vector3.Normalize(rest[take.Joint(to)] - rest[take.Joint(from)]);
        Bone("LeftArm", "LeftForeArm").X.ShouldBeGreaterThan(0.999f);
        Bone("LeftForeArm", "LeftHand").X.ShouldBeGreaterThan(0.999f);
        Bone("RightArm", "RightHand").X.ShouldBeLessThan(-0.999f);
        Bone("LeftUpLeg", "LeftFoot").Y.ShouldBeLessThan(-0.999f);
        Bone("Hips", "Neck").Y.ShouldBeGreaterThan(0.999f);
        if (take.Joint("LeftToeBase") >= 0) Bone("LeftFoot", "LeftToeBase").Z.ShouldBeGreaterThan(0.8f);
        if (take.Joint("Nose") >= 0) Bone("Head", "Nose").Z.ShouldBeGreaterThan(0.7f);
        Followed(take).ShouldBeLessThan(0.003f, "metres");
    }

    [Fact]
    public void Commit_Height_IsTheStandingHeight()
    {
        var take = Walk(KnownJointSets.Halpe26, options: new SkeletonOptions { Height = 1.9 });

        var size = 1.9f / Walker.Height;
        Length(take, "LeftUpLeg", "LeftLeg").ShouldBe(Walker.Thigh * size, 0.02f);
        Length(take, "RightArm", "RightForeArm").ShouldBe(Walker.UpperArm * size, 0.02f);
    }

    [Fact]
    public void Commit_NoisyPoints_BonesHaveTheirLengthsAndNeverChange()
    {
        var take = Walk(KnownJointSets.Coco17, noise: 0.01f);

        (Length(take, "LeftLeg", "LeftFoot") / Length(take, "LeftUpLeg", "LeftLeg")).ShouldBe(Walker.Shank / Walker.Thigh, 0.02f);
        for (var t = 1; t < take.Positions.Count; t++)
        {
            for (var j = 1; j < take.Clip.Skeleton.Count; j++)
                Vector3.Distance(take.Positions[t][j], take.Positions[t][take.Clip.Skeleton.Parents[j]]).ShouldBe(take.Clip.Skeleton.Offsets[j].Length(), 1e-5f);
        }
    }

    [Fact]
    public void Commit_SmoothWalkWithStraightArms_RotationsAreSmooth()
    {
        var take = Walk(KnownJointSets.H36M17, rate: 60);

        // The knee bends fastest of all joints, and no joint has to turn much less smoothly than it does.
        double[] knee = [.. Enumerable.Range(0, 300).Select(t => Walker.Body(t / 60.0)).Select(b => Rotations.Degrees(b["left_hip"] - b["left_knee"], b["left_ankle"] - b["left_knee"]))];
        var own = Enumerable.Range(1, 298).Max(t => Math.Abs(knee[t + 1] - (2 * knee[t]) + knee[t - 1]) * 3600);
        take.MostAcceleration().ShouldBeLessThan(1.5 * own, "degrees per second squared");
    }

    [Fact]
    public void Commit_NearlyStraightArmsWithNoise_DoNotTwist()
    {
        // Straight arms that turn slowly, a millimetre of noise: the plane of the elbow is noise alone.
        var random = new Random(3);
        var body = Walker.Body(0);
        Vector3[] At(int t)
        {
            var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.01f * t);
            return [.. KnownJointSets.Coco17.Joints.Select(j =>
            {
                var side = j.StartsWith("left", StringComparison.Ordinal) ? "left_" : "right_";
                var at = body[j];
                if (j.EndsWith("elbow", StringComparison.Ordinal)) at = body[side + "shoulder"] + Vector3.Transform(new Vector3(0, -Walker.UpperArm, 0), turn);
                if (j.EndsWith("wrist", StringComparison.Ordinal)) at = body[side + "shoulder"] + Vector3.Transform(new Vector3(0, -Walker.UpperArm - Walker.Forearm, 0), turn);
                return at + (0.001f * Noise(random));
            })];
        }

        var take = Take.Of(_folder, KnownJointSets.Coco17.Layout(), Rate, Enumerable.Range(0, 200).Select(At), Sized);

        var arm = take.Joint("LeftArm");
        var turns = Enumerable.Range(2, 199).Select(t => Rotations.ToVector(Quaternion.Conjugate(take.Clip.Rotations[t - 1][arm]) * take.Clip.Rotations[t][arm]).Length() * 180 / Math.PI);
        turns.Max().ShouldBeLessThan(3, "degrees from one frame to the next, of which 0.6 are the arm's own");
    }

    [Fact]
    public void Commit_BodyThatTurnsRound_HasNoJumps()
    {
        // Two whole turns about the vertical and a somersault, at half a turn a second.
        var body = Walker.Body(0);
        Vector3[] At(int t)
        {
            var angle = (float)(Math.PI * t / 60);
            var turn = Quaternion.CreateFromAxisAngle(t < 240 ? Vector3.UnitY : Vector3.UnitX, angle);
            return [.. KnownJointSets.Coco17.Joints.Select(j => Vector3.Transform(body[j] - body["pelvis"], turn) + new Vector3(0, 1.5f, 0))];
        }

        var take = Take.Of(_folder, KnownJointSets.Coco17.Layout(), Rate, Enumerable.Range(0, 360).Select(At), Sized);

        take.MostTurn().ShouldBeLessThan(8);
        take.MostAngleStep().ShouldBeLessThan(6.5, "degrees: angles go on beyond half a turn");
    }

    [Fact]
    public void Commit_TravellingRoot_TravelsInTheExport()
    {
        var take = Walk(KnownJointSets.Coco17, seconds: 8, move: p => p + new Vector3(0.4f, -1.1f, -6));

        var (hips, truth) = (take.Track("Hips"), Enumerable.Range(0, 240).Select(t => Walker.Body(t / Rate)["pelvis"]).ToList());
        Vector3.Distance(hips[0], hips[^1]).ShouldBe(Vector3.Distance(truth[0], truth[^1]), 0.2f);
        take.Positions.Skip(1).Min(p => p.Min(q => q.Y)).ShouldBeInRange(0, 0.12f, "ankles stand above the floor");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-12)]
    public void Commit_TiltedCamera_TheGroundIsLevel(double degrees)
    {
        var tilt = Quaternion.CreateFromAxisAngle(Vector3.Normalize(new(1, 0, 0.3f)), (float)(degrees * Math.PI / 180));
        var take = Walk(KnownJointSets.Halpe26, seconds: 12, move: p => Vector3.Transform(p, tilt) + new Vector3(0, -1, -6));

        var (hips, head) = (take.Track("Hips"), take.Track("Head"));
        var up = Vector3.Normalize(hips.Zip(head).Aggregate(Vector3.Zero, (sum, p) => sum + p.Second - p.First));
        (hips.Max(p => p.Y) - hips.Min(p => p.Y)).ShouldBeLessThan(0.1f, "on a slope it would be metres");
        up.Y.ShouldBeGreaterThan(0.98f);
    }

    [Fact]
    public void Commit_PointsRelativeToTheBody_KeepTheCamerasUp()
    {
        var tilt = Quaternion.CreateFromAxisAngle(Vector3.UnitX, 0.2f);
        var take = Take.Of(_folder, KnownJointSets.Halpe26.Layout(), Rate, Enumerable.Range(0, 300).Select(t =>
        {
            var pelvis = Walker.Body(t / Rate)["pelvis"];
            return Walker.At(KnownJointSets.Halpe26, t / Rate).Select(p => Vector3.Transform(p - pelvis, tilt)).ToArray();
        }));

        var up = Vector3.Normalize(take.Track("Hips").Zip(take.Track("Neck")).Aggregate(Vector3.Zero, (sum, p) => sum + p.Second - p.First));
        Rotations.Degrees(up, Vector3.Transform(Vector3.UnitY, tilt)).ShouldBeLessThan(4);
    }

    [Fact]
    public void Commit_FootLock_FeetSlideLessAndTheRestStays()
    {
        var free = Walk(KnownJointSets.Halpe26, seconds: 8, noise: 0.004f);
        var held = Walk(KnownJointSets.Halpe26, seconds: 8, noise: 0.004f, options: Sized with { FootLock = true });

        var (before, after) = (Sliding(free), Sliding(held));
        after.ShouldBeLessThan(before / 3, "centimetres per second");
        foreach (var name in (string[])["Hips", "LeftLeg", "Neck", "LeftHand"])
        {
            free.Track(name).Zip(held.Track(name)).Max(p => Vector3.Distance(p.First, p.Second)).ShouldBeLessThan(0.025f, name);
        }
    }

    [Fact]
    public void Commit_LegsThatAreNotSeenForAWhile_KeepTheirPose()
    {
        var jointSet = KnownJointSets.Coco17;
        Vector3[] At(int t)
        {
            var points = Walker.At(jointSet, t / Rate);
            if (t is >= 60 and < 70) foreach (var k in (int[])[13, 14, 15, 16]) points[k] = new Vector3(float.NaN);
            return points;
        }

        var take = Take.Of(_folder, jointSet.Layout(), Rate, Enumerable.Range(0, 150).Select(At), Sized);

        take.Clip.Rotations.ShouldAllBe(r => r.All(q => float.IsFinite(q.X)));
        take.MostTurn().ShouldBeLessThan(60, "the leg goes on from where it is found again");
    }

    [Fact]
    public void Of_OtherBodies_AreNotHuman()
    {
        HumanRig.Of(KnownJointSets.Ap10K17.Joints).ShouldBeNull();
        HumanRig.Of(Figures.Layout.Names).ShouldBeNull();
        HumanRig.Of(["k0", "k1", "k2"]).ShouldBeNull();
    }

    private static float Length(Take take, string from, string to) => Vector3.Distance(take.Positions[1][take.Joint(from)], take.Positions[1][take.Joint(to)]);

    private static Vector3 Noise(Random random)
    {
        float Next() => (float)(Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6);
        return new Vector3(Next(), Next(), Next());
    }

    /// <summary>Mean speed over the ground of ankles and toes that stand, centimetres per second.</summary>
    private static double Sliding(Take take)
    {
        var speeds = new List<double>();
        foreach (var (foot, name) in (ReadOnlySpan<(int, string)>)[(0, "LeftFoot"), (0, "LeftToeBase"), (1, "RightFoot"), (1, "RightToeBase")])
        {
            var track = take.Track(name);
            for (var t = 1; t < track.Count; t++)
            {
                var step = track[t] - track[t - 1];
                if (Walker.Stands(foot, t / Rate) && Walker.Stands(foot, (t - 1) / Rate)) speeds.Add(100 * Rate * new Vector2(step.X, step.Z).Length());
            }
        }

        return speeds.Average();
    }

    private Take Walk(JointSet jointSet, double seconds = 5, double rate = Rate, float noise = 0, SkeletonOptions? options = null, Func<Vector3, Vector3>? move = null)
    {
        var random = new Random(1);
        var frames = Enumerable.Range(0, (int)(seconds * rate))
            .Select(t => Walker.At(jointSet, t / rate).Select(p => (move is null ? p : move(p)) + (noise * Noise(random))).ToArray());
        return Take.Of(_folder, jointSet.Layout(), rate, frames, options ?? Sized);
    }

    /// <summary>The largest distance of the limbs' joints from the points, metres of the walker, after shift, size and the small turn of the ground.</summary>
    private static float Followed(Take take)
    {
        (string Joint, string Part)[] pairs =
        [
            ("LeftUpLeg", "left_hip"), ("LeftLeg", "left_knee"), ("LeftFoot", "left_ankle"), ("RightLeg", "right_knee"), ("RightFoot", "right_ankle"),
            ("LeftArm", "left_shoulder"), ("LeftForeArm", "left_elbow"), ("LeftHand", "left_wrist"), ("RightHand", "right_wrist"),
        ];
        var size = Length(take, "LeftUpLeg", "LeftLeg") / Walker.Thigh;
        var most = 0f;
        for (var t = 0; t < take.Positions.Count - 1; t++)
        {
            var body = Walker.Body(t / Rate);
            var from = pairs.Select(p => body[p.Part] * size).ToArray();
            var to = pairs.Select(p => take.Positions[t + 1][take.Joint(p.Joint)]).ToArray();
            float[] weights = [.. pairs.Select(_ => 1f)];
            var (a, b) = (Rotations.Centred(from, weights), Rotations.Centred(to, weights));
            var turn = Rotations.Fit(a, b, weights, Quaternion.Identity);
            most = Math.Max(most, a.Zip(b).Max(p => Vector3.Distance(Vector3.Transform(p.First, turn), p.Second)) / size);
        }

        return most;
    }
}
