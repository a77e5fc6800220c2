using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Nets;
using KeyStream.Stages.Lift;
using static TorchSharp.torch;

namespace KeyStream.Stages.Tests.Lift;

public sealed class TemporalLiftContractTests : LiftContract, IDisposable
{
    private readonly LifterModel _model = Walk.Model();

    public void Dispose() => _model.Dispose();

    protected override Edge<KeypointFrame> Attach(Pipeline pipeline, Edge<KeypointFrame> input) =>
        pipeline.StageMany(StageName, input, new TemporalLift(_model, Walk.Pair, Camera.Unknown(640, 480), new TemporalLiftOptions()));
}

public sealed class TemporalLiftLiveContractTests : LiftContract, IDisposable
{
    private readonly LifterModel _model = Walk.Model();

    public void Dispose() => _model.Dispose();

    protected override Edge<KeypointFrame> Attach(Pipeline pipeline, Edge<KeypointFrame> input) =>
        pipeline.StageMany(StageName, input, new TemporalLift(_model, Walk.Pair, Camera.Unknown(640, 480), new TemporalLiftOptions { Causal = true, LookAhead = 2 }));
}

/// <summary>Windows, seams, gaps and restarts, with a tiny untrained network: what it answers does not matter, but that it is joined well.</summary>
public sealed class TemporalLiftTests : IDisposable
{
    private readonly LifterModel _model = Walk.Model();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(200)]
    public void AnyLength_AllFramesComeOutInOrderWithPoints(int count)
    {
        var lifted = Lift(Walk.Rows(count));
        lifted.Select(f => f.Stamp.Index).ShouldBe(Enumerable.Range(0, count).Select(i => (long)i));
        lifted.ShouldAllBe(f => f.Points3d.Cast<double>().All(double.IsFinite) && f.Deviation!.All(d => d > 0));
    }

    [Fact]
    public void Restart_AwayFromTheCut_GivesTheSame()
    {
        var rows = Walk.Rows(300);
        var whole = Lift(rows);
        var (first, second) = (Lift(rows[..137]), Lift(rows[137..]));
        var most = _model.Frames;
        for (var i = 0; i < 137 - most; i++) Largest(first[i].Points3d, whole[i].Points3d).ShouldBeLessThan(1e-5);
        for (var i = 137 + most; i < 300; i++) Largest(second[i - 137].Points3d, whole[i].Points3d).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void FixedJoints_OtherTracks_AreRefused()
    {
        using var model = new LifterModel(new TemporalLifter(new TemporalLifterOptions { Width = 16, Layers = 1, Frames = 3, FixedJoints = 5 }), owned: true);
        var refused = Should.Throw<UserErrorException>(() => new TemporalLift(model, Walk.Pair, Camera.Unknown(640, 480), new TemporalLiftOptions()));
        refused.Message.ShouldContain("5 keypoints");
    }

    [Fact]
    public void WindowBorders_DoNotShow()
    {
        var lifted = Lift(Walk.Rows(400));
        var steps = Enumerable.Range(1, 399).Select(i => (i, Largest(lifted[i].Points3d, lifted[i - 1].Points3d))).ToList();
        var hop = _model.Frames / 3;
        // A window begins to count, or ceases to, where i is a multiple of the hop.
        var atBorders = steps.Where(s => s.i % hop == 0).Max(s => s.Item2);
        var inside = steps.Where(s => s.i % hop != 0).Max(s => s.Item2);
        atBorders.ShouldBeLessThanOrEqualTo(inside);
    }

    [Fact]
    public void MissingPoint_IsPlacedByTheOthers()
    {
        var rows = Walk.Rows(60);
        for (var i = 20; i < 40; i++) (rows[i].Points2d[2, 0], rows[i].Points2d[2, 1], rows[i].Confidence[2]) = (double.NaN, double.NaN, 0);
        var lifted = Lift(rows);
        lifted.ShouldAllBe(f => double.IsFinite(f.Points3d[2, 0]));
        double.IsNaN(lifted[30].Points2d[2, 0]).ShouldBeTrue();
        lifted[30].Confidence[2].ShouldBe(0);
    }

    [Fact]
    public void ShortGap_IsBridgedAndALongOneIsNot()
    {
        var rows = Walk.Rows(120);
        for (var i = 20; i < 22; i++) rows[i] = KeypointFrame.Missing(rows[i].Stamp, null, Walk.JointSet.Count, "nobody");
        for (var i = 50; i < 90; i++) rows[i] = KeypointFrame.Missing(rows[i].Stamp, null, Walk.JointSet.Count, "nobody");
        var lifted = Lift(rows);
        double.IsFinite(lifted[21].Points3d[0, 0]).ShouldBeTrue();
        lifted[21].Fault.ShouldBe("nobody");
        double.IsNaN(lifted[70].Points3d[0, 0]).ShouldBeTrue();
        double.IsFinite(lifted[100].Points3d[0, 0]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Causal_AFrameLeavesWithItsLookAheadAndIgnoresTheRest(int ahead)
    {
        var rows = Walk.Rows(40);
        using var stage = new TemporalLift(_model, Walk.JointSet, Camera.Unknown(640, 480), new TemporalLiftOptions { Causal = true, LookAhead = ahead });
        var lifted = new List<KeypointFrame>();
        for (var i = 0; i < rows.Count; i++)
        {
            lifted.AddRange(stage.Run(rows[i]));
            lifted.Count.ShouldBe(Math.Max(0, i + 1 - ahead));
        }

        lifted.AddRange(stage.Flush());
        lifted.Count.ShouldBe(40);
        using var shorter = new TemporalLift(_model, Walk.JointSet, Camera.Unknown(640, 480), new TemporalLiftOptions { Causal = true, LookAhead = ahead });
        var again = rows[..(20 + ahead)].SelectMany(shorter.Run).ToList();
        Largest(again[19].Points3d, lifted[19].Points3d).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Independent_AFrameDoesNotDependOnItsNeighbours()
    {
        var rows = Walk.Rows(30);
        List<KeypointFrame> Each(List<KeypointFrame> some)
        {
            using var stage = new TemporalLift(_model, Walk.JointSet, Camera.Unknown(640, 480), new TemporalLiftOptions { Independent = true });
            return [.. some.SelectMany(stage.Run).ToList(), .. stage.Flush()];
        }

        var lifted = Each(rows);
        lifted.Count.ShouldBe(30);
        Largest(Each([rows[17]])[0].Points3d, lifted[17].Points3d).ShouldBeLessThan(1e-5);
        Largest(Lift(rows)[17].Points3d, lifted[17].Points3d).ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void EdgesAreOneLongOnAverage()
    {
        var lifted = Lift(Walk.Rows(9));
        var lengths = lifted.SelectMany(f => Walk.JointSet.Edges.Select(e => Math.Sqrt(
            Enumerable.Range(0, 3).Sum(d => Math.Pow(f.Points3d[e.From, d] - f.Points3d[e.To, d], 2)))));
        lengths.Average().ShouldBe(1, 1e-4);
    }

    private List<KeypointFrame> Lift(List<KeypointFrame> rows)
    {
        using var stage = new TemporalLift(_model, Walk.JointSet, Camera.Unknown(640, 480), new TemporalLiftOptions());
        return [.. rows.SelectMany(stage.Run).ToList(), .. stage.Flush()];
    }

    private static double Largest(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>(), (x, y) => Math.Abs(x - y)).Max();
}

/// <summary>A small figure that swings in the picture, and a tiny network.</summary>
internal static class Walk
{
    public static readonly JointSet JointSet = new("four", ["a", "b", "c", "d"], [(0, 1), (1, 2), (2, 3)], []);

    public static readonly JointSet Pair = new("pair", ["left", "right"], [(0, 1)], [(0, 1)]);

    public static LifterModel Model()
    {
        manual_seed(3);
        var network = new TemporalLifter(new TemporalLifterOptions { Width = 16, Heads = 2, Layers = 2, Frames = 9 });
        using (no_grad()) foreach (var parameter in network.parameters()) parameter.add_(randn_like(parameter) * 0.05);
        network.eval();
        return new LifterModel(network, owned: true);
    }

    public static List<KeypointFrame> Rows(int count) => Tracks.Rows(count, i =>
    {
        var phase = i / 30.0 * 3;
        return [(300 + i, 100), (305 + i, 180), (310 + i + (60 * Math.Sin(phase)), 250), (315 + i + (110 * Math.Sin(phase)), 320 + (20 * Math.Cos(phase)))];
    });
}
