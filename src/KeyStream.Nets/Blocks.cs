using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Convolution, batch norm and, when asked, LeakyReLU. At inference the norm can be folded into the convolution.</summary>
internal sealed class ConvNorm : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d norm;
    private readonly double? _slope;
    private readonly double _epsilon;
    private readonly long _stride, _padding, _dilation;
    private (Tensor Weight, Tensor Bias)? _folded;

    // slope: of the LeakyReLU, or null for none. bias: has no effect before a norm, but the published networks have it. epsilon: of the norm.
    public ConvNorm(
        long channelsIn, long channelsOut, double? slope, long stride = 1, long kernel = 3, bool bias = false, long dilation = 1, double epsilon = 1e-5)
        : base(nameof(ConvNorm))
    {
        (_slope, _stride, _padding, _dilation, _epsilon) = (slope, stride, dilation * (kernel / 2), dilation, epsilon);
        conv = nn.Conv2d(channelsIn, channelsOut, kernel, stride: stride, padding: _padding, dilation: dilation, bias: bias);
        norm = nn.BatchNorm2d(channelsOut, epsilon);
        Blocks.Initialise(conv);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var y = !training && _folded is { } f
            ? Precision.Conv2d(input, f.Weight, f.Bias, _stride, _padding, _dilation)
            : norm.forward(Precision.Conv2d(input, conv.weight, conv.bias, _stride, _padding, _dilation));
        // In place: no gradient needs the values before the activation.
        return (_slope is { } s ? nn.functional.leaky_relu(y, s, inplace: true) : y).MoveToOuterDisposeScope();
    }

    /// <summary>Folds the norm's running statistics into weight and bias; valid until the weights change.</summary>
    public void Fold()
    {
        Unfold();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var scale = norm.weight! / (norm.running_var! + _epsilon).sqrt();
        var shift = norm.bias! - (norm.running_mean! * scale);
        if (conv.bias is not null) shift = shift + (conv.bias * scale);
        var weight = conv.weight * scale.reshape(-1, 1, 1, 1);
        _folded = (Precision.ForProducts(weight).DetachFromDisposeScope(), Precision.ForProducts(shift).DetachFromDisposeScope());
    }

    /// <summary>Goes back to convolution and norm apart.</summary>
    public void Unfold()
    {
        _folded?.Weight.Dispose();
        _folded?.Bias.Dispose();
        _folded = null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) Unfold();
        base.Dispose(disposing);
    }
}

/// <summary>A convolution without norm, in the precision that pays.</summary>
internal sealed class PlainConv : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly long _padding;

    public PlainConv(long channelsIn, long channelsOut, long kernel, bool bias = true)
        : base(nameof(PlainConv))
    {
        conv = nn.Conv2d(channelsIn, channelsOut, kernel, padding: kernel / 2, bias: bias);
        _padding = kernel / 2;
        Blocks.Initialise(conv);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => Precision.Conv2d(input, conv.weight, conv.bias, 1, _padding);
}

/// <summary>What the blocks share.</summary>
internal static class Blocks
{
    /// <summary>Kaiming normal with a = 0.2 and zero bias (sheet 030 §6).</summary>
    public static void Initialise(Conv2d conv)
    {
        using var quiet = no_grad();
        var fan = conv.weight.shape[1] * conv.weight.shape[2] * conv.weight.shape[3];
        conv.weight.normal_(0, Math.Sqrt(2 / ((1 + (0.2 * 0.2)) * fan)));
        conv.bias?.zero_();
    }

    /// <summary>Half the size; bilinear resize by ½ is the mean of 2×2 cells.</summary>
    public static Tensor Halve(Tensor x) => nn.functional.avg_pool2d(x, 2);

    /// <summary>Twice the size, bilinear.</summary>
    public static Tensor Double(Tensor x) => nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);

    /// <summary>Twice the size, each cell repeated.</summary>
    public static Tensor Repeat(Tensor x) => nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest);

    /// <summary>Folds or unfolds every norm below a network.</summary>
    public static void Fold(nn.Module network, bool fold)
    {
        foreach (var block in network.modules().OfType<ConvNorm>())
        {
            if (fold) block.Fold();
            else block.Unfold();
        }
    }
}
