using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Gradients against central differences in double.</summary>
internal static class Gradients
{
    private const double Step = 1e-6;

    /// <summary>Differentiates a scalar by one leaf both ways, at up to <paramref name="most"/> of its numbers evenly spread.</summary>
    /// <param name="value">The scalar, computed anew at each call.</param>
    /// <param name="leaf">float64, requires a gradient.</param>
    /// <param name="tolerance">Of the difference, relative to the largest derivative.</param>
    /// <param name="most">Numbers looked at.</param>
    /// <param name="name">For the message.</param>
    public static void ShouldMatch(Func<Tensor> value, Tensor leaf, double tolerance, int most = 12, string? name = null)
    {
        using var scope = NewDisposeScope();
        leaf.grad?.zero_();
        value().backward();
        var analytic = leaf.grad!.reshape(-1).clone();
        using var quiet = no_grad();
        var flat = leaf.detach().view(-1);
        var count = (int)Math.Min(most, flat.shape[0]);
        var scale = Math.Max(1, analytic.abs().max().item<double>());
        for (var i = 0; i < count; i++)
        {
            var at = i * flat.shape[0] / count;
            var was = flat[at].item<double>();
            double At(double x)
            {
                flat[at] = x;
                return value().item<double>();
            }

            var difference = (At(was + Step) - At(was - Step)) / (2 * Step);
            flat[at] = was;
            ((analytic[at].item<double>() - difference) / scale).ShouldBe(0, tolerance, $"{name} [{at}]: {analytic[at].item<double>()} and {difference}");
        }
    }
}
