using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Stages.Tests.Skeleton;

public sealed class SkeletonSinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-skeleton").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Commit_WalkingFigure_BonesAreConstantAndJointsFollowThePoints()
    {
        var clip = Write(150, i => Figures.At(i / 30.0));

        clip.Rotations.Count.ShouldBe(151, "the rest row and one row per frame");
        var (root, scale) = Alignment(clip);
        var worst = 0f;
        for (var t = 0; t < 150; t++)
        {
            var truth = Figures.At(t / 30.0);
            var joints = Positions(clip, t + 1);
            for (var k = 0; k < truth.Length; k++)
            {
                var joint = clip.Skeleton.Names.ToList().IndexOf(Figures.Layout.Names[k].Replace(' ', '_'));
                worst = Math.Max(worst, Vector3.Distance(joints[joint], (truth[k] * scale) + root));
            }
        }

        worst.ShouldBeLessThan(0.02f, "metres, of a figure of one metre");
    }

    [Fact]
    public void Commit_WalkingFigure_RotationsAreAsSteadyAsThePoints()
    {
        var clip = Write(150, i => Figures.At(i / 30.0));

        for (var t = 2; t < clip.Rotations.Count; t++)
        {
            for (var j = 0; j < clip.Skeleton.Count; j++)
                Turn(clip.Rotations[t - 1][j], clip.Rotations[t][j]).ShouldBeLessThan(14, $"{clip.Skeleton.Names[j]} row {t}");
        }
    }

    [Fact]
    public void Commit_BoneThatPassesOppositeItsRestDirection_DoesNotFlip()
    {
        // A pendulum that swings full circles in a plane that itself wobbles: the least turn from rest flips its axis at the far side.
        Vector3[] At(double s)
        {
            var angle = (float)(3 * Math.Sin(s));
            Vector3 tip = new(MathF.Sin(angle), -MathF.Cos(angle), 0.05f * MathF.Sin((float)(40 * s)));
            return [Vector3.Zero, Vector3.UnitX, new(0, 0, 1), new(-1, 0, 0), tip, tip * 2];
        }

        var layout = new KeypointLayout(["o", "x", "z", "w", "a", "b"], [new(0, 1, 1), new(0, 2, 1), new(0, 3, 1), new(0, 4, 1), new(4, 5, 1)], []);
        var clip = Write(400, i => At(i / 50.0), layout);

        for (var t = 2; t < clip.Rotations.Count; t++)
        {
            for (var j = 0; j < clip.Skeleton.Count; j++)
                Turn(clip.Rotations[t - 1][j], clip.Rotations[t][j]).ShouldBeLessThan(20, $"{clip.Skeleton.Names[j]} row {t}");
        }
    }

    [Fact]
    public void Commit_WalkingFigure_RestPoseStandsSpreadAndFacesForward()
    {
        var clip = Write(150, i => Figures.At(i / 30.0));

        clip.Rotations[0].ShouldAllBe(q => q == Quaternion.Identity);
        var rest = Positions(clip, 0);
        int Of(string name) => clip.Skeleton.Names.ToList().IndexOf(name);
        rest.Min(p => p.Y).ShouldBe(0, 1e-3f);
        (rest[Of("head")].Y - rest[Of("foot_l")].Y).ShouldBeGreaterThan(0.8f);
        (rest[Of("hand_l")].X - rest[Of("hand_r")].X).ShouldBeGreaterThan(0.1f, "left at +X: it faces +Z");
        Math.Abs(rest[Of("hand_l")].Z - rest[Of("hand_r")].Z).ShouldBeLessThan(0.05f);
        foreach (var j in Enumerable.Range(1, clip.Skeleton.Count - 1)) clip.Skeleton.Offsets[j].Length().ShouldBeGreaterThanOrEqualTo(0.99e-3f);
    }

    [Fact]
    public void Commit_RowsWithoutSubjectAndMissingPoints_KeepTheirPlace()
    {
        var clip = Write(120, i => i is < 3 or (>= 50 and < 55) ? null : Drop(Figures.At(i / 30.0), i is >= 80 and < 90 ? 5 : -1));

        clip.Rotations.Count.ShouldBe(121);
        clip.Rotations.ShouldAllBe(r => r.All(q => float.IsFinite(q.X)));
        clip.Rotations[51].ShouldBe(clip.Rotations[50]);
        var hand = clip.Skeleton.Names.ToList().IndexOf("hand_l");
        Vector3.Distance(Positions(clip, 85)[hand], Positions(clip, 84)[hand]).ShouldBeLessThan(0.1f, "it stays with its elbow");
        GlbReader.Read(Path.Combine(_folder, "skeleton.glb")).ShouldNotBeNull();
    }

    [Fact]
    public void Commit_VariableRate_BvhIsResampledAndGlbKeepsTheTimes()
    {
        double[] times = [.. Enumerable.Range(0, 90).Select(i => (i / 30.0) + (i % 3 == 0 ? 0.01 : 0))];
        var info = Info(30) with { VariableRate = true };
        using (var sink = new SkeletonSink(_folder, info, Figures.Layout, new SkeletonOptions()))
        {
            for (var i = 0; i < times.Length; i++) sink.Write(Figures.Row(i, 5 + times[i], Figures.At(times[i])));
            sink.Commit();
        }

        var clip = BvhFile.Read(Path.Combine(_folder, "skeleton.bvh"));
        clip.FrameTime.ShouldBe(1 / 30.0, 1e-9);
        var (root, scale) = Alignment(clip, times[0]);
        var chest = clip.Skeleton.Names.ToList().IndexOf("chest");
        for (var row = 0; row < 85; row++)
        {
            var truth = (Figures.At(times[0] + (row / 30.0))[1] * scale) + root;
            Vector3.Distance(Positions(clip, row + 1)[chest], truth).ShouldBeLessThan(0.01f);
        }
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothingBehind()
    {
        using (var sink = new SkeletonSink(_folder, Info(30), Figures.Layout, new SkeletonOptions())) sink.Write(Figures.Row(0, 0, Figures.At(0)));

        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Commit_NoPoses_WritesNoSkeleton()
    {
        using (var sink = new SkeletonSink(_folder, Info(30), Figures.Layout, new SkeletonOptions()))
        {
            for (var i = 0; i < 10; i++) sink.Write(Figures.Row(i, i / 30.0, null));
            sink.Commit();
        }

        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    private static Vector3[] Drop(Vector3[] points, int k)
    {
        if (k >= 0) points[k] = new Vector3(float.NaN);
        return points;
    }

    private MotionClip Write(int frames, Func<int, Vector3[]?> points, KeypointLayout? layout = null)
    {
        layout ??= Figures.Layout;
        using (var sink = new SkeletonSink(_folder, Info(30), layout, new SkeletonOptions()))
        {
            for (var i = 0; i < frames; i++) sink.Write(Figures.Row(i, i / 30.0, points(i)));
            sink.Commit();
        }

        return BvhFile.Read(Path.Combine(_folder, "skeleton.bvh"));
    }

    private static InputInfo Info(double rate) => new(
        "clip", "clip.mp4", new FrameFormat(64, 48, PixelLayout.Yuv420p), null, rate, false, "h264", 64, 48, 0, false);

    private static Vector3[] Positions(MotionClip clip, int row)
    {
        var positions = new Vector3[clip.Skeleton.Count];
        clip.Skeleton.ForwardKinematics(clip.RootPositions[row], clip.Rotations[row], positions, new Quaternion[positions.Length]);
        return positions;
    }

    /// <summary>Size and shift of the export against the truth, from the first frame's pelvis and chest.</summary>
    private static (Vector3 Root, float Scale) Alignment(MotionClip clip, double start = 0)
    {
        var names = clip.Skeleton.Names.ToList();
        var joints = Positions(clip, 1);
        var truth = Figures.At(start);
        var (pelvis, chest) = (joints[names.IndexOf("pelvis")], joints[names.IndexOf("chest")]);
        var scale = Vector3.Distance(pelvis, chest) / Vector3.Distance(truth[0], truth[1]);
        return (pelvis - (truth[0] * scale), scale);
    }

    private static double Turn(Quaternion a, Quaternion b) => 2 * Math.Acos(Math.Min(1, Math.Abs((double)Quaternion.Dot(a, b)))) * 180 / Math.PI;
}
