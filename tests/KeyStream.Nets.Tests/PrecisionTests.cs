using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Chooses the precision of convolutions, for the whole process: only in tests that run <see cref="Alone"/>.</summary>
internal sealed class WithPrecision : IDisposable
{
    private readonly bool _before = Precision.Bfloat16;

    public WithPrecision(bool bfloat16) => Precision.Bfloat16 = bfloat16;

    public void Dispose() => Precision.Bfloat16 = _before;
}

/// <summary>The fast paths (bfloat16, folded norms) against plain float32: forward and gradient. Where the processor lacks the instructions, they are emulated.</summary>
[Collection(nameof(Alone))]
public sealed class PrecisionTests
{
    [Theory]
    [InlineData("video")]
    [InlineData("moving")]
    [InlineData("small")]
    public void Loss_InBfloat16_StaysNearFloat32InTermsAndGradient(string profile)
    {
        using var scope = NewDisposeScope();
        var (terms, gradient) = Evaluate(profile, bfloat16: false);
        var (fastTerms, fastGradient) = Evaluate(profile, bfloat16: true);
        foreach (var (name, value) in terms) fastTerms[name].ShouldBe(value, 0.01 * Math.Max(1, Math.Abs(value)), name);
        var difference = (fastGradient - gradient).norm().item<float>() / gradient.norm().item<float>();
        // Measured: 0.13, 0.19, 0.11. Rounding the arguments of the convolutions alone gives as much; a wrong term would give 1.
        difference.ShouldBeInRange(1e-6f, 0.3f);
    }

    [Theory]
    [InlineData(false, 1e-4f)]
    [InlineData(true, 0.02f)]
    public void FuseForInference_AfterSomeTraining_FindsTheSamePoints(bool bfloat16, float tolerance)
    {
        using var scope = NewDisposeScope();
        using var model = AutoLink3dTests.Trained(AutoLink3dTests.Tiny, 5, out _);
        model.eval();
        using var quiet = no_grad();
        var (_, batch) = Scene.Batch(3, 32, 1);
        var input = new AutoLink3dInput(batch.First.Image, batch.First.Background);
        Tensor plain;
        using (new WithPrecision(bfloat16: false)) plain = model.Forward(input).Points2d;
        using var precision = new WithPrecision(bfloat16);
        model.FuseForInference();
        var difference = (plain - model.Forward(input).Points2d).abs().max().item<float>();
        difference.ShouldBeLessThan(tolerance);
        difference.ShouldBeGreaterThan(0, "folding rounds differently; equality would mean that nothing was folded");
    }

    // Loss terms and all gradients as one vector, of a seeded network on a seeded batch.
    private static (IReadOnlyDictionary<string, double> Terms, Tensor Gradient) Evaluate(string profile, bool bfloat16)
    {
        using var precision = new WithPrecision(bfloat16);
        manual_seed(7);
        using var model = new AutoLink3d(AutoLink3dOptions.Named(profile) with { ImageSize = 64, Keypoints = 6 });
        var (_, batch) = Scene.Batch(8, 64, 1);
        var loss = model.Loss(batch);
        loss.Total.backward();
        return (loss.Read(), cat([.. model.parameters().Select(p => p.grad!.reshape(-1))]));
    }
}
