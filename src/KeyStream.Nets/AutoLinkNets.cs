using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>The published detector: four residual halvings, two doublings, one map per keypoint at a quarter of the size (sheet 001 §2.2).</summary>
internal sealed class ResidualDetector : nn.Module<Tensor, Tensor>
{
    private readonly ResDown down1, down2, down3, down4;
    private readonly ConvNorm up1, up2;
    private readonly PlainConv head;

    public ResidualDetector(IReadOnlyList<int> w, int keypoints)
        : base(nameof(ResidualDetector))
    {
        (down1, down2) = (new ResDown(3, w[0]), new ResDown(w[0], w[1]));
        (down3, down4) = (new ResDown(w[1], w[2]), new ResDown(w[2], w[3]));
        (up1, up2) = (new ConvNorm(w[3], w[2], 0.2, bias: true), new ConvNorm(w[2], w[1], 0.2, bias: true));
        head = new PlainConv(w[1], keypoints, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = down4.forward(down3.forward(down2.forward(down1.forward(input))));                 // [B,w3,S/16,S/16]
        x = up2.forward(Blocks.Double(up1.forward(Blocks.Double(x))));
        return Precision.Full(head.forward(x)).MoveToOuterDisposeScope();                          // [B,K,S/4,S/4]
    }
}

/// <summary>Residual block that halves the size between its two convolutions.</summary>
internal sealed class ResDown : nn.Module<Tensor, Tensor>
{
    private readonly PlainConv first, side;
    private readonly TorchSharp.Modules.BatchNorm2d firstNorm, sideNorm;
    private readonly ConvNorm second;

    public ResDown(long channelsIn, long channelsOut)
        : base(nameof(ResDown))
    {
        (first, side) = (new PlainConv(channelsIn, channelsOut, 3), new PlainConv(channelsIn, channelsOut, 3));
        (firstNorm, sideNorm) = (nn.BatchNorm2d(channelsOut), nn.BatchNorm2d(channelsOut));
        second = new ConvNorm(channelsOut, channelsOut, null, bias: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var main = second.forward(nn.functional.leaky_relu(firstNorm.forward(Blocks.Halve(first.forward(input))), 0.2));
        var shortcut = sideNorm.forward(Blocks.Halve(side.forward(input)));
        return nn.functional.leaky_relu(main + shortcut, 0.2).MoveToOuterDisposeScope();
    }
}

/// <summary>The published decoder: a U-Net from masked picture and edge map to the picture (sheet 001 §2.5).</summary>
internal sealed class ResidualDecoder : nn.Module<Tensor, Tensor>
{
    private readonly PlainConv stem, head;
    private readonly DoubleConv down1, down2, down3, down4, up1, up2, up3, up4;

    public ResidualDecoder(IReadOnlyList<int> w, int channelsIn, int channelsOut)
        : base(nameof(ResidualDecoder))
    {
        stem = new PlainConv(channelsIn, w[0], 3);
        (down1, down2) = (new DoubleConv(w[0], w[1], false), new DoubleConv(w[1], w[2], false));
        (down3, down4) = (new DoubleConv(w[2], w[3], false), new DoubleConv(w[3], w[4], false));
        (up1, up2) = (new DoubleConv(w[4], w[3], true), new DoubleConv(2 * w[3], w[2], true));
        (up3, up4) = (new DoubleConv(2 * w[2], w[1], true), new DoubleConv(2 * w[1], w[0], true));
        head = new PlainConv(2 * w[0], channelsOut, 3);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x0 = nn.functional.leaky_relu(stem.forward(input), 0.2);
        var x1 = down1.forward(x0);
        var x2 = down2.forward(x1);
        var x3 = down3.forward(x2);
        var y = up1.forward(down4.forward(x3));
        y = up2.forward(cat([y, x3], 1));
        y = up3.forward(cat([y, x2], 1));
        y = up4.forward(cat([y, x1], 1));
        return Precision.Full(head.forward(cat([y, x0], 1))).MoveToOuterDisposeScope();            // [B,C,S,S]
    }
}

/// <summary>Two convolutions; on the way down the size is halved between the last norm and its activation, on the way up it is doubled first.</summary>
internal sealed class DoubleConv : nn.Module<Tensor, Tensor>
{
    private readonly ConvNorm first, second;
    private readonly bool _up;

    public DoubleConv(long channelsIn, long channelsOut, bool up)
        : base(nameof(DoubleConv))
    {
        first = new ConvNorm(channelsIn, channelsOut, 0.2, bias: true);
        second = new ConvNorm(channelsOut, channelsOut, up ? 0.2 : null, bias: true);
        _up = up;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (_up) return second.forward(first.forward(Blocks.Double(input))).MoveToOuterDisposeScope();
        return nn.functional.leaky_relu(Blocks.Halve(second.forward(first.forward(input))), 0.2).MoveToOuterDisposeScope();
    }
}

/// <summary>The light U-Net of the video recipe, used as detector (stride-2 stem) and as decoder (stem at half size, pixel shuffle at the end).</summary>
internal sealed class LightUNet : nn.Module<Tensor, Tensor>
{
    private const double Slope = 0.1;

    private readonly ConvNorm stem, down1a, down1b, down2a, down2b, down3a, down3b, up2, up1, up0;
    private readonly PlainConv lateral2, lateral1, lateral0, narrow1, narrow0, head;
    private readonly bool _decoder;

    public LightUNet(IReadOnlyList<int> w, int channelsIn, int channelsOut, bool decoder)
        : base(nameof(LightUNet))
    {
        _decoder = decoder;
        stem = new ConvNorm(channelsIn, w[0], Slope, decoder ? 1 : 2);
        (down1a, down1b) = (new ConvNorm(w[0], w[1], Slope, 2), new ConvNorm(w[1], w[1], Slope));
        (down2a, down2b) = (new ConvNorm(w[1], w[2], Slope, 2), new ConvNorm(w[2], w[2], Slope));
        (down3a, down3b) = (new ConvNorm(w[2], w[3], Slope, 2), new ConvNorm(w[3], w[3], Slope));
        (up2, up1, up0) = (new ConvNorm(w[3], w[3], Slope), new ConvNorm(w[1], w[1], Slope), new ConvNorm(w[0], w[0], Slope));
        (lateral2, lateral1, lateral0) = (new PlainConv(w[2], w[3], 1, false), new PlainConv(w[1], w[1], 1, false), new PlainConv(w[0], w[0], 1, false));
        (narrow1, narrow0) = (new PlainConv(w[3], w[1], 1, false), new PlainConv(w[1], w[0], 1, false));
        head = decoder ? new PlainConv(w[0], 4 * channelsOut, 3) : new PlainConv(w[0], channelsOut, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x0 = stem.forward(input);                                                              // [B,w0,S/2,S/2]
        var x1 = down1b.forward(down1a.forward(x0));
        var x2 = down2b.forward(down2a.forward(x1));
        var x3 = down3b.forward(down3a.forward(x2));                                               // [B,w3,S/16,S/16]
        // Channels are narrowed before the cells are repeated: the same values for a quarter of the products.
        var y = up2.forward(Blocks.Repeat(x3) + lateral2.forward(x2));
        y = up1.forward(Blocks.Repeat(narrow1.forward(y)) + lateral1.forward(x1));
        y = up0.forward(Blocks.Repeat(narrow0.forward(y)) + lateral0.forward(x0));
        y = Precision.Full(head.forward(y));
        return (_decoder ? nn.functional.pixel_shuffle(y, 2) : y).MoveToOuterDisposeScope();
    }
}
