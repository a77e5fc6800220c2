using KeyStream.Nets.Weights;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class AutoLink3dTests
{
    internal static readonly AutoLink3dOptions Tiny = AutoLink3dOptions.Video with { ImageSize = 32, Keypoints = 4, Widths = [8, 8, 16, 16], BasisSize = 2 };

    private static readonly AutoLink3dOptions TinyPaper = AutoLink3dOptions.Small with { ImageSize = 32, Keypoints = 4, Widths = [4, 8, 8, 16, 16], BasisSize = 2 };

    public static TheoryData<string> Profiles => ["video", "moving", "small", "full"];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Keys_OfEachProfile_AreTheApprovedOnes(string profile)
    {
        using var scope = NewDisposeScope();
        using var model = new AutoLink3d(AutoLink3dOptions.Named(profile));
        Approval.Check($"AutoLink3d.{profile}.keys.txt", StateDict.Describe(model));
    }

    [Fact]
    public void FullProfile_HasThePublishedSizes()
    {
        using var scope = NewDisposeScope();
        using var model = new AutoLink3d(AutoLink3dOptions.Full);
        double Millions(string part) => model.named_parameters().Where(p => p.name.StartsWith(part, StringComparison.Ordinal)).Sum(p => p.parameter.numel()) / 1e6;
        Millions("detector.").ShouldBe(7.73, 0.005);
        Millions("decoder.").ShouldBe(17.97, 0.005);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Forward_EachProfile_GivesTheStatedShapesAndRanges(string profile)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var options = AutoLink3dOptions.Named(profile);
        using var model = new AutoLink3d(options);
        model.eval();
        using var quiet = no_grad();
        var (k, s) = (options.Keypoints, options.ImageSize);
        var found = model.Forward(new AutoLink3dInput((rand(2, 3, s, s) * 2) - 1, (rand(2, 3, s, s) * 2) - 1));
        found.Points2d.shape.ShouldBe([2, k, 2]);
        found.Points3d.shape.ShouldBe([2, k, 3]);
        found.Confidence.shape.ShouldBe([2, k]);
        found.Heatmaps.shape.ShouldBe([2, k, options.HeatmapSize, options.HeatmapSize]);
        found.Points2d.abs().max().item<float>().ShouldBeLessThan(1);
        (found.Points3d.narrow(2, 0, 2) - found.Points2d).abs().max().item<float>().ShouldBe(0);
        found.Confidence.min().item<float>().ShouldBeGreaterThanOrEqualTo(0);
        found.Confidence.max().item<float>().ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Forward_DifferenceWithoutBackground_SaysWhatIsMissing()
    {
        using var scope = NewDisposeScope();
        using var model = new AutoLink3d(Tiny);
        Should.Throw<ArgumentException>(() => model.Forward(new AutoLink3dInput(zeros(1, 3, 32, 32)))).Message.ShouldContain("background");
        Should.Throw<ArgumentException>(() => model.Forward(new AutoLink3dInput(zeros(1, 3, 32, 48)))).Message.ShouldContain("[B,3,32,32]");
    }

    [Theory]
    [InlineData(false, "reconstruction", "equivariance", "separation", "concentration", "on_subject", "edge_fit", "reprojection", "shape_prior")]
    [InlineData(true, "reconstruction", "repulsion", "reprojection", "shape_prior")]
    public void Loss_OfEachFamily_HasItsTermsAndReachesEveryParameter(bool paper, params string[] terms)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var model = new AutoLink3d(paper ? TinyPaper : Tiny);
        // Heads of the shape space start at zero, so that what lies behind them gets its first gradient after one step.
        using (no_grad())
            foreach (var (name, p) in model.named_parameters().Where(p => p.name.StartsWith("shape.", StringComparison.Ordinal))) p.add_(randn_like(p) * 0.01);
        var (_, batch) = Scene.Batch(4, 32, 1);
        var loss = model.Loss(batch);
        loss.Names.ShouldBe(terms, ignoreOrder: true);
        loss.Read()["total"].ShouldBe(loss.Total.item<float>(), 1e-5);
        loss.Total.backward();
        foreach (var (name, p) in model.named_parameters())
        {
            p.grad.ShouldNotBeNull(name);
            p.grad!.isfinite().all().item<bool>().ShouldBeTrue(name);
            // A bias in front of a batch norm has no effect.
            if (!name.EndsWith("conv.bias", StringComparison.Ordinal)) p.grad.abs().sum().item<float>().ShouldBeGreaterThan(0, name);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_OnAMovingDisk_ReducesTheLoss(bool paper)
    {
        using var scope = NewDisposeScope();
        using var model = Trained(paper ? TinyPaper : Tiny, 30, out var losses);
        losses[^5..].Average().ShouldBeLessThan(losses[..5].Average() * 0.9);
    }

    [Fact]
    public void Loss_WithABackgroundWeight_WeighsTheReconstructionByTheWidenedForeground()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var model = new AutoLink3d(Tiny with { BackgroundWeight = 0.1 });
        model.eval();
        using var quiet = no_grad();
        var (_, batch) = Scene.Batch(4, 32, 1);
        var (decoded, seen) = model.Reconstruct(new AutoLink3dInput(batch.First.Image, batch.First.Background));
        var wide = nn.functional.max_pool2d(batch.First.Foreground!, 5, 1, 2);
        var weight = where(wide.gt(0.5), ones_like(wide), full_like(wide, 0.1)).expand(-1, 3, -1, -1);
        wide.mean().item<float>().ShouldBeInRange(0.01f, 0.9f);
        var expected = ((decoded - seen).abs() * weight).sum() / weight.sum();
        model.Loss(batch).Read()["reconstruction"].ShouldBe(expected.item<float>(), 1e-5);
    }

    [Fact]
    public void Training_WithOneSeedTwice_GivesTheSameWeights()
    {
        using var scope = NewDisposeScope();
        using var first = Trained(Tiny, 4, out _);
        using var second = Trained(Tiny, 4, out _);
        foreach (var (key, tensor) in first.state_dict())
            (tensor.to(float64) - second.state_dict()[key].to(float64)).abs().sum().item<double>().ShouldBe(0, key);
    }

    [Fact]
    public void StateDict_SavedAndLoaded_GivesTheSamePoints()
    {
        using var scope = NewDisposeScope();
        using var model = Trained(Tiny, 2, out _);
        using var other = new AutoLink3d(Tiny);
        StateDict.Load(other, StateDict.Snapshot(model), "a snapshot");
        model.eval();
        other.eval();
        using var quiet = no_grad();
        var (_, batch) = Scene.Batch(2, 32, 1);
        var input = new AutoLink3dInput(batch.First.Image, batch.First.Background);
        (model.Forward(input).Points3d - other.Forward(input).Points3d).abs().max().item<float>().ShouldBe(0);
    }

    [Fact]
    public void StateDict_OfOtherOptions_IsRefusedAndChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var model = new AutoLink3d(Tiny);
        using var other = new AutoLink3d(Tiny with { Keypoints = 5 });
        var before = StateDict.Snapshot(model);
        var source = StateDict.Snapshot(other);
        source.Remove("edges");
        source["stray"] = ones(1);
        var message = Should.Throw<WeightFormatException>(() => StateDict.Load(model, source, "w.safetensors")).Message;
        message.ShouldContain("1 missing: edges");
        message.ShouldContain("1 unexpected: stray");
        message.ShouldContain("of another shape: ");
        foreach (var (key, tensor) in model.state_dict()) (tensor - before[key]).abs().sum().to(float64).item<double>().ShouldBe(0, key);
    }

    [Fact]
    public void EdgeWeights_BeforeTraining_AreSmallAndSymmetric()
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var model = new AutoLink3d(Tiny);
        var w = model.EdgeWeights();
        for (var i = 0; i < 4; i++)
        {
            w[i, i].ShouldBe(0);
            for (var j = 0; j < 4; j++)
            {
                w[i, j].ShouldBe(w[j, i]);
                if (i != j) w[i, j].ShouldBe(0.018, 0.006);
            }
        }
    }

    [Fact]
    public void Options_OutOfRange_AreAllNamedAtOnce()
    {
        var message = Should.Throw<ArgumentException>(() => new AutoLink3d(Tiny with { ImageSize = 50, Keypoints = 1, EquivarianceWeight = double.NaN })).Message;
        message.ShouldContain("ImageSize");
        message.ShouldContain("Keypoints");
        message.ShouldContain("weight");
    }

    internal static AutoLink3d Trained(AutoLink3dOptions options, int steps, out double[] losses)
    {
        manual_seed(5);
        var model = new AutoLink3d(options);
        model.train();
        var optimiser = optim.AdamW(model.parameters(), 2e-3);
        losses = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            var (_, batch) = Scene.Batch(8, options.ImageSize, i);
            var loss = model.Loss(batch);
            optimiser.zero_grad();
            loss.Total.backward();
            optimiser.step();
            losses[i] = loss.Total.item<float>();
        }

        return model;
    }
}
