using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Crop;
using KeyStream.TestKit;
using CropFrame = KeyStream.Data.Crop;

namespace KeyStream.Stages.Tests.Crop;

public sealed class CropContractTests : StageContract<SegmentedFrame, CropFrame>
{
    protected override Edge<CropFrame> Attach(Pipeline pipeline, Edge<SegmentedFrame> input) =>
        pipeline.Stage(StageName, input, new CropStep(new CropOptions { Size = 32 }));

    protected override SegmentedFrame Sample(int index)
    {
        var frame = Scene.WithSubject(index, 100 + (2 * index), 120, 0);
        return new SegmentedFrame(frame, null, new Subject(100 + (2 * index), 120, 0, 80, 32, 2000), null);
    }

    protected override object StampOf(SegmentedFrame item) => item.Stamp;

    protected override IEnumerable<object> StampsOf(CropFrame result) => [result.Stamp];

    protected override string Digest(CropFrame result) => $"{result.ToImage} {result.Image!.sum().item<float>()}";
}
