using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>The perceptual distance of VGG16 features, with weights that the user has (torchvision's key names <c>features.N.weight</c>).</summary>
/// <remarks>
/// Mean absolute difference of the features after relu1_2, relu2_2, relu3_3 and relu4_3, summed (sheet 001 §2.6). Pictures in [-1,1]
/// are resized to 224² and normalised as ImageNet. The weights are frozen and not part of any model.
/// </remarks>
public sealed class PerceptualFeatures : IDisposable
{
    private const long Side = 224;

    // Convolutions by torchvision's layer number; a pooling opens each slice but the first, a feature is taken at each slice's end.
    private static readonly int[][] Slices = [[0, 2], [5, 7], [10, 12, 14], [17, 19, 21]];
    private static readonly int[] Widths = [64, 128, 256, 512];

    private readonly Dictionary<int, (Tensor Weight, Tensor Bias)> _layers = [];
    private readonly Tensor _mean;
    private readonly Tensor _deviation;

    /// <summary>Takes the first ten convolutions out of a VGG16 state dict.</summary>
    /// <param name="weights">torchvision's state dict; other keys are ignored; tensors are copied.</param>
    /// <param name="from">Where they come from, for the message.</param>
    /// <exception cref="Weights.WeightFormatException">A layer is missing or of another shape.</exception>
    public PerceptualFeatures(IReadOnlyDictionary<string, Tensor> weights, string from)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        long channels = 3;
        foreach (var (slice, width) in Slices.Zip(Widths))
        {
            foreach (var layer in slice)
            {
                _layers[layer] = (Take(weights, $"features.{layer}.weight", from, width, channels, 3, 3), Take(weights, $"features.{layer}.bias", from, width));
                channels = width;
            }
        }

        _mean = tensor(new[] { 0.485f, 0.456f, 0.406f }).reshape(1, 3, 1, 1).DetachFromDisposeScope();
        _deviation = tensor(new[] { 0.229f, 0.224f, 0.225f }).reshape(1, 3, 1, 1).DetachFromDisposeScope();
    }

    /// <summary>The distance between two batches of pictures.</summary>
    /// <param name="picture">[B,3,H,W] in [-1,1]; receives gradient.</param>
    /// <param name="target">[B,3,H,W] in [-1,1]; receives none.</param>
    /// <returns>Scalar.</returns>
    public Tensor Distance(Tensor picture, Tensor target)
    {
        using var scope = NewDisposeScope();
        List<Tensor> wanted;
        using (no_grad()) wanted = Features(target.detach());
        var terms = Features(picture).Zip(wanted, (a, b) => (a - b).abs().mean());
        return stack(terms).sum().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (weight, bias) in _layers.Values)
        {
            weight.Dispose();
            bias.Dispose();
        }

        _mean.Dispose();
        _deviation.Dispose();
    }

    private static Tensor Take(IReadOnlyDictionary<string, Tensor> weights, string key, string from, params long[] shape)
    {
        if (!weights.TryGetValue(key, out var value) || !value.shape.SequenceEqual(shape))
            throw new Weights.WeightFormatException($"{from} has no {key} of shape [{string.Join(",", shape)}]", "give the weights of torchvision's VGG16");
        return value.detach().to(ScalarType.Float32).clone().DetachFromDisposeScope();
    }

    private List<Tensor> Features(Tensor picture)
    {
        var x = nn.functional.interpolate(picture, size: [Side, Side], mode: InterpolationMode.Bilinear, align_corners: false);
        x = Precision.ChannelsLast((((x + 1) * 0.5) - _mean) / _deviation);
        var features = new List<Tensor>();
        foreach (var slice in Slices)
        {
            if (features.Count > 0) x = nn.functional.max_pool2d(x, [2, 2]);
            foreach (var layer in slice)
                x = nn.functional.relu(Precision.Conv2d(x, _layers[layer].Weight, _layers[layer].Bias, 1, 1));
            features.Add(Precision.Full(x));
        }

        return features;
    }
}
