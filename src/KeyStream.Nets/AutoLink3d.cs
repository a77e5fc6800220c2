using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Keypoints, edges and 3D structure discovered from unlabelled pictures of one category.</summary>
/// <remarks>
/// Sources: He, Wandt and Rhodin, AutoLink, NeurIPS 2022 (detector, edge map, masked reconstruction); Wang, Cao and Bernard, CVPR 2024
/// (shape space, reprojection, repulsion); sheet 001. The video profiles add what keeps the points on a moving subject: two crops of each
/// frame must agree, points keep apart, maps are concentrated, points and edges lie on the foreground.
/// <para>Input: crops [B,3,S,S] in [-1,1]. Output: see <see cref="AutoLink3dOutput"/>. Precision: float32; convolutions as
/// <see cref="Precision"/> decides. Memory in training: about 45 MB per crop of 96² with the video profile.
/// Errors: <see cref="ArgumentException"/> for tensors of another shape, or without a background where the input needs one.</para>
/// Letters: B batch, K keypoints, S crop side, E = K(K−1)/2 pairs, h side of the heat maps.
/// </remarks>
public sealed class AutoLink3d : nn.Module
{
    private const double EdgeRate = 512;                  // makes the optimiser's steps on edge weights as much longer (sheet 001 §2.3)
    private const double ConfidenceRadius = 0.2;          // a tenth of the crop's side: what "near" means for the confidence

    private readonly nn.Module<Tensor, Tensor> detector;
    private readonly nn.Module<Tensor, Tensor> decoder;
    private readonly ShapeSpace shape;
    private readonly Parameter edges;
    private readonly Parameter? appearance_scale;
    private readonly long[] _starts, _ends;

    /// <summary>Builds the networks with random weights; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Checked here.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AutoLink3d(AutoLink3dOptions options)
        : base(nameof(AutoLink3d))
    {
        options.Validate();
        Options = options;
        var k = options.Keypoints;
        (_starts, _ends) = Pairs(k);
        var channelsIn = (options.Structure == AutoLinkStructure.EdgeMap ? 1 : k) + (options.Appearance ? 3 : 0);
        var channelsOut = options.MaskOutput ? 4 : 3;
        var light = options.Network == AutoLinkNetwork.Light;
        detector = light ? new LightUNet(options.Widths, 3, k, decoder: false) : new ResidualDetector(options.Widths, k);
        decoder = light ? new LightUNet(options.Widths, channelsIn, channelsOut, decoder: true) : new ResidualDecoder(options.Widths, channelsIn, channelsOut);
        shape = new ShapeSpace(k, options.BasisSize, options.IsotropicScale);
        edges = new Parameter(((randn(_starts.Length) * 0.1) - 4) / EdgeRate);
        if (options.Appearance) appearance_scale = new Parameter(ones(1));
        RegisterComponents();
    }

    /// <summary>The options that it was built with.</summary>
    public AutoLink3dOptions Options { get; }

    /// <summary>Parameters of the detector, whose gradient is clipped in the video recipe.</summary>
    public IEnumerable<Parameter> DetectorParameters => detector.parameters();

    /// <summary>Parameters that weight decay must not touch: the edge weights, the mean shape and the basis.</summary>
    public IEnumerable<Parameter> FreeParameters =>
        named_parameters().Where(p => p.name is "edges" or "appearance_scale" or "shape.mean" or "shape.basis").Select(p => p.parameter);

    /// <summary>Finds keypoints; with the network in <c>eval()</c> mode and under <c>no_grad</c> this is inference.</summary>
    /// <param name="input">Crops.</param>
    /// <returns>2D, 3D, confidence and heat maps.</returns>
    /// <exception cref="ArgumentException">A tensor has another shape, or the background is missing.</exception>
    public AutoLink3dOutput Forward(AutoLink3dInput input)
    {
        using var scope = NewDisposeScope();
        var (points, maps, _) = Geometry.SoftArgmax(detector.forward(Seen(input.Image, input.Background)));
        var space = cat([points, shape.Forward(points).Depth.unsqueeze(2)], 2);
        return new AutoLink3dOutput(
            points.MoveToOuterDisposeScope(), space.MoveToOuterDisposeScope(),
            Geometry.MassNear(maps, points, ConfidenceRadius).MoveToOuterDisposeScope(), maps.MoveToOuterDisposeScope());
    }

