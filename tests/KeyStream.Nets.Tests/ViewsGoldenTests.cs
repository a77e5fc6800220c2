using System.Runtime.CompilerServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>
/// Answers, loss terms and gradients against the plain PyTorch programs <c>tools/reference/multiview_reference.py</c> and <c>keypointnet_reference.py</c>
/// with <c>--golden</c>, which made the fixtures. Weights and pictures are sine waves that both programs make. Tolerance: float32 sums in another order.
/// </summary>
[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class ViewsGoldenTests
{
    private const int Moments = 2, Views = 3, Frame = 48, Side = 32;

    [Theory]
    [InlineData("full")]
    [InlineData("video")]
    public void MultiView_OnFixedWeights_EqualsTheReference(string profile)
    {
        using var scope = NewDisposeScope();
        using var precision = new WithPrecision(bfloat16: false);
        using var golden = JsonDocument.Parse(File.ReadAllText(Fixture("multiview.json")));
        using var network = new MultiView(MultiViewOptions.Named(profile) with
        {
            FrameSize = Frame, FinderSize = 32, ImageSize = Side, Keypoints = 4, CodeSize = 8, FinderWidths = [4, 4, 4, 4], EncoderWidths = [4, 8], EncoderPairs = 1,
            DecoderWidths = [8, 4], DecoderConvolutions = 2, Dropout = 0, KeypointWidths = [4, 4, 8, 8], SpotSigma = 0.1,
        });
        long[] pictures = [Moments, Views, 3, Frame, Frame];
        var input = new MultiViewInput(Wave(pictures, 1), Wave(pictures, 2.5), Rig());
        Compare(golden.RootElement.GetProperty(profile), network, () =>
        {
            var found = network.Forward(input);
            return new() { ["space"] = found.Points3d, ["points"] = found.Points2d, ["boxes"] = found.Boxes };
        }, () => network.Loss(input, 0.1));
    }

    [Fact]
    public void KeypointNet_OnFixedWeights_EqualsTheReference()
    {
        using var scope = NewDisposeScope();
        using var precision = new WithPrecision(bfloat16: false);
        using var golden = JsonDocument.Parse(File.ReadAllText(Fixture("keypointnet.json")));
        using var network = new KeypointNet(KeypointNetOptions.Small with { ImageSize = Side, Keypoints = 4, Width = 8, OrientationWidth = 4, PoseNoise = 0, SeparationSquare = 5 });
        static KeypointNetView View(int i) => new(
            Wave([Moments, 3, Side, Side], i), Wave([Moments, 1, Side, Side], i + 2).gt(0).to(float32), full([Moments, 2], 20f), zeros(Moments, 2),
            TurnAboutY((arange(Moments) * 0.1) + (0.6 * i)), tensor(new[] { 0f, 0, 30 }).expand(Moments, 3));
        var (one, two) = (View(1), View(2));
        Compare(golden.RootElement, network, () =>
        {
            var found = network.Forward(one.Image);
            return new() { ["points"] = found.Points, ["ends"] = found.Ends! };
        }, () => network.Loss(new KeypointNetBatch(one, two, 0)));
    }

    private static void Compare(JsonElement golden, nn.Module network, Func<Dictionary<string, Tensor>> forward, Func<NetworkLoss> loss)
    {
        using (no_grad())
            foreach (var (name, p) in network.named_parameters()) p.copy_(WaveParameter(name, p.shape));
        network.eval();
        using (no_grad())
        {
            foreach (var (name, value) in forward())
            {
                var ours = value.contiguous().data<float>().ToArray();
                var theirs = golden.GetProperty("values").GetProperty(name).EnumerateArray().Select(v => v.GetSingle()).ToArray();
                ours.Length.ShouldBe(theirs.Length, name);
                for (var i = 0; i < theirs.Length; i++) ours[i].ShouldBe(theirs[i], 1e-4, $"{name} {i}");
            }
        }

        network.train();
        var terms = loss();
        terms.Total.backward();
        terms.Names.ShouldBe(golden.GetProperty("terms").EnumerateObject().Select(t => t.Name));
        foreach (var (name, value) in terms.Read().Where(t => t.Key != "total"))
        {
            var theirs = golden.GetProperty("terms").GetProperty(name).GetDouble();
            value.ShouldBe(theirs, 1e-6 + (1e-4 * Math.Abs(theirs)), name);
        }

        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var gradient in golden.GetProperty("gradients").EnumerateObject())
            parameters[gradient.Name].grad!.abs().sum().item<float>().ShouldBe(gradient.Value.GetSingle(), 1e-5 + (5e-3 * gradient.Value.GetDouble()), gradient.Name);
    }

    /// <summary>Cameras on a quarter of a circle about the origin, 4 away.</summary>
    private static Tensor Rig()
    {
        var (focal, away) = (diag(tensor(new[] { 2f, 2, 1 })), tensor(new[] { 0f, 0, 4 }).reshape(1, 3, 1).expand(Views, 3, 1));
        return matmul(focal, cat([TurnAboutY(arange(Views) * (1.5 / Views)), away], 2)).expand(Moments, Views, 3, 4);
    }

    private static Tensor TurnAboutY(Tensor angles) => Geometry.Rodrigues(stack([zeros_like(angles), angles, zeros_like(angles)], 1)).to(float32);

    private static Tensor Wave(long[] shape, double start) =>
        arange(shape.Aggregate(1L, (a, b) => a * b), dtype: float64).mul(0.7).add(start).sin().to(float32).reshape(shape);

    private static Tensor WaveParameter(string name, long[] shape)
    {
        var value = Wave(shape, name.Sum(c => c) % 97);
        if (name.StartsWith("silhouette.", StringComparison.Ordinal)) value = value.abs();
        if (shape.Length > 1) return value / Math.Sqrt(shape.Skip(1).Aggregate(1L, (a, b) => a * b));
        return name.EndsWith("norm.weight", StringComparison.Ordinal) ? (value * 0.1) + 1 : value * 0.1;
    }

    private static string Fixture(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", name);
}
