using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>3D keypoints of one category, learned from pairs of views with known cameras; one picture is enough to find them.</summary>
/// <remarks>
/// Source: Suwajanakorn, Snavely, Tompson and Norouzi, Discovery of Latent 3D Keypoints via End-to-end Geometric Reasoning, NeurIPS 2018;
/// sheet 003. It differs from the published code where that does not matter to what is learned: y points down and z forward, black is 0 as
/// the convolutions' padding is, norms have a gain (the next convolution has it anyway) and a shorter memory, and both views pass through
/// the network as one batch.
/// <para>Input: pictures [B,3,S,S] in [-1,1], the object on black. Output: see <see cref="KeypointNetOutput"/>. Precision: float32,
/// convolutions as <see cref="Precision"/> decides, rotations in float64. Memory in training: about 110 MB per picture of 128² at the
/// published widths, 4 MB with <see cref="KeypointNetOptions.Small"/>. Errors: <see cref="ArgumentException"/> for tensors of another shape.</para>
/// Letters: B batch, K keypoints, S picture side, h = S/stride side of the maps, C channels.
/// </remarks>
public sealed class KeypointNet : nn.Module
{
    private const double ConfidenceRadius = 0.2;          // a tenth of the picture's side

    private readonly DilatedBackbone backbone;
    private readonly PlainConv places, depths;
    private readonly DilatedBackbone? orientation;
    private readonly PlainConv? ends;

    /// <summary>Builds the networks with random weights; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Checked here.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public KeypointNet(KeypointNetOptions options)
        : base(nameof(KeypointNet))
    {
        options.Validate();
        Options = options;
        backbone = new DilatedBackbone(4, options.Width, options.Stride);                          // colour and the side that the object faces
        places = new PlainConv(options.Width, options.Keypoints, 3);
        depths = new PlainConv(options.Width, options.Keypoints, 3);
        if (options.Orientation)
        {
            orientation = new DilatedBackbone(3, options.OrientationWidth, options.Stride);
            ends = new PlainConv(options.OrientationWidth, 2, 3);
        }

        RegisterComponents();
    }

    /// <summary>The options that it was built with.</summary>
    public KeypointNetOptions Options { get; }

    /// <summary>Finds keypoints; with the network in <c>eval()</c> mode and under <c>no_grad</c> this is inference.</summary>
    /// <param name="image">[B,3,S,S] in [-1,1].</param>
    /// <returns>Places, depths, confidence, maps.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape.</exception>
    public KeypointNetOutput Forward(Tensor image)
    {
        using var scope = NewDisposeScope();
        var seen = Seen(image);
        var found = Ends(seen);                                                                    // [B,2,2]
        var (points, maps, _) = Detect(seen, found is null ? null : FacesRight(found));
        return new KeypointNetOutput(
            points.MoveToOuterDisposeScope(), Geometry.MassNear(maps, points.narrow(2, 0, 2), ConfidenceRadius).MoveToOuterDisposeScope(),
            maps.MoveToOuterDisposeScope(), found?.MoveToOuterDisposeScope());
    }

    /// <summary>Folds the batch norms into the convolutions; call <c>eval()</c> first. Training needs <see cref="Unfuse"/> before.</summary>
    public void FuseForInference() => Blocks.Fold(this, fold: true);

    /// <summary>Undoes <see cref="FuseForInference"/>; needed also before weights are loaded.</summary>
    public void Unfuse() => Blocks.Fold(this, fold: false);

    /// <summary>The loss of a batch with all its terms; the caller runs <c>backward</c> and the optimiser.</summary>
    /// <param name="batch">Two views of each object.</param>
    /// <returns>Total and weighted terms, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Forward"/>.</exception>
    public NetworkLoss Loss(KeypointNetBatch batch)
    {
        using var scope = NewDisposeScope();
        var (one, two) = (batch.First, batch.Second);
        var b = one.Image.shape[0];
        var seen = Seen(cat([one.Image, two.Image], 0));                                           // [2B,3,S,S]: the norms see both views
        var truth = cat([TrueEnds(one), TrueEnds(two)], 0);                                        // [2B,2,2]
        var found = Ends(seen);
        var (points, maps, variance) = Detect(seen, found is null ? null : Told(truth, found, batch.Progress));
        var space = Geometry.Unproject(points, cat([one.Focal, two.Focal], 0), cat([one.Centre, two.Centre], 0)); // [2B,K,3]
        var (first, second) = (space.narrow(0, 0, b), space.narrow(0, b, b));
        var terms = new List<(string Name, Tensor Value)>();
        void Add(string name, double weight, Func<Tensor> term)
        {
            if (weight > 0) terms.Add((name, term() * weight));
        }

        Add("consistency", Options.ConsistencyWeight, () => KeypointNetLoss.Consistency(first, second, one, two));
        Add("pose", Options.PoseWeight, () => KeypointNetLoss.RelativePose(first, second, one.RotationTo(two), Options.PoseNoise));
        Add("separation", Options.SeparationWeight, () => KeypointNetLoss.Separation(space, Options.SeparationSquare));
        if (one.Foreground is { } f && two.Foreground is { } g)
            Add("silhouette", Options.SilhouetteWeight, () => KeypointNetLoss.Silhouette(maps, OnMaps(cat([f, g], 0))));
        Add("variance", Options.VarianceWeight, () => KeypointNetLoss.Variance(variance));
        if (found is not null) Add("orientation", Options.OrientationWeight, () => KeypointNetLoss.Orientation(found, truth));
        return NetworkLoss.Of(terms);
    }