    /// <summary>The learned edge weights.</summary>
    /// <returns>[K,K], symmetric, 0 on the diagonal; about 0.02 before training, larger is stronger.</returns>
    public double[,] EdgeWeights()
    {
        using var scope = NewDisposeScope();
        var values = PairWeights().detach().cpu().to(ScalarType.Float64).data<double>().ToArray();
        var matrix = new double[Options.Keypoints, Options.Keypoints];
        for (var e = 0; e < values.Length; e++)
            matrix[_starts[e], _ends[e]] = matrix[_ends[e], _starts[e]] = values[e];
        return matrix;
    }

    /// <summary>The shape space that gives the keypoints their depth; <see cref="ShapeFit"/> fits it once the 2D keypoints are learned.</summary>
    public ShapeSpace Shape => shape;

    /// <summary>Folds the batch norms into the convolutions; call <c>eval()</c> first. Training needs <see cref="Unfuse"/> before.</summary>
    public void FuseForInference() => Blocks.Fold(this, fold: true);

    /// <summary>Undoes <see cref="FuseForInference"/>; needed also before weights are loaded.</summary>
    public void Unfuse() => Blocks.Fold(this, fold: false);

    /// <summary>The loss of a batch with all its terms; the caller runs <c>backward</c> and the optimiser.</summary>
    /// <param name="batch">Two augmented crops of each frame.</param>
    /// <param name="perceptual">Perceptual features from the user's VGG16 weights, or null for none; not owned.</param>
    /// <returns>Total and terms, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Forward"/>.</exception>
    public NetworkLoss Loss(AutoLink3dBatch batch, PerceptualFeatures? perceptual = null)
    {
        using var scope = NewDisposeScope();
        var b = batch.First.Image.shape[0];
        var seen = Seen(batch.First.Image, batch.First.Background);                                // [B,3,S,S]
        var both = batch.Second is { } s ? cat([seen, Seen(s.Image, s.Background)], 0) : seen;     // one pass: the norms see both crops
        var (points, _, variance) = Geometry.SoftArgmax(detector.forward(both));                   // [2B,K,2]
        var foreground = batch.First.Foreground is not { } f ? null
            : batch.Second is null ? f : batch.Second.Foreground is { } g ? cat([f, g], 0) : null; // [2B,1,S,S]
        var terms = new List<(string Name, Tensor Value)>();
        void Add(string name, double weight, Func<Tensor> term)
        {
            if (weight > 0) terms.Add((name, term() * weight));
        }

        AddReconstruction(Add, batch.First, seen, points.narrow(0, 0, b), perceptual);
        if (batch.Second is not null)
            Add("equivariance", Options.EquivarianceWeight, () => Disagreement(points, batch, b));
        Add("separation", Options.SeparationWeight, () => Geometry.Crowding(points, Options.SeparationDistance));
        Add("concentration", Options.ConcentrationWeight, () => variance.mean());
        Add("repulsion", Options.RepulsionWeight, () => Repulsion(points));
        if (foreground is not null)
        {
            Add("on_subject", Options.OnSubjectWeight, () => OffSubject(foreground, points));
            Add("edge_fit", Options.EdgeFitWeight, () => EdgeMisfit(foreground, points));
        }

        AddShape(Add, points, batch.Progress);
        return NetworkLoss.Of(terms);
    }

