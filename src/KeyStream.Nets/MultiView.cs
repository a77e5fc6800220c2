using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>3D keypoints discovered from several calibrated views of one subject, without labels or masks.</summary>
/// <remarks>
/// Source: Honari, Zhao, Salzmann and Fua, "Unsupervised 3D Keypoint Estimation with Multi-View Geometry", 3DV 2024; sheet 002. In each view a box is found
/// and cut out; the crop is reduced to a vector, from which the subject and its mask are drawn over the background again; keypoints are found in the crop,
/// put together over the views, projected back, and have to explain the mask. Views share all weights, so their order and number are of no account.
/// <para>Input and output: <see cref="MultiViewInput"/>, <see cref="MultiViewOutput"/>. Precision: float32, triangulation in float64; convolutions as
/// <see cref="Precision"/> decides. Errors: <see cref="ArgumentException"/> for tensors that do not fit together.</para>
/// Letters: B moments, V views, N = B·V pictures, K keypoints, F frame side, S crop side, Ξ code size, h side of the heat maps.
/// </remarks>
public sealed class MultiView : nn.Module
{
    private const double ConfidenceRadius = 0.2;          // a tenth of the crop's side, as for AutoLink3d
    private const double BoxStartShare = 0.2;
    private const double Outstanding = 0.15;              // of the range −1..1: a difference from the background that is no noise
    private const double LeastMass = 0.2;                 // of such differences, in cells of the finder's picture

    private readonly BoxFinder finder;                                       // S  of the paper
    private readonly VectorEncoder encoder;                                  // E
    private readonly VectorDecoder painter;                                  // D
    private readonly nn.Module<Tensor, Tensor> marker;                       // ψ
    private readonly SpotMask silhouette;                                    // φ

    /// <summary>Builds the networks with random weights; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Checked here.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public MultiView(MultiViewOptions options)
        : base(nameof(MultiView))
    {
        options.Validate();
        Options = options;
        var start = options.ImageSize >> (options.DecoderWidths.Count - 1);
        VectorDecoder Decoder(int channels) => new(options.CodeSize, options.DecoderWidths, start, options.DecoderConvolutions, options.Dropout, channels);
        finder = new BoxFinder(options.FinderWidths, options.FinderSize, options.SquareBoxes);
        encoder = new VectorEncoder(options.EncoderWidths, options.ImageSize, options.CodeSize, options.EncoderPairs);
        painter = Decoder(4);
        marker = options.KeypointsFrom == MultiViewKeypoints.Code ? Decoder(options.Keypoints) : new LightUNet(options.KeypointWidths, 3, options.Keypoints, decoder: false);
        silhouette = new SpotMask(options.Keypoints);
        RegisterComponents();
    }

    /// <summary>The options that it was built with.</summary>
    public MultiViewOptions Options { get; }

    /// <summary>Parameters of box finder and painter, which learn at <see cref="MultiViewOptions.SlowRate"/>.</summary>
    public IEnumerable<Parameter> SlowParameters => Learning(slow: true);

    /// <summary>All other parameters.</summary>
    public IEnumerable<Parameter> FastParameters => Learning(slow: false);

    /// <summary>Finds the keypoints; run it in <c>eval()</c> mode.</summary>
    /// <param name="input">Frames of all views.</param>
    /// <returns>Keypoints in space and in each view.</returns>
    /// <exception cref="ArgumentException">Tensors do not fit together.</exception>
    public MultiViewOutput Forward(MultiViewInput input)
    {
        Check(input);
        using var scope = NewDisposeScope();
        var look = new Pictures(this, input);
        var found = Triangulated(input, look);
        var frame = CropBox.ToFrame(look.Points, look.Boxes);                                      // [N,K,2]
        var again = CropBox.ToFrame(Flat(found.Patch), look.Boxes);
        Tensor PerView(Tensor x) => Grouped(x, input).MoveToOuterDisposeScope();
        return new MultiViewOutput(
            found.Space.MoveToOuterDisposeScope(), found.Determined.MoveToOuterDisposeScope(), PerView(frame), PerView(again),
            PerView(look.Confidence), PerView(look.Boxes));
    }

