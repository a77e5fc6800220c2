using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeyStream.Training.Evaluation;

namespace KeyStream.Training.Tests.Evaluation;

public sealed class PoseMetricsTests
{
    private const double Rate = 50;
    private static readonly (int, int)[] Chain = [(0, 1), (1, 2), (2, 3), (3, 4)];
    private static readonly Vector3[][] Truth = Poses.Random(seed: 1, frames: 12, joints: 5);

    [Fact]
    public void Of_TheTruthItself_IsZeroEverywhereAndAsJittery()
    {
        var scores = PoseMetrics.Of(Truth, Truth, Chain, Rate);

        scores.Frames.ShouldBe(12);
        foreach (var error in new[] { scores.Mpjpe, scores.NMpjpe, scores.PMpjpe, scores.Velocity, scores.Acceleration, scores.RangeLoss })
            error.ShouldBe(0, 1e-3);
        scores.JitterRatio.ShouldBe(1, 1e-9);
        scores.BoneStd.ShouldBe(scores.TrueBoneStd, 1e-9);
    }

    [Fact]
    public void Mpjpe_OneJointOff_IsItsDistanceAfterCentring()
    {
        // One of five joints 100 mm off moves the mean by 20 mm: errors 80 and four times 20; about the root, 100 and four times 0.
        var off = Poses.Map(Truth, (t, j, v) => j == 4 ? v + new Vector3(0, 0.1f, 0) : v);

        PoseMetrics.Of(off, Truth, Chain, Rate).Mpjpe.ShouldBe((80 + (4 * 20)) / 5.0, 1e-2);
        var rooted = PoseMetrics.Of(off, Truth, Chain, Rate, new PoseOptions { Root = 0 });
        rooted.Mpjpe.ShouldBe(20, 1e-2);
        rooted.Joints[4].Mpjpe.ShouldBe(100, 1e-2);
        rooted.Joints[4].Std.ShouldBe(0, 1e-2);
        rooted.Joints[0].Mpjpe.ShouldBe(0);
        rooted.FrameErrors.ShouldAllBe(e => Math.Abs(e - 20) < 1e-2);
    }

    [Fact]
    public void Of_ConstantOffsetOfAJoint_HasNoVelocityNorAccelerationError()
    {
        var off = Poses.Map(Truth, (t, j, v) => j == 2 ? v + new Vector3(0.3f, 0, 0) : v);

        var scores = PoseMetrics.Of(off, Truth, Chain, Rate);

        scores.Mpjpe.ShouldBeGreaterThan(50);
        scores.Velocity.ShouldBe(0, 1e-3);
        scores.Acceleration.ShouldBe(0, 1e-3);
    }

    [Fact]
    public void Velocity_AndAcceleration_HaveTheUnitsTheyAreSaidToHave()
    {
        // Joint 4 leaves at t² mm: velocity 2t + 1 mm/frame, acceleration 2 mm/frame².
        var off = Poses.Map(Truth, (t, j, v) => j == 4 ? v + new Vector3(0, 0, t * t / 1000f) : v);

        var scores = PoseMetrics.Of(off, Truth, Chain, Rate, new PoseOptions { Root = 0 });

        scores.Velocity.ShouldBe(Enumerable.Range(0, 11).Average(t => (2 * t) + 1) / 5.0, 1e-3);
        scores.VelocityPerSecond.ShouldBe(scores.Velocity * 50, 1e-9);
        scores.Acceleration.ShouldBe(2 / 5.0, 1e-3);
        scores.AccelerationPerSecond.ShouldBe(2 / 5.0 * 2500 / 1000, 1e-2);
    }

    [Fact]
    public void Jitter_OfACubic_IsItsThirdDerivative()
    {
        // x = 4 s³ m: third derivative 24 m/s³, for one of four joints about the root.
        Vector3[][] cubic = [.. Enumerable.Range(0, 30).Select(t => new[]
        {
            Vector3.Zero, Vector3.UnitX, Vector3.UnitY, new Vector3((float)(4 * Math.Pow(t / Rate, 3)), 0, 1),
        })];

        PoseMetrics.Of(cubic, cubic, Chain[..3], Rate, new PoseOptions { Root = 0 }).Jitter.ShouldBe(24 / 4.0, 0.05);
    }

    [Fact]
    public void RangeLoss_SinusoidOfThreeQuartersTheSwing_IsAQuarter()
    {
        // An elbow about 90° that swings ±40° in truth, ±30° in the prediction; the shoulder swings ±4°, which is too little to count.
        var scores = PoseMetrics.Of(Poses.Arm(30), Poses.Arm(40), [(0, 1), (1, 2), (2, 3)], Rate);

        scores.RangeLoss.ShouldBe(0.25, 1e-3);
        scores.Joints[2].RangeLoss.ShouldBe(0.25, 1e-3);
        double.IsNaN(scores.Joints[1].RangeLoss).ShouldBeTrue();
        double.IsNaN(scores.Joints[0].RangeLoss).ShouldBeTrue();
        PoseMetrics.Of(Poses.Arm(44), Poses.Arm(40), [(0, 1), (1, 2), (2, 3)], Rate).RangeLoss.ShouldBe(-0.1, 1e-3);
    }

