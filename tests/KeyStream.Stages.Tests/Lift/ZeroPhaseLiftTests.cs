using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Tests.Lift;

public sealed class ZeroPhaseLiftTests
{
    private static readonly LiftOptions Plain = new();

    [Theory]
    [InlineData(1, 0.999, 1.001)]
    [InlineData(2, 0.990, 0.996)]
    [InlineData(3, 0.960, 0.980)]
    [InlineData(6, 0.690, 0.725)]
    [InlineData(12, 0.000, 0.100)]
    public void Run_SineAtFrequency_KeepsTheStatedAmplitudeWithoutDelay(double hertz, double least, double most)
    {
        double Wave(int i) => 10 * Math.Sin(Math.Tau * hertz * i / 30);
        var rows = Tracks.Rows(240, i => [(100 + Wave(i), 50)]);

        var smooth = Lift(rows, Tracks.Single);

        double same = 0, quarter = 0, energy = 0;
        for (var i = 60; i < 180; i++)
        {
            same += (smooth[i].Points2d[0, 0] - 100) * Wave(i);
            quarter += (smooth[i].Points2d[0, 0] - 100) * 10 * Math.Cos(Math.Tau * hertz * i / 30);
            energy += Wave(i) * Wave(i);
        }

        (same / energy).ShouldBeInRange(least, most);
        (quarter / energy).ShouldBe(0, 1e-3);
        smooth[100].Points2d[0, 1].ShouldBe(50, 1e-9);
    }

    [Fact]
    public void Run_Noise_SecondDifferencesShrinkToAQuarter()
    {
        var random = new Random(1);
        var rows = Tracks.Rows(300, i => [(i + random.NextDouble(), 0)]);

        var smooth = Lift(rows, Tracks.Single);

        Jitter(smooth).ShouldBeLessThan(Jitter(rows) / 3.5);
    }

