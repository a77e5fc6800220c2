using System.Globalization;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Lift;
using KeyStream.TestKit;

namespace KeyStream.Stages.Tests.Lift;

public sealed class ZeroPhaseLiftContractTests : LiftContract
{
    protected override Edge<KeypointFrame> Attach(Pipeline pipeline, Edge<KeypointFrame> input) =>
        pipeline.StageMany(StageName, input, new ZeroPhaseLift(new LiftOptions(), Tracks.Pair));
}

public sealed class OneEuroLiftContractTests : LiftContract
{
    protected override Edge<KeypointFrame> Attach(Pipeline pipeline, Edge<KeypointFrame> input) =>
        pipeline.StageMany(StageName, input, new OneEuroLift(new LiftOptions(), Tracks.Pair, 100));
}

public sealed class SwapRepairContractTests : LiftContract
{
    protected override Edge<KeypointFrame> Attach(Pipeline pipeline, Edge<KeypointFrame> input) =>
        pipeline.StageMany(StageName, input, new SwapRepair(Tracks.Pair, new LiftOptions(), lookAhead: true));
}

/// <summary>What they all promise as stages.</summary>
public abstract class LiftContract : StageContract<KeypointFrame, KeypointFrame>
{
    protected override int Count => 40;

    protected override KeypointFrame Sample(int index) =>
        Tracks.Row(index, index / 30.0, (10 + index, Math.Sin(index)), (90 - index, Math.Cos(index))) with { Frame = Tracks.Picture(index) };

    protected override object StampOf(KeypointFrame item) => item.Stamp;

    protected override IEnumerable<object> StampsOf(KeypointFrame result) => [result.Stamp];

    protected override string Digest(KeypointFrame result) => string.Join(
        ' ', result.Points2d.Cast<double>().Concat(result.Points3d.Cast<double>()).Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>A row of another model: it has no second point.</summary>
    protected override bool TryMakePoison(out KeypointFrame poison)
    {
        poison = Tracks.Row(3, 0.1, (1, 1));
        return true;
    }
}