    /// <summary>Finds the keypoints in crops that were cut out by other means; run it in <c>eval()</c> mode.</summary>
    /// <param name="crops">float32 [N,3,S,S] in [-1,1].</param>
    /// <param name="backgrounds">float32 [N,3,S,S], without the subject; needed with <see cref="AutoLinkInput.Difference"/>.</param>
    /// <returns>Points [N,K,2] in crop coordinates, and their confidence [N,K] in 0..1.</returns>
    /// <exception cref="ArgumentException">The crops have another size, or the backgrounds are missing.</exception>
    public (Tensor Points, Tensor Confidence) InCrops(Tensor crops, Tensor? backgrounds)
    {
        long side = Options.ImageSize;
        if (crops.dim() != 4 || crops.shape[2] != side || crops.shape[3] != side) throw new ArgumentException($"expected crops [N,3,{side},{side}], not [{string.Join(",", crops.shape)}]", nameof(crops));
        if (backgrounds is null && Options.Input == AutoLinkInput.Difference)
            throw new ArgumentException("this model looks at the difference to a static background, and none is known", nameof(backgrounds));
        using var scope = NewDisposeScope();
        var seen = Seen(crops, backgrounds ?? crops);
        var (points, maps, _) = Geometry.SoftArgmax(marker.forward(Options.KeypointsFrom == MultiViewKeypoints.Code ? encoder.forward(seen) : seen));
        return (points.MoveToOuterDisposeScope(), Geometry.MassNear(maps, points, ConfidenceRadius).MoveToOuterDisposeScope());
    }

    /// <summary>The subject's mask and box, each picture by itself; run it in <c>eval()</c> mode.</summary>
    /// <param name="frames">float32 [N,3,F,F] in [-1,1].</param>
    /// <param name="backgrounds">float32 [N,3,F,F], without the subject.</param>
    /// <returns>Masks [N,1,F,F] in 0..1, and boxes [N,4], see <see cref="CropBox"/>.</returns>
    /// <exception cref="ArgumentException">Tensors do not fit together.</exception>
    public (Tensor Masks, Tensor Boxes) Outline(Tensor frames, Tensor backgrounds)
    {
        if (frames.dim() != 4 || frames.shape[1] != 3 || frames.shape[2] != frames.shape[3] || !frames.shape.SequenceEqual(backgrounds.shape))
            throw new ArgumentException($"frames [{string.Join(",", frames.shape)}] and backgrounds [{string.Join(",", backgrounds.shape)}] are not [N,3,F,F] twice", nameof(frames));
        using var scope = NewDisposeScope();
        var look = new Cutouts(this, frames, backgrounds);
        var mask = CropBox.Paste(Painted(look).narrow(1, 3, 1), look.Boxes, frames.shape[3]);
        return (mask.MoveToOuterDisposeScope(), look.Boxes.MoveToOuterDisposeScope());
    }

    /// <summary>Folds the batch norms into the convolutions; call <c>eval()</c> first. Training needs <see cref="Unfuse"/> before.</summary>
    public void FuseForInference() => Blocks.Fold(this, fold: true);

    /// <summary>Undoes <see cref="FuseForInference"/>; needed also before weights are loaded.</summary>
    public void Unfuse() => Blocks.Fold(this, fold: false);

    /// <summary>The loss of a batch with all its terms; the caller runs <c>backward</c> and the optimiser.</summary>
    /// <param name="input">Frames of all views.</param>
    /// <param name="progress">Share of the training that is done, 0..1.</param>
    /// <param name="perceptual">Perceptual features from the user's VGG16 weights, or null for none; not owned.</param>
    /// <returns>Total and terms, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Tensors do not fit together.</exception>
    public NetworkLoss Loss(MultiViewInput input, double progress, PerceptualFeatures? perceptual = null)
    {
        Check(input);
        using var scope = NewDisposeScope();
        var look = new Pictures(this, input);
        var painted = Painted(look);                                                               // [N,4,S,S]
        var terms = new List<(string Name, Tensor Value)>();
        void Add(string name, double weight, Func<Tensor> term)
        {
            if (weight > 0) terms.Add((name, term() * weight));
        }

        var drawn = Pasted(look, painted);                                                         // [N,3,F,F]
        Add("reconstruction", Options.ReconstructionWeight, () => (drawn - look.Frames).square().mean());
        if (perceptual is not null) Add("perceptual", Options.PerceptualWeight, () => perceptual.Distance(drawn, look.Frames));
        Add("box_start", Options.BoxStartWeight * Math.Max(0, 1 - (progress / BoxStartShare)), () => BoxError(look));
        if (progress >= Options.DrawFirst) AddKeypoints(Add, input, look, painted.narrow(1, 3, 1).detach());
        return NetworkLoss.Of(terms);
    }

