using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class SingleViewTests
{
    [Fact]
    public void Forward_PointsMovedAndScaled_GiveTheSameShapeAboutItsMean()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var points = rand(3, 5, 2);
        var shape = model.Forward(points);
        shape.shape.ShouldBe([3, 5, 3]);
        shape.mean([1L]).abs().max().item<float>().ShouldBeLessThan(1e-6f);
        (model.Forward((points * 7) + 3) - shape).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void Forward_Trained_LearnsAShapeByHeart()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var (points, truth) = (rand(4, 5, 2), randn(4, 5, 3));
        truth = truth - truth.mean([1L], keepdim: true);
        using var optimizer = optim.Adam(model.parameters(), 1e-2);
        for (var i = 0; i < 200; i++)
        {
            using var step = NewDisposeScope();
            optimizer.zero_grad();
            (model.Forward(points) - truth).square().mean().backward();
            optimizer.step();
        }

        (model.Forward(points) - truth).abs().max().item<float>().ShouldBeLessThan(0.1f);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused() => Should.Throw<ArgumentException>(() => new SingleView(new SingleViewOptions { Keypoints = 1 }));

    private static SingleView Model()
    {
        manual_seed(1);
        return new SingleView(new SingleViewOptions { Keypoints = 5, Width = 32, Blocks = 2 });
    }
}
