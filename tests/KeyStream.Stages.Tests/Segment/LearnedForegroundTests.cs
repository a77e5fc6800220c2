using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Views;
using KeyStream.TestKit;
using static TorchSharp.torch;

namespace KeyStream.Stages.Tests.Segment;

public sealed class LearnedForegroundTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A network whose painter draws a full mask marks its whole box, which lies about what differs from the scene: where it is, is known.
    [Theory]
    [InlineData(320, 240, 90, 60, 0)]
    [InlineData(320, 240, 230, 180, 0)]
    [InlineData(240, 320, 130, 240, 0)]
    [InlineData(320, 240, 60, 60, -0.4)]
    public void Run_PainterThatFillsItsBox_MarksTheBoxAroundTheSubject(int width, int height, double x, double y, double bend)
    {
        var options = MultiViewOptions.Video with { FrameSize = 64, FinderSize = 32, ImageSize = 32, Keypoints = 4, CodeSize = 16, EncoderWidths = [8, 8, 8, 8], DecoderWidths = [8, 8, 8, 8], KeypointWidths = [8, 8, 8, 8] };
        Write(options);
        using var empty = Scene.Empty(0, width, height);
        var setup = new SegmentSetup(SegmentMethod.Learned, "asked for") { LearnedModel = _folder.Path, Background = new StaticBackground(empty.Format, empty.Pixels.ToArray()) };
        if (bend != 0) setup = setup with { Camera = Camera.Unknown(width, height) with { Distortion = [bend] } };
        using var step = new SegmentStep(setup);
        using var seen = step.Run(Scene.WithSubject(0, x, y, 0, width, height));
        seen.Fault.ShouldBeNull();
        // The tail trails 38 to 80 pixels behind a body of 80 by 32.
        seen.Subject!.X.ShouldBe(x - 5, 8);
        seen.Subject.Y.ShouldBe(y, 6);
        seen.Subject.Length.ShouldBeInRange(80, 200);
        seen.Subject.Breadth.ShouldBe(seen.Subject.Length);
        // The mask is where the box is in the picture as it was taken.
        var mask = seen.Mask!;
        var (sumX, sumY, count) = (0.0, 0.0, 0);
        for (var i = 0; i < mask.Width * mask.Height; i++)
        {
            if (mask.Pixels[i] == 0) continue;
            (sumX, sumY, count) = (sumX + (i % mask.Width) + 0.5, sumY + (i / mask.Width) + 0.5, count + 1);
        }

        (sumX / count / mask.Scale).ShouldBe(seen.Subject.X, 8);
        (sumY / count / mask.Scale).ShouldBe(seen.Subject.Y, 8);
    }

    // What the survey found stands: the network is not run again, unless its masks are asked for.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_SurveyedFrames_AreNotLookedAtAgain(bool masks)
    {
        using var empty = Scene.Empty(0, 64, 48);
        var setup = new SegmentSetup(SegmentMethod.Learned, "asked for") { LearnedModel = _folder.File("none"), Background = new StaticBackground(empty.Format, empty.Pixels.ToArray()) };
        CropWindow window = new(30, 20, -Math.PI / 2, 32, Known: true);
        using var step = new SegmentStep(setup, new SubjectTrack([window, window with { Known = false }], false, 32, 32)) { Masks = masks };
        if (masks)
        {
            Should.Throw<UserErrorException>(() => step.Run(empty.Alias())).Message.ShouldContain("none");
            return;
        }

        using (var seen = step.Run(empty.Alias())) (seen.Fault, seen.Subject is not null, seen.Mask).ShouldBe((null, true, null));
        using (var unseen = step.Run(Scene.Empty(1, 64, 48))) unseen.Fault.ShouldBe("no subject found");
    }

    [Fact]
    public void Run_NoModelNamed_SaysHowToNameOne()
    {
        using var empty = Scene.Empty(0, 64, 48);
        using var step = new SegmentStep(new SegmentSetup(SegmentMethod.Learned, "asked for") { Background = new StaticBackground(empty.Format, empty.Pixels.ToArray()) });
        Should.Throw<UserErrorException>(() => step.Run(empty)).Remedy.ShouldContain("--segment-learned");
    }

    private void Write(MultiViewOptions options)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var network = new MultiView(options);
        var weights = network.state_dict();
        using (no_grad()) weights["painter.head.conv.bias"][3] = 100;
        var card = new ModelCard
        {
            Method = MultiViewModel.MethodName, Category = "test", Options = JsonSerializer.SerializeToNode(options, CardJson.Options)!.AsObject(),
            KeypointNames = ["a", "b", "c", "d"], Edges = [], SymmetricPairs = [], Crop = new CropCard(options.ImageSize, 0.3, false, "median"),
            Training = new TrainingCard("none", [], 0, 0, 0, 1, new Dictionary<string, string>(), []), Metrics = new Dictionary<string, double>(), WeightsSha256 = "",
        };
        ModelFolder.Write(_folder.Path, card, weights);
    }
}
