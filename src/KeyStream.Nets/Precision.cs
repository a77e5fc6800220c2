using TorchSharp;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Mixed precision for convolutions: bfloat16 products over float32 master weights where the processor multiplies bfloat16 faster.</summary>
/// <remarks>
/// What lies between two convolutions (norm, activation, sum of two levels) stays in their precision, so that it reads and writes half the
/// bytes; a norm keeps its statistics and weights in float32. A network ends with <see cref="Full"/>: softmax and losses are float32.
/// Without AMX or AVX-512 bf16 instructions bfloat16 is emulated and slower than float32, so it is off there.
/// </remarks>
public static class Precision
{
    private static readonly Lazy<string> Found = new(Detect);

    /// <summary>Why bfloat16 is used or not, in words for a report.</summary>
    public static string Reason => Found.Value;

    /// <summary>True when convolutions on the CPU run in bfloat16. Tests turn it off to compare with plain float32.</summary>
    public static bool Bfloat16 { get; internal set; } = Found.Value.StartsWith("bfloat16", StringComparison.Ordinal);

    /// <summary>A 2D convolution in the precision that pays.</summary>
    /// <param name="x">[B,C,H,W], float32 or the result of another convolution.</param>
    /// <param name="weight">float32 [O,C,k,k], or already <see cref="ForProducts"/>.</param>
    /// <param name="bias">As the weight, [O], or null.</param>
    /// <param name="stride">Step in both directions.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Distance of the weights that are neighbours.</param>
    /// <returns>[B,O,H',W'] in the precision of the products; its gradients arrive in the precision of the arguments.</returns>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor? bias, long stride, long padding, long dilation = 1)
    {
        using var scope = NewDisposeScope();
        var y = nn.functional.conv2d(
            ForProducts(x), ForProducts(weight), bias is null ? null : ForProducts(bias),
            strides: [stride, stride], padding: [padding, padding], dilation: [dilation, dilation]);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>The values in the precision in which convolutions multiply.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor ForProducts(Tensor x) => Bfloat16 && x.device_type == DeviceType.CPU ? x.to(ScalarType.BFloat16) : x.alias();

    /// <summary>The values in float32, for what follows the last convolution.</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Full(Tensor x) => x.to(ScalarType.Float32);

    /// <summary>The same values laid out channels-last, the layout in which convolutions need no reordering.</summary>
    /// <param name="x">[B,C,H,W].</param>
    /// <returns>[B,C,H,W] with the channel stride 1.</returns>
    public static Tensor ChannelsLast(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static string Detect()
    {
        const string Flags = "/proc/cpuinfo";
        if (!File.Exists(Flags)) return "float32: the processor's features are not known here";
        var flags = (File.ReadLines(Flags).FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal)) ?? "").Split(' ');
        foreach (var flag in new[] { "amx_bf16", "avx512_bf16" })
            if (flags.Contains(flag)) return $"bfloat16: the processor has {flag}";
        return "float32: the processor has neither amx_bf16 nor avx512_bf16";
    }
}
