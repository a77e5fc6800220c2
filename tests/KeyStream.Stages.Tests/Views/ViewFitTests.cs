using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Stages.Tests.Views;

/// <summary>What is found out from the tracks themselves: offsets, and cameras that are exchanged.</summary>
public sealed class ViewFitTests
{
    private const int Frames = 200, Points = 6;

    [Theory]
    [InlineData(2, 7)]
    [InlineData(3, -12)]
    [InlineData(4, 0)]
    public void Measure_TracksThatStartLate_FindsTheOffset(int views, int offset)
    {
        var rig = Ring.Views(views, -0.1);
        var random = new Random(views);
        var found = new SyncMeasure(rig, [.. rig.Cameras.Select((c, v) => Tracks(c, v == 1 ? offset : 0, random))], 40).Measure();
        found[1].Frames.ShouldBe(offset);
        found[1].Clear.ShouldBeTrue();
        found.Select(f => f.Frames).Skip(2).ShouldAllBe(f => f == 0);
    }

    [Fact]
    public void Measure_SubjectThatStandsStill_SaysThatNoShiftIsClear()
    {
        var rig = Ring.Views(2);
        var random = new Random(3);
        var still = rig.Cameras.Select(c => Tracks(c, 0, random, still: true)).ToList();
        var found = new SyncMeasure(rig, still, 40).Measure();
        (found[1].Frames, found[1].Clear).ShouldBe((0, false));
    }

    [Fact]
    public void Of_ViewsThatFit_FindsNothingToSay()
    {
        var rig = Ring.Views(4);
        var fit = ViewFit.Of(rig, Sample(rig, [0, 1, 2, 3]), Points);
        (fit.Fits, fit.Order).ShouldBe((true, null));
    }

    [Theory]
    [InlineData(4, new[] { 0, 3, 2, 1 })]
    [InlineData(4, new[] { 1, 2, 0, 3 })]
    [InlineData(7, new[] { 0, 1, 5, 3, 4, 2, 6 })]
    public void Of_ViewsOfOtherCameras_SaysWhose(int views, int[] order)
    {
        var rig = Ring.Views(views);
        var fit = ViewFit.Of(rig, Sample(rig, order), Points);
        (fit.Fits, fit.Exchanged).ShouldBe((false, true));
        fit.Order.ShouldBe(order);
        fit.OrderedError!.Value.ShouldBeLessThan(1);
    }

    // Points that are off by more than they may be in any order: the right one is still far better, and is said without being taken.
    [Theory]
    [InlineData(new[] { 0, 3, 2, 1 }, true)]
    [InlineData(new[] { 0, 1, 2, 3 }, false)]
    public void Of_PoorPointsOfOtherCameras_SaysWhoseTheyLikelyAre(int[] order, bool exchanged)
    {
        var (rig, random) = (Ring.Views(4), new Random(7));
        var sample = Sample(rig, order);
        foreach (var view in sample.SelectMany(s => s.Views))
            for (var k = 0; k < Points; k++) (view!.Points2d[k, 0], view.Points2d[k, 1]) = (view.Points2d[k, 0] + (30 * random.NextDouble()), view.Points2d[k, 1] + (30 * random.NextDouble()));
        var fit = ViewFit.Of(rig, sample, Points);
        (fit.Fits, fit.Exchanged).ShouldBe((false, false));
        fit.Order.ShouldBe(exchanged ? order : null);
    }

    [Fact]
    public void Of_ViewsOfNoOrder_SaysOnlyThatTheyDoNotFit()
    {
        var (rig, random) = (Ring.Views(3), new Random(5));
        var set = Ring.Set(rig, Ring.Points(Points, 0));
        foreach (var view in set.Views)
            for (var k = 0; k < Points; k++) (view!.Points2d[k, 0], view.Points2d[k, 1]) = (random.NextDouble() * Ring.Width, random.NextDouble() * Ring.Height);
        var fit = ViewFit.Of(rig, [set], Points);
        (fit.Fits, fit.Order, fit.Odd.Count).ShouldBe((false, null, 0));
    }

    [Fact]
    public void Of_OneViewThatShowsSomethingElse_SaysWhich()
    {
        var (rig, random) = (Ring.Views(4), new Random(6));
        var sample = Sample(rig, [0, 1, 2, 3]);
        foreach (var points in sample.Select(s => s.Views[2]!.Points2d))
            for (var k = 0; k < Points; k++) (points[k, 0], points[k, 1]) = (random.NextDouble() * Ring.Width, random.NextDouble() * Ring.Height);
        var fit = ViewFit.Of(rig, sample, Points);
        (fit.Fits, fit.Order, fit.Hopeless).ShouldBe((false, null, true));
        fit.Odd.ShouldBe([2]);
        fit.ErrorWithoutOdd!.Value.ShouldBeLessThan(1);
        fit.Found.ShouldBe(1);
    }

    // View v shows what camera order[v] sees.
    private static List<ViewSet> Sample(RigViews rig, int[] order) =>
        [.. Enumerable.Range(0, 20).Select(t => new ViewSet(new FrameStamp("", t, 0), [.. order.Select(c => (KeypointFrame?)Ring.Sees(rig.Cameras[c], Ring.Points(Points, t / 5.0), t, 0))]))];

    private static Tracks2d Tracks(Camera camera, int offset, Random random, bool still = false)
    {
        var frames = Enumerable.Range(0, Frames).Select(t =>
        {
            var seen = Ring.Sees(camera, Ring.Points(Points, still ? 1 : (t - offset) / 10.0), t, 0, noise: 2, random);
            return new TrackFrame(seen.Points2d, seen.Confidence, null);
        });
        return new Tracks2d(camera.Name, TrackFormat.Columns, null, Points, [.. frames]);
    }
}
