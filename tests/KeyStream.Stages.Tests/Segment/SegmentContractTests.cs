using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Segment;
using KeyStream.TestKit;

namespace KeyStream.Stages.Tests.Segment;

public sealed class SegmentContractTests : StageContract<Frame, SegmentedFrame>
{
    protected override Edge<SegmentedFrame> Attach(Pipeline pipeline, Edge<Frame> input) =>
        pipeline.Stage(StageName, input, new SegmentStep(SegmentStepTests.Median(320, 240)));

    protected override Frame Sample(int index) => Scene.WithSubject(index, 100 + (2 * index), 120, 0.02 * index);

    protected override object StampOf(Frame item) => item.Stamp;

    protected override IEnumerable<object> StampsOf(SegmentedFrame result) => [result.Stamp];

    protected override string Digest(SegmentedFrame result) => $"{result.Subject}";

    protected override bool TryMakePoison(out Frame poison)
    {
        poison = Scene.Empty(1, 64, 48);
        return true;
    }
}
