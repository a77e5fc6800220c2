using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Finds the subject's box in a small picture of the frame; starts with a box in the middle, half as wide as the frame, or with the one it is given.</summary>
internal sealed class BoxFinder : nn.Module
{
    private const double Least = 0.1, Range = 0.8, Reach = 0.8;
    private const double Gain = 4;                        // lets a hundred of the optimiser's small steps move a box across the frame

    private readonly VectorEncoder look;
    private readonly Linear read;
    private readonly bool _square;

    public BoxFinder(IReadOnlyList<int> widths, long side, bool square)
        : base(nameof(BoxFinder))
    {
        _square = square;
        look = new VectorEncoder(widths, side, widths[^1], pairs: 0);
        read = nn.Linear(widths[^1], square ? 3 : 4);
        RegisterComponents();
        using var quiet = no_grad();
        read.weight!.zero_();
        read.bias!.zero_();
    }

    // input: [N,3,D,D]. start: boxes [N,4] that are corrected, or null. Gives boxes [N,4].
    public Tensor Find(Tensor input, Tensor? start)
    {
        using var scope = NewDisposeScope();
        var raw = read.forward(nn.functional.relu(look.forward(input))) * Gain;                    // [N,3|4]
        var (size, middle) = (raw.narrow(1, 0, raw.shape[1] - 2), raw.narrow(1, raw.shape[1] - 2, 2));
        if (start is null) return cat([((size.sigmoid() * Range) + Least).expand(-1, 2), middle.tanh() * Reach], 1).MoveToOuterDisposeScope();
        var given = start.narrow(1, 0, 2);
        return cat([given * (size.tanh() * 0.5).exp(), start.narrow(1, 2, 2) + (given * middle.tanh() * 0.5)], 1).MoveToOuterDisposeScope();
    }
}

/// <summary>A picture to a vector: each level halves the size and, with pairs of residual convolutions, looks at it; what is left is read as a whole.</summary>
internal sealed class VectorEncoder : nn.Module<Tensor, Tensor>
{
    private const double Slope = 0.1;

    private readonly ModuleList<ConvNorm> halve, first, second;
    private readonly Linear read;
    private readonly int _pairs;

    // pairs: residual pairs of convolutions per level.
    public VectorEncoder(IReadOnlyList<int> widths, long side, long code, int pairs)
        : base(nameof(VectorEncoder))
    {
        _pairs = pairs;
        halve = nn.ModuleList(widths.Select((w, i) => new ConvNorm(i == 0 ? 3 : widths[i - 1], w, Slope, 2)).ToArray());
        ConvNorm[] Pairs(double? slope) => [.. widths.SelectMany(w => Enumerable.Range(0, pairs).Select(_ => new ConvNorm(w, w, slope)))];
        (first, second) = (nn.ModuleList(Pairs(Slope)), nn.ModuleList(Pairs(null)));
        var left = side >> widths.Count;
        read = nn.Linear(widths[^1] * left * left, code);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input;                                                                             // [N,3,S,S]
        for (var level = 0; level < halve.Count; level++)
        {
            x = halve[level].forward(x);
            for (var i = level * _pairs; i < (level + 1) * _pairs; i++)
                x = nn.functional.leaky_relu(x + second[i].forward(first[i].forward(x)), Slope);
        }

        return read.forward(Precision.Full(x).flatten(1)).MoveToOuterDisposeScope();               // [N,code]
    }
}

/// <summary>A vector to maps: a small start map, doubled level by level with convolutions behind each doubling (sheet 002 §3).</summary>
internal sealed class VectorDecoder : nn.Module<Tensor, Tensor>
{
    private readonly Linear start;
    private readonly ModuleList<ConvNorm> layers;
    private readonly PlainConv head;
    private readonly long _side, _width;
    private readonly int _convolutions;
    private readonly double _dropout;

    // widths: channels of the start map and behind each doubling. The published decoder has no norms; with them it learns in a tenth of the steps.
    public VectorDecoder(long code, IReadOnlyList<int> widths, long startSide, int convolutions, double dropout, int channelsOut)
        : base(nameof(VectorDecoder))
    {
        (_side, _width, _convolutions, _dropout) = (startSide, widths[0], convolutions, dropout);
        start = nn.Linear(code, widths[0] * startSide * startSide);
        layers = nn.ModuleList(widths.Skip(1).SelectMany((w, i) =>
            Enumerable.Range(0, convolutions).Select(c => new ConvNorm(c == 0 ? widths[i] : w, w, 0))).ToArray());
        head = new PlainConv(widths[^1], channelsOut, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.relu(nn.functional.dropout(start.forward(input), _dropout, training)).reshape(-1, _width, _side, _side);
        x = Precision.ChannelsLast(x);
        for (var i = 0; i < layers.Count; i++)
        {
            if (i % _convolutions == 0) x = Blocks.Double(x);
            x = layers[i].forward(x);
        }

        return Precision.Full(head.forward(x)).MoveToOuterDisposeScope();                          // [N,C,S,S]
    }
}

/// <summary>Spots of keypoints to the subject's mask: three convolutions of one channel, so that the mask is explained by where the spots are alone.</summary>
internal sealed class SpotMask : nn.Module<Tensor, Tensor>
{
    private const double Gain = 10, Threshold = 3;

    private readonly Conv2d first, second, third;

    public SpotMask(int keypoints)
        : base(nameof(SpotMask))
    {
        (first, second, third) = (nn.Conv2d(keypoints, 1, 5, padding: 2), nn.Conv2d(1, 1, 5, padding: 2), nn.Conv2d(1, 1, 5, padding: 2));
        RegisterComponents();
        // Begins as a blur that marks each spot: a single channel behind a ReLU would else be dead from the start half of the times.
        Begin(first, 1, 0);
        Begin(second, 1, 0);
        Begin(third, Gain, -Threshold);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.relu(second.forward(nn.functional.relu(first.forward(input))));
        return third.forward(x).sigmoid().MoveToOuterDisposeScope();                               // [N,1,S,S]
    }

    private static void Begin(Conv2d conv, double gain, double bias)
    {
        using var quiet = no_grad();
        conv.weight.uniform_(0.8 * gain / 25, 1.2 * gain / 25);
        conv.bias!.fill_(bias);
    }
}
