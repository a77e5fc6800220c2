using System.Runtime.CompilerServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>
/// Loss terms and gradients against the plain PyTorch program <c>tools/reference/autolink_reference.py --golden</c>, which made the fixture.
/// Weights and pictures are sine waves that both programs make. Tolerance: float32 sums in another order.
/// </summary>
[Collection(nameof(Alone))]
public sealed class AutoLinkGoldenTests
{
    [Fact]
    public void Loss_OnFixedWeights_EqualsTheReferenceInEveryTermAndGradient()
    {
        using var scope = NewDisposeScope();
        using var precision = new WithPrecision(bfloat16: false);
        using var golden = JsonDocument.Parse(File.ReadAllText(Fixture()));
        using var model = new AutoLink3d(AutoLink3dOptions.Video with { ImageSize = 32, Keypoints = 4, Widths = [8, 8, 16, 16], BasisSize = 2, Input = AutoLinkInput.Rgb });
        using (no_grad())
            foreach (var (name, p) in model.named_parameters()) p.copy_(WaveParameter(name, p.shape));
        var loss = model.Loss(Batch());
        loss.Total.backward();
        var terms = loss.Read();
        foreach (var term in golden.RootElement.GetProperty("terms").EnumerateObject())
            terms[term.Name].ShouldBe(term.Value.GetDouble(), 1e-5 + (1e-4 * Math.Abs(term.Value.GetDouble())), term.Name);
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var gradient in golden.RootElement.GetProperty("gradients").EnumerateObject())
            parameters[gradient.Name].grad!.abs().sum().item<float>()
                .ShouldBe(gradient.Value.GetSingle(), 1e-5 + (2e-3 * Math.Abs(gradient.Value.GetDouble())), gradient.Name);
    }

    private static AutoLink3dBatch Batch()
    {
        const int B = 2, S = 32;
        var foreground = Wave([2 * B, 1, S, S], 3).gt(0).to(float32);
        Tensor Map(params float[] values) => tensor(values).reshape(1, 2, 3).expand(B, 2, 3).contiguous();
        return new AutoLink3dBatch(
            new AutoLink3dView(Wave([B, 3, S, S], 1), null, foreground.narrow(0, 0, B), Map(1, 0, 0, 0, 1, 0)),
            new AutoLink3dView(Wave([B, 3, S, S], 2), null, foreground.narrow(0, B, B), Map(0.9f, -0.2f, 0.05f, 0.2f, 0.9f, -0.1f)), 1);
    }

    private static Tensor Wave(long[] shape, double start) =>
        arange(shape.Aggregate(1L, (a, b) => a * b), dtype: float64).mul(0.7).add(start).sin().to(float32).reshape(shape);

    private static Tensor WaveParameter(string name, long[] shape)
    {
        var value = Wave(shape, name.Sum(c => c) % 97);
        if (shape.Length > 1 && !name.Contains("shape.mean", StringComparison.Ordinal)) return value / Math.Sqrt(shape.Skip(1).Aggregate(1L, (a, b) => a * b));
        if (name.EndsWith("norm.weight", StringComparison.Ordinal)) return (value * 0.1) + 1;
        return name == "edges" ? (value - 4) / 512 : value * 0.1;
    }

    private static string Fixture([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "autolink.json");
}
