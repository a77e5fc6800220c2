using TorchSharp;
using static TorchSharp.torch;

namespace KeyStream.Compat.Tests.Torch;

/// <summary>These tests share libtorch's one default generator and one count of live tensors, so they run one at a time.</summary>
[CollectionDefinition("torch", DisableParallelization = true)]
public sealed class TorchCollection;

internal static class Check
{
    internal static double[] Values(this Tensor t)
    {
        using Tensor plain = t.detach().to(ScalarType.Float64).contiguous();
        return plain.data<double>().ToArray();
    }

    internal static void ShouldHold(this Tensor t, double[] expected, double tolerance = 1e-6)
    {
        double[] actual = t.Values();
        actual.Length.ShouldBe(expected.Length);
        for (int k = 0; k < actual.Length; k++) actual[k].ShouldBe(expected[k], tolerance, $"element {k}");
    }

    /// <summary>Central differences of a scalar function against what autograd says, in double precision.</summary>
    internal static void Gradient(Func<Tensor, Tensor> f, Tensor at, double step = 1e-6, double tolerance = 1e-6)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = at.to(ScalarType.Float64).clone().detach().requires_grad_();
        f(x).backward();
        double[] slope = x.grad!.Values(), start = x.Values();
        for (int k = 0; k < start.Length; k++)
        {
            double Moved(double by)
            {
                double[] v = [.. start];
                v[k] += by;
                return f(tensor(v).reshape(x.shape)).item<double>();
            }
            double numeric = (Moved(step) - Moved(-step)) / (2 * step);
            slope[k].ShouldBe(numeric, tolerance * Math.Max(1, Math.Abs(numeric)), $"slope {k}");
        }
    }
}