    /// <summary>What the decoder makes of the keypoints, for pictures in a report.</summary>
    /// <param name="input">Crops.</param>
    /// <returns>[B,3,S,S] in the range of the networks' input, and what they had seen [B,3,S,S].</returns>
    public (Tensor Decoded, Tensor Seen) Reconstruct(AutoLink3dInput input)
    {
        using var scope = NewDisposeScope();
        var seen = Seen(input.Image, input.Background);
        var (points, _, _) = Geometry.SoftArgmax(detector.forward(seen));
        return (Decode(points, seen).narrow(1, 0, 3).MoveToOuterDisposeScope(), seen.MoveToOuterDisposeScope());
    }

    // ---- what the networks see and draw

    private Tensor Seen(Tensor image, Tensor? background)
    {
        RequireCrops(image, nameof(image));
        if (Options.Input == AutoLinkInput.Rgb) return Precision.ChannelsLast(image);
        if (background is null) throw new ArgumentException("this model looks at the difference to a static background, and none is known", nameof(background));
        RequireCrops(background, nameof(background));
        using var scope = NewDisposeScope();
        var difference = PictureDifference.Of(image, background);
        return Precision.ChannelsLast(difference).MoveToOuterDisposeScope();
    }

    private void RequireCrops(Tensor crops, string name)
    {
        long side = Options.ImageSize;
        if (crops.dim() != 4 || crops.shape[1] != 3 || crops.shape[2] != side || crops.shape[3] != side)
            throw new ArgumentException($"expected crops [B,3,{side},{side}], not [{string.Join(",", crops.shape)}]", name);
    }

    private Tensor Decode(Tensor points, Tensor seen)
    {
        using var scope = NewDisposeScope();
        // The light decoder starts at half of the size, the published one at the full size.
        var size = Options.Network == AutoLinkNetwork.Light ? Options.ImageSize / 2 : Options.ImageSize;
        var drawn = Options.Structure == AutoLinkStructure.EdgeMap
            ? EdgeMap(points, size)
            : Geometry.Spots(points, size, Options.SpotSigma);
        if (appearance_scale is not null)
        {
            var picture = Masked(seen) * appearance_scale;
            drawn = cat([size == Options.ImageSize ? picture : Blocks.Halve(picture), drawn], 1);
        }

        return decoder.forward(Precision.ChannelsLast(drawn)).MoveToOuterDisposeScope();
    }