    private IEnumerable<Parameter> Learning(bool slow) => named_parameters()
        .Where(p => slow == (p.name.StartsWith(nameof(finder) + ".", StringComparison.Ordinal) || p.name.StartsWith(nameof(painter) + ".", StringComparison.Ordinal)))
        .Select(p => p.parameter);

    // ---- what is seen, drawn and put together

    /// <summary>All pictures of a batch, the subject cut out and reduced to a vector.</summary>
    private class Cutouts
    {
        public Cutouts(MultiView net, Tensor frames, Tensor backgrounds)
        {
            var options = net.Options;
            (Frames, Backgrounds) = (frames, backgrounds);
            Tensor Shrunk(Tensor x) => nn.functional.adaptive_avg_pool2d(x, [options.FinderSize, options.FinderSize]);
            (Small, SmallBackgrounds) = (Shrunk(Frames), Shrunk(Backgrounds));
            var seen = net.Seen(Small, SmallBackgrounds);
            Boxes = net.finder.Find(seen, options.BoxFromDifference ? net.Standout(this).Boxes : null);
            Crops = net.Seen(CropBox.Crop(Frames, Boxes, options.ImageSize), CropBox.Crop(Backgrounds, Boxes, options.ImageSize));
            Code = net.encoder.forward(Crops);
        }

        public Tensor Frames { get; }                                        // [N,3,F,F]

        public Tensor Backgrounds { get; }                                   // [N,3,F,F]

        public Tensor Small { get; }                                         // [N,3,D,D], D the finder's side

        public Tensor SmallBackgrounds { get; }                              // [N,3,D,D]

        public Tensor Boxes { get; }                                         // [N,4]

        public Tensor Crops { get; }                                         // [N,3,S,S], as the networks see it

        public Tensor Code { get; }                                          // [N,Ξ]
    }

    /// <summary>The same, searched for keypoints.</summary>
    private sealed class Pictures : Cutouts
    {
        public Pictures(MultiView net, MultiViewInput input)
            : base(net, Flat(input.Frames), Flat(input.Backgrounds.expand(input.Frames.shape)))
        {
            var logits = net.marker.forward(net.Options.KeypointsFrom == MultiViewKeypoints.Code ? Code : Crops);
            (Points, var maps, Variance) = Geometry.SoftArgmax(logits);
            Confidence = Geometry.MassNear(maps, Points, ConfidenceRadius);
        }

        public Tensor Points { get; }                                        // [N,K,2] in crop coordinates

        public Tensor Variance { get; }                                      // [N,K]

        public Tensor Confidence { get; }                                    // [N,K]
    }

    private Tensor Seen(Tensor picture, Tensor background) =>
        Precision.ChannelsLast(Options.Input == AutoLinkInput.Rgb ? picture : PictureDifference.Of(picture, background));

