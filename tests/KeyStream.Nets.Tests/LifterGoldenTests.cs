using System.Runtime.CompilerServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>
/// Answers, loss terms and gradients against the plain PyTorch program <c>tools/reference/lifter_reference.py --golden</c>, which made the fixture.
/// Weights and tracks are sine waves that both programs make. Tolerance: float32 sums in another order.
/// </summary>
[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class LifterGoldenTests
{
    private static readonly TemporalLifterOptions Tiny = new() { Width = 16, Heads = 2, Layers = 2, Frames = 5, Walks = 4 };

    [Fact]
    public void Forward_OnFixedWeights_EqualsTheReference()
    {
        using var scope = NewDisposeScope();
        using var golden = JsonDocument.Parse(File.ReadAllText(Fixture()));
        using var network = Network();
        using var quiet = no_grad();
        var (input, _) = Tracks();
        var whole = network.Forward(input);
        var (turned, place) = network.Place(input, whole.Shape);
        var values = new Dictionary<string, Tensor>
        {
            ["shape"] = whole.Shape, ["log_sigma"] = whole.LogSigma, ["embedding"] = whole.Embedding,
            ["live"] = network.Forward(input, new LifterReach(true, 1)).Shape, ["turned"] = turned, ["place"] = place,
        };
        foreach (var expected in golden.RootElement.GetProperty("values").EnumerateObject())
        {
            var ours = values[expected.Name].contiguous().data<float>().ToArray();
            var theirs = expected.Value.EnumerateArray().Select(v => v.GetSingle()).ToArray();
            for (var i = 0; i < theirs.Length; i++) ours[i].ShouldBe(theirs[i], 2e-5, $"{expected.Name} {i}");
            var sum = golden.RootElement.GetProperty("sums").GetProperty(expected.Name).GetDouble();
            ours.Sum(v => Math.Abs((double)v)).ShouldBe(sum, 1e-5 * sum, expected.Name);
        }
    }

    [Fact]
    public void Loss_OnFixedWeights_EqualsTheReferenceInEveryTermAndGradient()
    {
        using var scope = NewDisposeScope();
        using var golden = JsonDocument.Parse(File.ReadAllText(Fixture()));
        using var network = Network();
        var (input, truth) = Tracks();
        var terms = network.Loss(input, truth);
        terms.Select(t => t.Value).Aggregate((a, b) => a + b).backward();
        terms.Select(t => t.Name).ShouldBe(golden.RootElement.GetProperty("terms").EnumerateObject().Select(t => t.Name));
        foreach (var (name, value) in terms)
            value.item<float>().ShouldBe(golden.RootElement.GetProperty("terms").GetProperty(name).GetSingle(), 1e-5, name);
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var gradient in golden.RootElement.GetProperty("gradients").EnumerateObject())
            parameters[gradient.Name].grad!.abs().sum().item<float>()
                .ShouldBe(gradient.Value.GetSingle(), 1e-5 + (1e-3 * gradient.Value.GetDouble()), gradient.Name);
    }

    private static TemporalLifter Network()
    {
        var network = new TemporalLifter(Tiny);
        using var quiet = no_grad();
        foreach (var (name, value) in network.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(network.named_buffers().Select(b => (b.name, b.buffer))))
            value.copy_(WaveParameter(name, value.shape));
        return network;
    }

    // Missing points, and a window with fewer joints than the batch.
    private static (LifterInput Input, Tensor Truth) Tracks()
    {
        const int B = 2, T = 5, N = 7;
        var exists = ones(B, N);
        exists[B - 1, N - 1] = 0;
        var seen = Wave([B, T, N], 4).gt(-0.7).to(float32) * exists.unsqueeze(1);
        var edges = zeros(B, N, N);
        for (var i = 1; i < N; i++)
        {
            edges.select(2, i).select(1, (i - 1) / 2).fill_(1);
            edges.select(2, (i - 1) / 2).select(1, i).fill_(1);
        }

        edges = edges * exists.unsqueeze(2) * exists.unsqueeze(1);
        var input = new LifterInput(
            Wave([B, T, N, 2], 1) * seen.unsqueeze(3), seen, ((Wave([B, T, N], 2) * 0.5) + 0.5) * seen, (arange(T) / 30.0).to(float32).expand(B, T), edges,
            (Wave([B, N], 3) * 1.5).round() * exists, tensor(new[] { -1.5f, 1f }).expand(B, 2), full(B, 0.2f), exists);
        return (input, cat([Wave([B, T, N, 2], 1.1), Wave([B, T, N, 1], 5)], 3));
    }

    private static Tensor Wave(long[] shape, double start) =>
        arange(shape.Aggregate(1L, (a, b) => a * b), dtype: float64).mul(0.7).add(start).sin().to(float32).reshape(shape);

    private static Tensor WaveParameter(string name, long[] shape)
    {
        var value = Wave(shape, name.Sum(c => c) % 97);
        if (name == "frequencies") return value * 3;
        if (name == "phases") return value;
        if (shape.Length > 1) return value / Math.Sqrt(shape[^1]);
        var scale = name.Contains("norm", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal);
        return scale ? (value * 0.1) + 1 : value * 0.1;
    }

    private static string Fixture([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "lifter.json");
}