    private Tensor Masked(Tensor seen)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        long cells = Options.MaskCells;
        var keep = rand(seen.shape[0], 1, cells, cells, dtype: seen.dtype, device: seen.device).gt(Options.MaskRatio).to(seen.dtype);
        keep = nn.functional.interpolate(keep, size: [Options.ImageSize, Options.ImageSize], mode: InterpolationMode.Nearest);
        return (seen * keep).MoveToOuterDisposeScope();
    }

    private Tensor PairWeights() => nn.functional.softplus(edges * EdgeRate);                      // [E]

    private Tensor EdgeMap(Tensor points, long size)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (tensor(_starts, device: points.device), tensor(_ends, device: points.device));
        var square = Geometry.SegmentDistance(points.index_select(1, from), points.index_select(1, to), size); // [B,E,size,size]
        // The strongest line is chosen by the logarithm: one exponential per cell instead of one per cell and pair.
        var lines = (PairWeights() + 1e-30).log().reshape(1, -1, 1, 1) - (square * (1 / Options.EdgeSigma2));
        return lines.amax([1L], keepdim: true).exp().MoveToOuterDisposeScope();                    // [B,1,size,size]
    }

    // ---- terms of the loss

    private void AddReconstruction(Action<string, double, Func<Tensor>> add, AutoLink3dView view, Tensor seen, Tensor points, PerceptualFeatures? perceptual)
    {
        var decoded = Decode(points, seen);                                                        // [B,3|4,S,S]
        var picture = decoded.narrow(1, 0, 3);
        add("reconstruction", Options.ReconstructionWeight, () => Misdrawn(picture, seen, view.Foreground));
        if (perceptual is not null && Options.Input == AutoLinkInput.Rgb)
            add("perceptual", Options.PerceptualWeight, () => perceptual.Distance(picture, seen));
        if (Options.MaskOutput && view.Foreground is { } foreground)
            add("mask", Options.MaskWeight, () => nn.functional.binary_cross_entropy_with_logits(decoded.narrow(1, 3, 1), foreground));
    }

    private Tensor Misdrawn(Tensor picture, Tensor seen, Tensor? foreground)
    {
        var error = (picture - seen).abs();                                                        // [B,3,S,S]
        if (foreground is null || Options.BackgroundWeight >= 1) return error.mean();
        var weight = (nn.functional.max_pool2d(foreground, 5, 1, 2) * (1 - Options.BackgroundWeight)) + Options.BackgroundWeight; // the outline counts too
        return (error * weight).mean() / weight.mean();
    }

    private void AddShape(Action<string, double, Func<Tensor>> add, Tensor points, double progress)
    {
        if (Options.ReprojectionWeight <= 0) return;
        var target = Options.ReprojectionMovesPoints ? points : points.detach();
        var found = shape.Forward(target);
        var ramp = Math.Min(1, 0.1 + (9 * progress));                                              // keypoints are noise early
        add("reprojection", Options.ReprojectionWeight * ramp, () => Length(found.Projected - target).mean());
        add("shape_prior", Options.ShapePriorWeight, () => found.Coefficients.square().mean());
    }

    private static Tensor Disagreement(Tensor points, AutoLink3dBatch batch, long b)
    {
        var first = Geometry.Apply(points.narrow(0, 0, b), batch.First.ToCommon);
        var second = Geometry.Apply(points.narrow(0, b, b), batch.Second!.ToCommon);
        return Length(first - second).mean();
    }

    private Tensor Repulsion(Tensor points)
    {
        // Sheet 001 §3: −Σ d·exp(−d/h) with d the distance to the nearest other keypoint; least at d = h.
        var other = Geometry.SquareDistances(points) + (eye(Options.Keypoints, device: points.device) * 1e6);
        var nearest = (other.amin([2L]) + 1e-8).sqrt();                                            // [B,K]
        return -(nearest * (nearest * (-1 / Options.RepulsionDistance)).exp()).sum(1).mean();
    }

    private static Tensor OffSubject(Tensor foreground, Tensor points)
    {
        // Blurs of several widths give a slope towards the subject also from some way off it.
        var soft = BlurWidths.Select(width => Geometry.SampleBlurred(foreground, points, width)).Aggregate((a, b) => a + b);
        return nn.functional.relu(OnSubjectGoal - (soft / BlurWidths.Length)).mean();
    }

    private static readonly long[] BlurWidths = [1, 5, 9, 17];    // cells; 1 is no blur

    private const double OnSubjectGoal = 0.9;             // of the blurred foreground: inside the body, but not only at its middle

    private Tensor EdgeMisfit(Tensor foreground, Tensor points)
    {
        // Only the edge weights learn here: the points are taken as they are. A quarter of the size is enough to see a limb.
        var size = Options.ImageSize / 4;
        var drawn = EdgeMap(points.detach(), size).clamp_max(20);
        var target = Blocks.Halve(Blocks.Halve(foreground));
        // An edge map S ≥ 0 read as the probability 1 − exp(−S) of foreground: −log p on the subject, S off it.
        var on = target * -(1 - (-drawn).exp() + 1e-4).log();
        return (on + ((1 - target) * drawn)).mean();
    }

    private static Tensor Length(Tensor vectors) => (vectors.square().sum(2) + 1e-8).sqrt();

    private static (long[] From, long[] To) Pairs(int count)
    {
        var pairs = Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(i + 1, count - i - 1).Select(j => ((long)i, (long)j))).ToArray();
        return ([.. pairs.Select(p => p.Item1)], [.. pairs.Select(p => p.Item2)]);
    }
}