    /// <summary>The subject [N,3,S,S] in [-1,1] and its mask [N,1,S,S] in 0..1, drawn from the code: four channels.</summary>
    private Tensor Painted(Cutouts look)
    {
        using var scope = NewDisposeScope();
        var raw = painter.forward(look.Code);
        return cat([raw.narrow(1, 0, 3).tanh(), raw.narrow(1, 3, 1).sigmoid()], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The subject drawn over the background.</summary>
    private static Tensor Pasted(Cutouts look, Tensor painted)
    {
        using var scope = NewDisposeScope();
        var frame = CropBox.Paste(painted, look.Boxes, look.Frames.shape[3]);                      // [N,4,F,F]
        var mask = frame.narrow(1, 3, 1);
        return (look.Backgrounds + (mask * (frame.narrow(1, 0, 3) - look.Backgrounds))).MoveToOuterDisposeScope();
    }

    /// <summary>Points in space [B,K,3], whether they are determined [B,K], and where they are in the crops [B,V,K,2].</summary>
    private (Tensor Space, Tensor Determined, Tensor Patch) Triangulated(MultiViewInput input, Pictures look)
    {
        using var scope = NewDisposeScope();
        var projections = CropBox.Adjust(input.Projections.expand(input.Moments, input.Views, 3, 4), Grouped(look.Boxes, input));
        var found = Grouped(look.Points, input);                                                   // [B,V,K,2]
        var confidence = Grouped(look.Confidence, input);
        var (space, determined) = Triangulation.Solve(found, projections, Options.WeightByConfidence ? confidence + 0.01 : ones_like(confidence));
        var (patch, depth) = Triangulation.Project(space, projections);
        // What the views do not determine stays where it was found, so that it can be moved to where they do.
        var placed = determined.unsqueeze(1).logical_and(depth.gt(0)).unsqueeze(3);
        return (space.MoveToOuterDisposeScope(), determined.MoveToOuterDisposeScope(), where(placed, patch, found).MoveToOuterDisposeScope());
    }

    // ---- terms of the loss

    private void AddKeypoints(Action<string, double, Func<Tensor>> add, MultiViewInput input, Pictures look, Tensor mask)
    {
        var points = Flat(Triangulated(input, look).Patch);                                        // [N,K,2]
        var spots = Geometry.Spots(points, Options.ImageSize, Options.SpotSigma);                  // [N,K,S,S]
        add("mask", Options.MaskWeight, () => (silhouette.forward(spots) - mask).square().mean());
        add("coverage", Options.CoverageWeight, () => Uncovered(spots, mask));
        add("centering", Options.CenteringWeight, () => (look.Boxes.narrow(1, 2, 2) - CropBox.ToFrame(points, look.Boxes).mean([1L])).abs().mean());
        add("agreement", Options.AgreementWeight, () => ((points - look.Points).square().sum(2) + 1e-8).sqrt().mean());
        add("concentration", Options.ConcentrationWeight, () => look.Variance.mean());
        add("separation", Options.SeparationWeight, () => Geometry.Crowding(points, Options.SeparationDistance));
    }

    private static Tensor Uncovered(Tensor spots, Tensor mask)
    {
        var covered = (spots * mask).sum([2L, 3L]) / (spots.sum([2L, 3L]) + 1e-6);                 // [N,K]
        return (1 - covered).abs().mean();
    }

    /// <summary>Distance of the boxes from what differs from the background.</summary>
    private Tensor BoxError(Pictures look)
    {
        var (target, found) = Standout(look);
        return ((look.Boxes - target).square() * found).mean();
    }

    /// <summary>What differs from the background: boxes [N,4] about its middle, somewhat larger than it is, and whether there is anything [N,1]; without gradient.</summary>
    private (Tensor Boxes, Tensor Found) Standout(Cutouts look)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var weight = nn.functional.relu((look.Small - look.SmallBackgrounds).abs().mean([1L]) - Outstanding); // [N,D,D]
        var mass = weight.sum([1L, 2L]).unsqueeze(1);                                              // [N,1]
        var cells = Geometry.CellCentres(weight.shape[2], weight);
        var profile = stack([weight.sum(1), weight.sum(2)], 1) / (mass.unsqueeze(2) + 1e-6);       // [N,2,D] over x, over y
        var middle = (profile * cells).sum(2);                                                     // [N,2]
        var spread = ((profile * cells.square()).sum(2) - middle.square()).clamp_min(0).sqrt();
        if (Options.SquareBoxes) spread = spread.amax([1L], keepdim: true).expand(-1, 2);
        var found = mass.gt(LeastMass).to(weight.dtype);
        var boxes = cat([((spread * 2.2) + 0.05).clamp(0.12, 0.85), middle], 1);
        // Where nothing stands out: the middle half of the frame.
        boxes = (boxes * found) + (cat([full_like(middle, 0.5), zeros_like(middle)], 1) * (1 - found));
        return (boxes.MoveToOuterDisposeScope(), found.MoveToOuterDisposeScope());
    }

    // ---- shapes

    private static Tensor Flat(Tensor x) => x.reshape([x.shape[0] * x.shape[1], .. x.shape[2..]]);

    private static Tensor Grouped(Tensor x, MultiViewInput input) => x.reshape([input.Moments, input.Views, .. x.shape[1..]]);

    private static void Check(MultiViewInput input)
    {
        var f = input.Frames.shape;
        bool Same(Tensor x, params long[] rest) => x.dim() == rest.Length + 2 && (x.shape[0] == f[0] || x.shape[0] == 1) && x.shape[1] == f[1] && x.shape.AsSpan(2).SequenceEqual(rest);
        if (f.Length != 5 || f[1] < 2 || f[2] != 3 || f[3] != f[4] || !Same(input.Backgrounds, f[2..]) || !Same(input.Projections, 3, 4))
        {
            throw new ArgumentException(
                $"frames [{string.Join(",", f)}], backgrounds [{string.Join(",", input.Backgrounds.shape)}] and projections [{string.Join(",", input.Projections.shape)}] are not [B,V,3,F,F] twice and [B,V,3,4] with two views or more",
                nameof(input));
        }
    }
}
