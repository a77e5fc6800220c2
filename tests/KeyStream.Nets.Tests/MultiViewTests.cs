using KeyStream.Nets.Weights;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class MultiViewTests
{
    private static readonly MultiViewOptions Tiny = MultiViewOptions.Video with
    {
        FrameSize = 48, FinderSize = 32, ImageSize = 32, Keypoints = 4, CodeSize = 16, FinderWidths = [4, 4, 8, 8], EncoderWidths = [4, 8, 8],
        DecoderWidths = [8, 8, 4], KeypointWidths = [4, 8, 8, 8], DrawFirst = 0.1, BoxFromDifference = false, BoxStartWeight = 1,
    };

    private static readonly MultiViewOptions TinyPaper = Tiny with
    {
        KeypointsFrom = MultiViewKeypoints.Code, Input = AutoLinkInput.Rgb, EncoderPairs = 1, Dropout = 0.1, WeightByConfidence = false,
        AgreementWeight = 0, ConcentrationWeight = 0, SeparationWeight = 0, BoxStartWeight = 0,
    };

    [Theory]
    [InlineData("video")]
    [InlineData("small")]
    public void Keys_OfEachProfile_AreTheApprovedOnes(string profile)
    {
        using var scope = NewDisposeScope();
        using var model = new MultiView(MultiViewOptions.Named(profile));
        Approval.Check($"MultiView.{profile}.keys.txt", StateDict.Describe(model));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Forward_AnyNumberOfViews_GivesTheStatedShapes(int views, bool paper)
    {
        using var scope = NewDisposeScope();
        using var model = Model(paper ? TinyPaper : Tiny);
        model.eval();
        using var quiet = no_grad();
        var found = model.Forward(Input(views));
        found.Points3d.shape.ShouldBe([2, 4, 3]);
        found.Determined.shape.ShouldBe([2, 4]);
        found.Points2d.shape.ShouldBe([2, views, 4, 2]);
        found.Reprojected.shape.ShouldBe([2, views, 4, 2]);
        found.Confidence.shape.ShouldBe([2, views, 4]);
        found.Boxes.shape.ShouldBe([2, views, 4]);
        var input = Input(views);
        var (masks, boxes) = model.Outline(input.Frames.flatten(0, 1), input.Backgrounds.expand(input.Frames.shape).flatten(0, 1));
        masks.shape.ShouldBe([2 * views, 1, 48, 48]);
        (boxes - found.Boxes.flatten(0, 1)).abs().max().item<float>().ShouldBe(0);
    }

    [Fact]
    public void Forward_Fused_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        using var precision = new WithPrecision(bfloat16: false);
        using var model = Model(Tiny);
        using var quiet = no_grad();
        model.Forward(Input(3)); // Moves the running statistics away from where they begin.
        model.eval();
        var plain = model.Forward(Input(3)).Points2d;
        model.FuseForInference();
        (model.Forward(Input(3)).Points2d - plain).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void Forward_ViewsInAnotherOrder_GivesTheSamePoints()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Tiny);
        model.eval();
        using var quiet = no_grad();
        var input = Input(4);
        var order = tensor(new long[] { 2, 0, 3, 1 });
        var turned = new MultiViewInput(input.Frames.index_select(1, order), input.Backgrounds.index_select(1, order), input.Projections.index_select(1, order));
        var (first, second) = (model.Forward(input), model.Forward(turned));
        (first.Points3d - second.Points3d).abs().max().item<float>().ShouldBeLessThan(1e-3f);
        (first.Points2d.index_select(1, order) - second.Points2d).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void Forward_UntrainedBoxes_AreInTheMiddleAndHalfAsWide()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Tiny);
        using var quiet = no_grad();
        var boxes = model.Forward(Input(2)).Boxes.reshape(-1, 4);
        (boxes - tensor(new[] { 0.5f, 0.5f, 0, 0 })).abs().max().item<float>().ShouldBeLessThan(1e-6f);
    }

    [Fact]
    public void Forward_BoxesFromTheDifference_AreOnTheSubjectUntrained()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Tiny with { BoxFromDifference = true });
        using var quiet = no_grad();
        var boxes = model.Forward(Input(2)).Boxes;
        (boxes.narrow(2, 2, 2) - tensor(new[] { 0.25f, -0.25f })).abs().max().item<float>().ShouldBeLessThan(0.02f);
        boxes.select(2, 0).min().item<float>().ShouldBeGreaterThan(0.25f);                         // the square is half as wide as a quarter of the frame
    }

    [Theory]
    [InlineData(false, "reconstruction", "mask", "coverage", "centering", "agreement", "concentration", "separation")]
    [InlineData(true, "reconstruction", "mask", "coverage", "centering")]
    public void Loss_OfEachFamily_HasItsTermsAndReachesEveryParameter(bool paper, params string[] terms)
    {
        using var scope = NewDisposeScope();
        using var model = Model(paper ? TinyPaper : Tiny);
        var loss = model.Loss(Input(3), 0.5);
        loss.Names.ShouldBe(terms);
        loss.Total.backward();
        foreach (var (name, parameter) in model.named_parameters())
        {
            parameter.grad.ShouldNotBeNull(name);
            parameter.grad.isfinite().all().item<bool>().ShouldBeTrue(name);
        }
    }

    [Fact]
    public void Loss_SwitchedOffTerms_AreAbsent()
    {
        using var scope = NewDisposeScope();
        using var model = Model(TinyPaper with { MaskWeight = 0, CoverageWeight = 0, CenteringWeight = 0 });
        model.Loss(Input(2), 0.5).Names.ShouldBe(["reconstruction"]);
    }

    [Fact]
    public void Loss_AtTheStart_DrawsTheSubjectAndMovesTheBoxToIt()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Tiny);
        var input = Input(2);
        model.Loss(input, 0).Names.ShouldBe(["reconstruction", "box_start"]);
        model.Loss(input, 0.3).Names.ShouldNotContain("box_start");
    }

    [Fact]
    public void Loss_AfterAFewSteps_BoxesAreOnTheSubject()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Tiny);
        var input = Input(2);
        using var optimizer = optim.Adam(model.parameters(), 1e-2);
        for (var i = 0; i < 60; i++)
        {
            using var step = NewDisposeScope();
            optimizer.zero_grad();
            model.Loss(input, 0).Total.backward();
            optimizer.step();
        }

        model.eval();
        using var quiet = no_grad();
        var middle = model.Forward(input).Boxes.narrow(2, 2, 2);                                   // the square of Input has its middle at (0.25, −0.25)
        (middle - tensor(new[] { 0.25f, -0.25f })).abs().max().item<float>().ShouldBeLessThan(0.1f);
    }

    [Fact]
    public void InCrops_OfTheBoxes_FindsWhatForwardFinds()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Tiny);
        model.eval();
        using var quiet = no_grad();
        var input = Input(2);
        var found = model.Forward(input);
        Tensor Crops(Tensor x) => CropBox.Crop(x.expand(input.Frames.shape).reshape(-1, 3, 48, 48), found.Boxes.reshape(-1, 4), 32);
        var (points, confidence) = model.InCrops(Crops(input.Frames), Crops(input.Backgrounds));
        (CropBox.ToFrame(points, found.Boxes.reshape(-1, 4)) - found.Points2d.reshape(-1, 4, 2)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        (confidence - found.Confidence.reshape(-1, 4)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        Should.Throw<ArgumentException>(() => model.InCrops(zeros(1, 3, 32, 32), null)).Message.ShouldContain("background");
    }

    [Fact]
    public void Input_ThatDoesNotFit_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var model = Model(Tiny);
        var input = Input(3);
        Should.Throw<ArgumentException>(() => model.Forward(input with { Projections = input.Projections.narrow(1, 0, 2) })).Message.ShouldContain("[B,V,3,4]");
        Should.Throw<ArgumentException>(() => model.Forward(Input(1))).Message.ShouldContain("two views or more");
    }

    [Fact]
    public void Options_OutOfRange_AreAllNamed()
    {
        var options = Tiny with { ImageSize = 33, Keypoints = 1 };
        var message = Should.Throw<ArgumentException>(options.Validate).Message;
        message.ShouldContain("ImageSize");
        message.ShouldContain("Keypoints");
    }

    private static MultiView Model(MultiViewOptions options)
    {
        manual_seed(1);
        return new MultiView(options);
    }

    // A bright square on grey noise, at the same place in all views.
    private static MultiViewInput Input(int views)
    {
        manual_seed(2);
        var backgrounds = (rand([1, views, 3, 48, 48]) * 0.2) - 0.6;
        var frames = backgrounds.expand(2, views, 3, 48, 48).clone();
        frames.narrow(3, 12, 12).narrow(4, 24, 12).fill_(0.8);
        var (projections, _, _) = CropBoxTests.Scene(views);
        return new MultiViewInput(frames, backgrounds, projections.narrow(0, 0, 1).to(float32));
    }
}