    [Fact]
    public void Run_UnevenTimes_ParabolaPassesUnchanged()
    {
        var random = new Random(2);
        double time = 0;
        var rows = Enumerable.Range(0, 80).Select(i => Tracks.Row(i, time += 0.01 + (0.05 * random.NextDouble()), (3 - (2 * time) + (5 * time * time), time))).ToList();

        var smooth = Lift(rows, Tracks.Single);

        smooth.Zip(rows).ShouldAllBe(p => Math.Abs(p.First.Points2d[0, 0] - p.Second.Points2d[0, 0]) < 1e-6);
        smooth.Zip(rows).ShouldAllBe(p => Math.Abs(p.First.Points3d[0, 2] - p.Second.Points3d[0, 2]) < 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public void Run_AnyLength_GivesAsManyRowsInOrderWithTheirPictures(int count)
    {
        var rows = Tracks.Rows(count, i => [(i, 0), (i, 50)]).Select(r => r with { Frame = Tracks.Picture(r.Stamp.Index) }).ToList();

        var lifted = Lift(rows, Tracks.Pair);

        lifted.Select(r => r.Stamp).ShouldBe(rows.Select(r => r.Stamp));
        lifted.Zip(rows).ShouldAllBe(p => ReferenceEquals(p.First.Frame, p.Second.Frame));
        lifted.ForEach(r => r.Dispose());
    }

    [Fact]
    public void Run_FramesWithoutSubject_StayNaNAndDisturbNobody()
    {
        var rows = Tracks.Rows(60, i => [(2 * i, 7)]);
        for (var i = 20; i < 23; i++) rows[i] = KeypointFrame.Missing(rows[i].Stamp, null, 1, "no subject");

        var lifted = Lift(rows, Tracks.Single);

        for (var i = 0; i < 60; i++)
        {
            if (i is >= 20 and < 23)
            {
                lifted[i].Points2d[0, 0].ShouldBe(double.NaN);
                lifted[i].Confidence[0].ShouldBe(0);
                lifted[i].Fault.ShouldBe("no subject");
            }
            else lifted[i].Points2d[0, 0].ShouldBe(2 * i, 1e-6);
        }
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void Run_PointMissingForSomeFrames_IsFilledOnlyWhenTheGapIsShort(int gap, bool filled)
    {
        var rows = Tracks.Rows(60, i => [i >= 30 && i < 30 + gap ? (double.NaN, double.NaN) : (3 * i, -i)]);

        var lifted = Lift(rows, Tracks.Single);

        for (var i = 30; i < 30 + gap; i++)
        {
            double.IsFinite(lifted[i].Points2d[0, 0]).ShouldBe(filled);
            double.IsFinite(lifted[i].Points3d[0, 2]).ShouldBe(filled);
            lifted[i].Confidence[0].ShouldBe(filled ? 0.45 : 0, 1e-9);
            if (filled) lifted[i].Points2d[0, 0].ShouldBe(3 * i, 1e-6);
        }

        lifted[29].Points2d[0, 0].ShouldBe(87, 1e-6);
    }

    [Fact]
    public void Run_TimesThatRepeatOrAreNoNumbers_GivesFiniteRows()
    {
        double[] times = [0, 0, 0.1, double.NaN, 0.05, 0.3, double.PositiveInfinity, 0.2];
        var rows = times.Select((t, i) => Tracks.Row(i, t, (i, i))).ToList();

        var lifted = Lift(rows, Tracks.Single);

        lifted.Count.ShouldBe(times.Length);
        lifted.ShouldAllBe(r => double.IsFinite(r.Points2d[0, 0]) && double.IsFinite(r.Points3d[0, 2]));
    }

    [Fact]
    public void Run_LabelsExchangedForFourFrames_AreExchangedBackAndMarked()
    {
        var truth = Walk(120);
        var rows = truth.Select((r, i) => i is >= 50 and < 54 ? Exchange(r) : r).ToList();

        var lifted = Lift(rows, Tracks.Pair);

        lifted.Select((r, i) => (r.Swapped, i)).Where(p => p.Swapped).Select(p => p.i).ShouldBe([50, 51, 52, 53]);
        var expected = Lift(truth, Tracks.Pair);
        lifted.Zip(expected).ShouldAllBe(p => Math.Abs(p.First.Points2d[0, 0] - p.Second.Points2d[0, 0]) < 1e-9);
        lifted.Zip(expected).ShouldAllBe(p => Math.Abs(p.First.Points3d[1, 2] - p.Second.Points3d[1, 2]) < 1e-9);
    }

    [Fact]
    public void Run_LegsThatCrossAndPassWithNoise_AreLeftAlone() => Lift(Walk(600), Tracks.Pair).ShouldAllBe(r => !r.Swapped);

    [Fact]
    public void Run_LabelsExchangedForGood_AreLeftAsTheModelGivesThem()
    {
        var rows = Walk(120).Select((r, i) => i >= 60 ? Exchange(r) : r).ToList();

        Lift(rows, Tracks.Pair).ShouldAllBe(r => !r.Swapped);
    }

    [Fact]
    public void Dispose_InTheMiddle_ReleasesTheFramesHeldBack()
    {
        var pictures = Enumerable.Range(0, 8).Select(i => Tracks.Picture(i)).ToList();
        var lift = new ZeroPhaseLift(Plain, Tracks.Pair);
        var left = pictures.Select((p, i) => Tracks.Row(i, i / 30.0, (i, 0), (i, 9)) with { Frame = p }).SelectMany(r => lift.Run(r).ToList()).ToList();

        lift.Dispose();

        left.Count.ShouldBeLessThan(8);
        foreach (var picture in pictures.Skip(left.Count)) Should.Throw<ObjectDisposedException>(() => picture.Pixels);
    }

    private static List<KeypointFrame> Lift(IEnumerable<KeypointFrame> rows, KeypointLayout layout) => Lift(rows, new ZeroPhaseLift(Plain, layout));

    private static List<KeypointFrame> Lift(IEnumerable<KeypointFrame> rows, IManyStep<KeypointFrame, KeypointFrame> lift)
    {
        var lifted = rows.SelectMany(r => lift.Run(r).ToList()).ToList();
        lifted.AddRange(lift.Flush());
        return lifted;
    }

    /// <summary>Two feet that swing past each other once a second, 40 px each way, with half a pixel of noise.</summary>
    private static List<KeypointFrame> Walk(int count)
    {
        var random = new Random(3);
        double Noise() => random.NextDouble() - 0.5;
        return Tracks.Rows(count, i =>
        {
            var swing = 40 * Math.Sin(Math.Tau * i / 30);
            return [(200 + swing + Noise(), 100 + Noise()), (200 - swing + Noise(), 103 + Noise())];
        });
    }

    private static KeypointFrame Exchange(KeypointFrame r) => Tracks.Row(
        r.Stamp.Index, r.Stamp.Pts, (r.Points2d[1, 0], r.Points2d[1, 1]), (r.Points2d[0, 0], r.Points2d[0, 1]));

    private static double Jitter(List<KeypointFrame> rows) => Enumerable.Range(10, rows.Count - 22)
        .Average(i => Math.Abs(rows[i + 1].Points2d[0, 0] - (2 * rows[i].Points2d[0, 0]) + rows[i - 1].Points2d[0, 0]));
}