    [Fact]
    public void BoneStd_BoneThatAlternates_IsHalfTheDifference()
    {
        // One of two bones is 0.4 and 0.6 m long in turn: 100 mm of 500 mm; the other is rigid. A third has no length but that of rounding.
        Vector3[][] frames = [.. Enumerable.Range(0, 10).Select(t => new[]
        {
            Vector3.Zero, new Vector3(1, 0, 0), new Vector3(1, t % 2 == 0 ? 0.4f : 0.6f, 0), new Vector3(1 + (t == 3 ? 1e-7f : 0), 0, 0),
        })];

        var scores = PoseMetrics.Of(frames, frames, [(0, 1), (1, 2), (1, 3)], Rate);

        scores.BoneStd.ShouldBe(50, 1e-3);
        scores.BoneStdPercent.ShouldBe(10, 1e-4);
    }

    [Fact]
    public void PMpjpe_AnySimilarityPerFrame_IsZero() =>
        Prop.ForAll(Poses.Similarities.ToArbitrary(), s =>
            PoseMetrics.Of(Poses.Map(Truth, (t, j, v) => s.Of(v) * (1 + t)), Truth, Chain, Rate).PMpjpe < 1e-2).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_SimilarityOfTheSequence_IsInvariantWhereItIsAskedFor() =>
        Prop.ForAll(Poses.Similarities.Zip(Gen.Choose(0, 1000)).ToArbitrary(), pair =>
        {
            var (s, seed) = pair;
            var prediction = Poses.Random(seed, 12, 5);
            var options = new PoseOptions { Rotate = true, ScalePerSequence = true };
            var before = PoseMetrics.Of(prediction, Truth, Chain, Rate, options);
            var after = PoseMetrics.Of(Poses.Map(prediction, (t, j, v) => s.Of(v)), Truth, Chain, Rate, options);
            return Near(before.Mpjpe, after.Mpjpe) && Near(before.PMpjpe, after.PMpjpe) && Near(before.Acceleration, after.Acceleration)
                && Near(before.Jitter, after.Jitter) && Near(before.BoneStd, after.BoneStd) && Near(before.RangeLoss, after.RangeLoss)
                && Near(before.Scale / s.Scale, after.Scale);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void NMpjpe_ScalePerFrame_IsInvariant() =>
        Prop.ForAll(Gen.Choose(1, 900).ToArbitrary(), percent =>
        {
            var prediction = Poses.Random(7, 12, 5);
            var scaled = Poses.Map(prediction, (t, j, v) => v * (percent / 100f) * (1 + t));
            return Near(PoseMetrics.Of(prediction, Truth, Chain, Rate).NMpjpe, PoseMetrics.Of(scaled, Truth, Chain, Rate).NMpjpe);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Mpjpe_MirrorImage_IsNotExcusedByAnyAlignment()
    {
        var mirrored = Poses.Map(Truth, (t, j, v) => v with { X = -v.X });
        var scores = PoseMetrics.Of(mirrored, Truth, Chain, Rate, new PoseOptions { Rotate = true, ScalePerSequence = true });
        scores.Mpjpe.ShouldBeGreaterThan(50);
        scores.PMpjpe.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Of_JointsThatComeAndGo_CauseNoErrorAndNoJitter()
    {
        var holes = Poses.Map(Truth, (t, j, v) => (t + j) % 4 == 0 && j > 2 || t == 6 ? new Vector3(float.NaN) : v);

        var scores = PoseMetrics.Of(holes, Truth, Chain, Rate);

        scores.Frames.ShouldBe(11);
        scores.MissingFrames.ShouldBe(1);
        double.IsNaN(scores.FrameErrors[6]).ShouldBeTrue();
        scores.Mpjpe.ShouldBe(0, 1e-3);
        scores.Velocity.ShouldBe(0, 1e-3);
        scores.JitterRatio.ShouldBe(1, 1e-6);
    }

    [Fact]
    public void Of_NothingInCommon_IsNaN()
    {
        var scores = PoseMetrics.Of(Poses.Map(Truth, (_, _, _) => new Vector3(float.NaN)), Truth, Chain, Rate, new PoseOptions { Rotate = true });
        scores.Frames.ShouldBe(0);
        double.IsNaN(scores.Mpjpe).ShouldBeTrue();
        double.IsNaN(scores.JitterRatio).ShouldBeTrue();
    }

    [Fact]
    public void Of_OtherLength_IsRefused() =>
        Should.Throw<ArgumentException>(() => PoseMetrics.Of(Truth[..5], Truth, Chain, Rate)).Message.ShouldContain("5 predicted and 12 true");

    [Fact]
    public void Average_WeighsByFramesAndSkipsWhatWasNotMeasured()
    {
        var off = Poses.Map(Truth, (t, j, v) => j == 4 ? v + new Vector3(0, 0.1f, 0) : v);
        var options = new PoseOptions { Root = 0 };
        var rigid = PoseMetrics.Of(off, Truth, [], Rate, options);
        var exact = PoseMetrics.Of(Truth[..4], Truth[..4], Chain, Rate, options);

        var both = PoseMetrics.Average([rigid, exact]);

        both.Frames.ShouldBe(16);
        both.Mpjpe.ShouldBe(20 * 12 / 16.0, 1e-2);
        both.Joints[4].Mpjpe.ShouldBe(100 * 12 / 16.0, 1e-2);
        both.BoneStd.ShouldBe(exact.BoneStd, 1e-9);
        both.FrameErrors.Count.ShouldBe(16);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 2e-3 * (1 + Math.Abs(b));
}
