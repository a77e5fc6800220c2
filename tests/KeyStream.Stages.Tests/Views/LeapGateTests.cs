using System.Globalization;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Views;
using KeyStream.TestKit;

namespace KeyStream.Stages.Tests.Views;

public sealed class LeapGateTests
{
    [Fact]
    public void Run_OnePointLeaps_IsMissingThereAndNowhereElse()
    {
        var rows = Enumerable.Range(0, 40).Select(t => Moving(t)).ToList();
        rows[20].Points3d[1, 2] += 5;
        var gate = new LeapGate();
        var results = rows.SelectMany(gate.Run).Concat(gate.Flush()).ToList();
        results.Select(r => r.Stamp.Index).ShouldBe(Enumerable.Range(0, 40).Select(t => (long)t));
        var missing = results.SelectMany(r => Enumerable.Range(0, 3).Where(k => double.IsNaN(r.Points3d[k, 0])).Select(k => (r.Stamp.Index, k))).ToList();
        missing.ShouldBe([(20, 1)]);
        (results[20].Cameras![1], results[20].Confidence[1]).ShouldBe((0, 0));
    }

    private static KeypointFrame Moving(int t)
    {
        var row = KeypointFrame.Missing(new FrameStamp("rig", t, t / 30.0), null, 3, "") with { Fault = null, Cameras = [2, 2, 2], Reprojection = [1, 1, 1] };
        foreach (var (point, k) in Ring.Points(3, t / 30.0).Select((p, k) => (p, k)))
            (row.Points3d[k, 0], row.Points3d[k, 1], row.Points3d[k, 2], row.Confidence[k]) = (point.X, point.Y, point.Z, 0.9);
        return row;
    }
}

/// <summary>The promises of a stage.</summary>
public sealed class LeapGateContractTests : StageContract<KeypointFrame, KeypointFrame>
{
    protected override int Count => 20;

    protected override Edge<KeypointFrame> Attach(Pipeline pipeline, Edge<KeypointFrame> input) => pipeline.StageMany(StageName, input, new LeapGate());

    protected override KeypointFrame Sample(int index) => Lift.Tracks.Row(index, index / 30.0, (10 + index, Math.Sin(index))) with { Frame = Lift.Tracks.Picture(index) };

    protected override object StampOf(KeypointFrame item) => item.Stamp;

    protected override IEnumerable<object> StampsOf(KeypointFrame result) => [result.Stamp];

    protected override string Digest(KeypointFrame result) =>
        string.Join(' ', result.Points3d.Cast<double>().Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
