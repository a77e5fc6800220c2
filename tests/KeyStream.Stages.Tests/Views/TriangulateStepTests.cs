using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Views;
using KeyStream.TestKit;

namespace KeyStream.Stages.Tests.Views;

public sealed class TriangulateStepTests
{
    [Fact]
    public void Run_AnyPointsOfAnyRing_ComeBackAndTheOrderOfViewsIsOfNoAccount() => Prop.ForAll(
        Gen.Choose(2, 7).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (views, seed) =>
        {
            var rig = Ring.Views(views, -0.1, 0.05);
            var points = Ring.Points(4, seed / 10.0);
            var order = Enumerable.Range(0, views).OrderBy(v => (v * 7 + seed) % (views + 1)).ToList();
            var shuffled = new RigViews([.. order.Select(v => rig.Cameras[v])]);
            return Ring.Farthest(Ring.Solve(rig, Ring.Set(rig, points), out var row), points) < 1e-5f
                && row.Reprojection!.Max() < 0.01 && row.Cameras!.All(c => c == views)
                && Ring.Farthest(Ring.Solve(shuffled, Ring.Set(shuffled, points), out _), points) < 1e-5f;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Run_ViewsThatShowAPointElsewhere_AreLeftOutForIt() => Prop.ForAll(
        Gen.Choose(4, 8).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), Gen.Choose(60, 400).ToArbitrary(), (views, which, off) =>
        {
            var (rig, points) = (Ring.Views(views), Ring.Points(3, which));
            var set = Ring.Set(rig, points);
            set.Views[which % views]!.Points2d[1, 0] += off;
            var found = Ring.Solve(rig, set, out var row);
            return Ring.Farthest(found, points) < 1e-4f && row.Cameras![1] == views - 1 && row.Cameras[0] == views;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Fact]
    public void Run_TwoOfFiveViewsAreWrong_TheOtherThreeDecide()
    {
        var (rig, points) = (Ring.Views(5), Ring.Points(3, 1));
        var set = Ring.Set(rig, points);
        (set.Views[0]!.Points2d[2, 1], set.Views[3]!.Points2d[2, 0]) = (50, 900);
        Ring.Farthest(Ring.Solve(rig, set, out var row), points).ShouldBeLessThan(1e-4f);
        row.Cameras.ShouldBe([5, 5, 3]);
    }

    [Fact]
    public void Run_TwoViewsThatDisagree_GiveNoPointAndOneViewNone()
    {
        var (rig, points) = (Ring.Views(3), Ring.Points(2, 1));
        var set = Ring.Set(rig, points);
        set = set with { Views = [set.Views[0], null, set.Views[2]] };
        set.Views[0]!.Points2d[0, 1] += 300;
        Ring.Solve(rig, set, out var row);
        row.Cameras.ShouldBe([0, 2]);
        (double.IsNaN(row.Points3d[0, 0]), row.Confidence[0], row.Fault).ShouldBe((true, 0, null));
        Ring.Solve(rig, set with { Views = [set.Views[0], null, null] }, out var alone);
        alone.Fault.ShouldBe("only 1 of 3 cameras have this frame");
    }

    [Fact]
    public void Of_UprightCameras_FindsUpAndKeepsCoordinates()
    {
        var axes = WorldAxes.Of(Ring.Views(4));
        axes.Note.ShouldStartWith("z is taken for up");
        var (x, y, z) = axes.ToCamera(1, 2, 3);
        y.ShouldBe(-3);
        axes.ToWorld(x, y, z).ShouldBe((1, 2, 3));
        WorldAxes.Of(Ring.Views(4), WorldAxis.MinusX).ToCamera(1, 2, 3).Y.ShouldBe(1);
    }
}

/// <summary>The promises of a stage.</summary>
public sealed class TriangulateContractTests : StageContract<IReadOnlyList<ViewSet>, IReadOnlyList<KeypointFrame>>
{
    private static readonly RigViews Rig = Ring.Views(3);

    protected override Edge<IReadOnlyList<KeypointFrame>> Attach(Pipeline pipeline, Edge<IReadOnlyList<ViewSet>> input) =>
        pipeline.Stage(StageName, input, new TriangulateStep(Rig, WorldAxes.Of(Rig), new ViewOptions(), 2, new ViewTally(3)));

    protected override IReadOnlyList<ViewSet> Sample(int index) => [Ring.Set(Rig, Ring.Points(2, index), 2 * index), Ring.Set(Rig, Ring.Points(2, index), (2 * index) + 1)];

    protected override object StampOf(IReadOnlyList<ViewSet> item) => item[0].Stamp.Index;

    protected override IEnumerable<object> StampsOf(IReadOnlyList<KeypointFrame> result) => [result[0].Stamp.Index];

    protected override string Digest(IReadOnlyList<KeypointFrame> result) =>
        string.Join(' ', result.SelectMany(r => r.Points3d.Cast<double>()).Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>Another rig's moment.</summary>
    protected override bool TryMakePoison(out IReadOnlyList<ViewSet> poison)
    {
        poison = [Ring.Set(Ring.Views(2), Ring.Points(2, 0), 77)];
        return true;
    }
}
