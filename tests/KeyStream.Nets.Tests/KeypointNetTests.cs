using KeyStream.Nets.Weights;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class KeypointNetTests
{
    private static readonly KeypointNetOptions Tiny = KeypointNetOptions.Small with { ImageSize = 32, Keypoints = 4, Width = 8, OrientationWidth = 4 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_AreTheApprovedOnes(bool small)
    {
        using var scope = NewDisposeScope();
        using var network = new KeypointNet(small ? KeypointNetOptions.Small : new KeypointNetOptions());
        Approval.Check($"KeypointNet.{(small ? "small" : "full")}.keys.txt", StateDict.Describe(network));
    }

    [Fact]
    public void Defaults_HaveThePublishedSize()
    {
        using var scope = NewDisposeScope();
        using var network = new KeypointNet(new KeypointNetOptions());
        (network.parameters().Sum(p => p.numel()) / 1e6).ShouldBe(0.524, 0.001);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(20, true)]
    [InlineData(5, false)]
    public void Forward_GivesTheStatedShapesAndRanges(int keypoints, bool orientation)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var network = new KeypointNet(Tiny with { Keypoints = keypoints, Orientation = orientation });
        network.eval();
        using var quiet = no_grad();
        var found = network.Forward((rand(2, 3, 32, 32) * 2) - 1);
        found.Points.shape.ShouldBe([2, keypoints, 3]);
        found.Maps.shape.ShouldBe([2, keypoints, 16, 16]);
        found.Points.narrow(2, 0, 2).abs().max().item<float>().ShouldBeLessThan(1);
        found.Points.select(2, 2).mean().item<float>().ShouldBe(30, 5);
        (found.Confidence.ge(0) & found.Confidence.le(1)).all().item<bool>().ShouldBeTrue();
        (found.Ends?.shape).ShouldBe(orientation ? [2L, 2, 2] : null);
    }

    [Fact]
    public void Forward_AnotherSize_IsRefused()
    {
        using var network = new KeypointNet(Tiny);
        Should.Throw<ArgumentException>(() => network.Forward(zeros(1, 3, 64, 64))).Message.ShouldContain("[B,3,32,32]");
    }

    [Fact]
    public void Forward_Fused_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var network = new KeypointNet(Tiny);
        network.Loss(Batch(0)); // moves the statistics of the norms off 0 and 1
        network.eval();
        using var quiet = no_grad();
        var image = (rand(2, 3, 32, 32) * 2) - 1;
        var plain = network.Forward(image).Points;
        network.FuseForInference();
        (network.Forward(image).Points - plain).abs().max().item<float>().ShouldBeLessThan(Precision.Bfloat16 ? 0.2f : 1e-3f);
    }

    [Fact]
    public void Loss_AllTerms_ReachEveryParameter()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var network = new KeypointNet(Tiny);
        var loss = network.Loss(Batch(0.5));
        loss.Names.ShouldBe(["consistency", "pose", "separation", "silhouette", "variance", "orientation"]);
        loss.Read().Values.ShouldAllBe(v => double.IsFinite(v));
        loss.Total.backward();
        foreach (var (name, parameter) in network.named_parameters())
            parameter.grad!.abs().max().item<float>().ShouldBeGreaterThan(0, name);
    }

    [Fact]
    public void Loss_WeightsOfZeroAndNoOrientation_LeaveTermsOut()
    {
        using var scope = NewDisposeScope();
        using var network = new KeypointNet(Tiny with { Orientation = false, ConsistencyWeight = 0, SilhouetteWeight = 0 });
        network.Loss(Batch(0.5)).Names.ShouldBe(["pose", "separation", "variance"]);
    }

    [Fact]
    public void Loss_LateInTheTraining_DoesNotTellTheTrueOrientation()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var network = new KeypointNet(Tiny with { PoseNoise = 0 });
        network.eval();
        using var quiet = no_grad();
        var batch = Batch(0);
        // The same pictures with the cameras on the other side: what is true changes, what is estimated does not.
        KeypointNetView Behind(KeypointNetView view) => view with { Rotation = view.Rotation * tensor(new[] { -1f, 1, -1 }) };
        var other = new KeypointNetBatch(Behind(batch.First), Behind(batch.Second), 0);
        double Variance(KeypointNetBatch b, double progress) => network.Loss(b with { Progress = progress }).Read()["variance"];
        Math.Abs(Variance(batch, 0) - Variance(other, 0)).ShouldBeGreaterThan(1e-6);
        Variance(batch, 1).ShouldBe(Variance(other, 1), 1e-9);
    }

    [Fact]
    public void Loss_SomeSteps_Falls()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var network = new KeypointNet(Tiny);
        var (batch, adam) = (Batch(0), optim.Adam(network.parameters(), 3e-3));
        double Step()
        {
            var loss = network.Loss(batch);
            adam.zero_grad();
            loss.Total.backward();
            adam.step();
            return loss.Read()["total"];
        }

        var first = Step();
        for (var i = 0; i < 30; i++) Step();
        Step().ShouldBeLessThan(0.8 * first);
    }

    [Fact]
    public void Loss_ManyTimes_LeaksNoTensor()
    {
        using var network = new KeypointNet(Tiny);
        long Live()
        {
            using var scope = NewDisposeScope();
            network.Loss(Batch(0.2)).Total.backward();
            network.zero_grad();
            scope.DisposeEverything();
            return Tensor.TotalCount;
        }

        Live();
        var first = Live();
        for (var i = 0; i < 5; i++) Live();
        Live().ShouldBeLessThanOrEqualTo(first);
    }

    private static KeypointNetBatch Batch(double progress) => new(PairScene.View(3, ScalarType.Float32), PairScene.View(3, ScalarType.Float32), progress);
}
