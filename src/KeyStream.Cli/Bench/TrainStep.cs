using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Cli.Bench;

/// <summary>A training step, as the reference scripts have it too.</summary>
internal static class TrainStep
{
    /// <summary>Median seconds of loss, gradients, clipping and the optimiser's step.</summary>
    /// <param name="repeats">Timed steps.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="clipped">Parameters whose gradients are clipped.</param>
    /// <param name="loss">The loss of a batch.</param>
    public static double Seconds(int repeats, nn.Module network, IEnumerable<Parameter> clipped, Func<Tensor> loss)
    {
        using var optimiser = optim.AdamW(network.parameters(), 1e-3, weight_decay: 1e-4);
        Parameter[] all = [.. clipped];
        return BenchTimer.MedianSeconds(repeats, () =>
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            loss().backward();
            nn.utils.clip_grad_norm_(all, 1);
            optimiser.step();
        });
    }
}
