using KeyStream.Data;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Tests.Lift;

public sealed class OneEuroLiftTests
{
    [Fact]
    public void Run_EachFrame_LeavesAtOnceWithItsPicture()
    {
        var lift = new OneEuroLift(new LiftOptions(), Tracks.Single, 100);
        foreach (var row in Tracks.Rows(20, i => [(i, i)]).Select(r => r with { Frame = Tracks.Picture(r.Stamp.Index) }))
        {
            var lifted = lift.Run(row).Single();
            lifted.Stamp.ShouldBe(row.Stamp);
            lifted.Frame.ShouldBeSameAs(row.Frame);
            lifted.Dispose();
        }

        lift.Flush().ShouldBeEmpty();
    }

    [Fact]
    public void Run_NoiseAtRest_ShrinksButAFastMoveIsFollowed()
    {
        var random = new Random(5);
        var rows = Tracks.Rows(200, i => [((i < 150 ? 0 : 30 * (i - 150)) + random.NextDouble() - 0.5, 0)]);
        var lift = new OneEuroLift(new LiftOptions(), Tracks.Single, 100);

        var lifted = rows.SelectMany(r => lift.Run(r)).ToList();

        Steps(lifted, 50, 149).ShouldBeLessThan(Steps(rows, 50, 149) / 2.5);
        (rows[199].Points2d[0, 0] - lifted[199].Points2d[0, 0]).ShouldBeLessThan(15, "half a frame behind at 30 px per frame");
    }

    [Fact]
    public void Run_MissingPoint_StaysMissingAndStartsAgainBehindIt()
    {
        var rows = Tracks.Rows(30, i => [i == 10 ? (double.NaN, double.NaN) : (i < 10 ? 0 : 500, 0)]);
        var lift = new OneEuroLift(new LiftOptions(), Tracks.Single, 100);

        var lifted = rows.SelectMany(r => lift.Run(r)).ToList();

        lifted[10].Points2d[0, 0].ShouldBe(double.NaN);
        lifted[11].Points2d[0, 0].ShouldBe(500, 1e-9, "no drag from before the gap");
    }

    [Fact]
    public void Run_LabelsExchangedForThreeFrames_AreExchangedBackAtOnce()
    {
        var rows = Tracks.Rows(60, i => i is >= 30 and < 33 ? [(90, i), (10, i)] : [(10, i), (90, i)]);
        var lift = new OneEuroLift(new LiftOptions(), Tracks.Pair, 100);

        var lifted = rows.SelectMany(r => lift.Run(r)).ToList();

        lifted.Where(r => r.Swapped).Select(r => r.Stamp.Index).ShouldBe([30, 31, 32]);
        lifted.ShouldAllBe(r => Math.Abs(r.Points2d[0, 0] - 10) < 1e-6);
    }

    private static double Steps(List<KeypointFrame> rows, int from, int to) => Enumerable.Range(from, to - from)
        .Average(i => Math.Abs(rows[i].Points2d[0, 0] - rows[i - 1].Points2d[0, 0]));
}