    private (Tensor Points, Tensor Maps, Tensor Variance) Detect(Tensor seen, Tensor? facesRight)
    {
        using var scope = NewDisposeScope();
        var (b, side) = (seen.shape[0], seen.shape[2]);
        var told = facesRight is null ? zeros_like(seen.narrow(1, 0, 1)) : facesRight.reshape(b, 1, 1, 1).expand(b, 1, side, side);
        var features = backbone.forward(Precision.ChannelsLast(cat([seen, told], 1)));             // [B,C,h,h]
        var (xy, maps, variance) = Geometry.SoftArgmax(Precision.Full(places.forward(features)));  // [B,K,2], [B,K,h,h], [B,K]
        // The expected depth: the maps sum to 1, so the cameras' distance is added once.
        var z = (maps * Precision.Full(depths.forward(features))).sum([2L, 3L]) + Options.Distance; // [B,K]
        return (cat([xy, z.unsqueeze(2)], 2).MoveToOuterDisposeScope(), maps.MoveToOuterDisposeScope(), variance.MoveToOuterDisposeScope());
    }

    private Tensor? Ends(Tensor seen)
    {
        if (orientation is null) return null;
        using var scope = NewDisposeScope();
        var maps = Precision.Full(ends!.forward(orientation.forward(Precision.ChannelsLast(seen)))); // [B,2,h,h]
        return Geometry.SoftArgmax(maps).Points.MoveToOuterDisposeScope();
    }

    private static Tensor TrueEnds(KeypointNetView view)
    {
        using var scope = NewDisposeScope();
        var axis = tensor(new float[] { 0, 0, 1, 0, 0, -1 }, dtype: view.Rotation.dtype, device: view.Rotation.device).reshape(1, 2, 3);
        return view.Project(axis.expand(view.Rotation.shape[0], 2, 3)).MoveToOuterDisposeScope();
    }

    // What the keypoint network is told: the truth early, the estimate late; where they differ it changes half way between (sheet 003 §5).
    private Tensor Told(Tensor truth, Tensor found, double progress)
    {
        using var scope = NewDisposeScope();
        var span = Math.Max(Options.EstimateTo - Options.EstimateFrom, 1e-9);
        var share = Math.Clamp((Options.EstimateTo - progress) / span, 0, 1);
        return ((FacesRight(truth) * share) + (FacesRight(found) * (1 - share))).round().MoveToOuterDisposeScope();
    }

    // 1 where the front lies to the right of the back, else 0; without gradient.
    private static Tensor FacesRight(Tensor endPoints) => endPoints.select(1, 0).select(1, 0).gt(endPoints.select(1, 1).select(1, 0)).to(endPoints.dtype);

    private Tensor OnMaps(Tensor foreground) => Options.Stride == 1 ? foreground : Blocks.Halve(foreground);

    private Tensor Seen(Tensor image)
    {
        long side = Options.ImageSize;
        if (image.dim() != 4 || image.shape[1] != 3 || image.shape[2] != side || image.shape[3] != side)
            throw new ArgumentException($"expected pictures [B,3,{side},{side}], not [{string.Join(",", image.shape)}]", nameof(image));
        return (image + 1) / 2;
    }
}

/// <summary>Twelve 3×3 convolutions whose reach grows by dilation, twice from near to far: full resolution with the whole picture in view.</summary>
internal sealed class DilatedBackbone : nn.Module<Tensor, Tensor>
{
    private const double Slope = 0.1, Epsilon = 1e-3;
    private static readonly int[] Dilations = [1, 1, 2, 4, 8, 16, 1, 2, 4, 8, 16, 1];

    private readonly ModuleList<ConvNorm> layers;

    public DilatedBackbone(int channelsIn, int width, int stride)
        : base(nameof(DilatedBackbone))
    {
        layers = new ModuleList<ConvNorm>([.. Dilations.Select((dilation, i) =>
            new ConvNorm(i == 0 ? channelsIn : width, width, Slope, stride: i == 0 ? stride : 1, dilation: dilation, epsilon: Epsilon))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return layers.Aggregate(input, (x, layer) => layer.forward(x)).MoveToOuterDisposeScope();  // [B,C,h,h]
    }
}
