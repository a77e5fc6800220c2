using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Views;
using KeyStream.TestKit;

namespace KeyStream.Stages.Tests.Views;

/// <summary>Views whose frames lack, end, are shifted, or whose clocks drift.</summary>
public sealed class ViewJoinTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Join_ByNumberWithOffsets_PutsShiftedFramesTogether()
    {
        var (rows, _) = await RunAsync(new ViewClock(true, [0, 3], 30), Frames(10, i => i / 30.0), Frames(10, i => i / 30.0));
        rows.Where(r => r.Views.All(v => v is not null)).ShouldAllBe(r => r.Views[1]!.Stamp.Index == r.Views[0]!.Stamp.Index + 3);
        rows.Count.ShouldBe(13);
        rows.Select(r => r.Stamp.Index).ShouldBe(Enumerable.Range(0, 13).Select(i => (long)i));
    }

    [Fact]
    public async Task Join_OneFileIsShorter_TheRestGoesOnAndTimeDoesNotJump()
    {
        var (rows, _) = await RunAsync(new ViewClock(true, [0, 0], 30), Frames(5, i => i / 30.0), Frames(9, i => 7 + (i / 30.0)));
        rows.Count.ShouldBe(9);
        rows[^1].Views[0].ShouldBeNull();
        rows.Zip(rows.Skip(1), (a, b) => b.Stamp.Pts - a.Stamp.Pts).ShouldAllBe(step => Math.Abs(step - (1 / 30.0)) < 1e-9);
    }

    [Fact]
    public async Task Join_ByTime_KeepsStepWithACameraThatDropsFramesAndOneThatDriftsForAnHour()
    {
        const int Hour = 108_000;
        // One frame in a thousand is lost; the other camera is a ten-thousandth slow: three seconds in the hour.
        var dropping = Enumerable.Range(0, Hour).Where(i => i % 1000 != 500).Select(i => i / 30.0).ToArray();
        var slow = Enumerable.Range(0, Hour).Select(i => i / 30.0 * 1.0008).TakeWhile(t => t < 3600).ToArray();
        var (rows, join) = await RunAsync(
            new ViewClock(false, [0, 0, 0], 30), Frames(Hour, i => i / 30.0), Frames(dropping.Length, i => dropping[i]), Frames(slow.Length, i => slow[i]));
        rows.ShouldAllBe(r => r.Views.Max(v => v == null ? double.NegativeInfinity : v.Stamp.Pts) - r.Views.Min(v => v == null ? double.PositiveInfinity : v.Stamp.Pts) < 0.6 / 30);
        rows.Count(r => r.Views.All(v => v is not null)).ShouldBeGreaterThan(Hour - 108 - 400);
        rows.Count.ShouldBeLessThan(Hour + 200);
        Math.Abs(join.Drift[2]).ShouldBeLessThan(0.6 / 30);
    }

    [Fact]
    public async Task Join_CamerasOf30And2997FramesForAnHour_StayInStepByTimeAndNotByNumber()
    {
        const double Slower = 30000 / 1001.0;
        var full = Frames(3600 * 30, i => Math.Round(i / 30.0, 3));
        var slower = Frames((int)(3600 * Slower), i => Math.Round(i / Slower, 3));
        var (rows, _) = await RunAsync(new ViewClock(false, [0, 0], 30), full, slower);
        // Half a frame is the farthest that two frames lie apart where each has the nearest of the other; containers round to a millisecond.
        rows.Where(r => r.Views.All(v => v is not null)).Max(r => Math.Abs(r.Views[0]!.Stamp.Pts - r.Views[1]!.Stamp.Pts)).ShouldBeLessThan((0.55 / 30) + 1e-9);
        rows.Count(r => r.Views.All(v => v is not null)).ShouldBeGreaterThan(slower.Length - 200);
        var (_, byNumber) = await RunAsync(new ViewClock(true, [0, 0], 30), full, slower);
        byNumber.Drift[1].ShouldBe(3.6, 0.01);
    }

    [Fact]
    public async Task Join_ByNumberWhereTimeStampsSayOtherwise_Tells()
    {
        var (_, join) = await RunAsync(new ViewClock(true, [0, 0], 30), Frames(3000, i => i / 30.0), Frames(3000, i => 5 + (i / 29.5)));
        join.Drift[1].ShouldBe((2999 / 29.5) - (2999 / 30.0), 1e-6);
    }

    private static KeypointFrame[] Frames(int count, Func<int, double> pts) =>
        [.. Enumerable.Range(0, count).Select(i => KeypointFrame.Missing(new FrameStamp("view", i, pts(i)), null, 1, "nobody"))];

    private static async Task<(List<ViewSet> Rows, ViewJoin Join)> RunAsync(ViewClock clock, params KeypointFrame[][] views)
    {
        await using var pipeline = new Pipeline();
        var join = new ViewJoin("rig", clock);
        var edges = views.Select((v, i) => pipeline.Source($"view{i}", _ => TestSources.Clean(v.Length, t => v[t]))).ToList();
        var sink = new ListSink<ViewSet>();
        pipeline.Sink("sink", pipeline.Join("join", edges, join), sink);
        await pipeline.RunAsync().WaitAsync(Limit);
        return (sink.Items, join);
    }
}
