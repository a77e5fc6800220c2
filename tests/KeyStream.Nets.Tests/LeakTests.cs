using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Live tensors are counted for the whole process, so nothing may run beside these tests.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class LeakTests
{
    [Fact]
    public void Loss_ManyTimes_LeaksNoTensor()
    {
        using var model = new AutoLink3d(AutoLink3dTests.Tiny);
        long Live()
        {
            using var scope = NewDisposeScope();
            var (_, batch) = Scene.Batch(2, 32, 1);
            var loss = model.Loss(batch);
            loss.Total.backward();
            model.zero_grad();
            scope.DisposeEverything();
            return Tensor.TotalCount;
        }

        Live();
        var first = Live();
        for (var i = 0; i < 10; i++) Live();
        Live().ShouldBeLessThanOrEqualTo(first);
    }
}
