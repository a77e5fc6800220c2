using System.Text.Json;
using System.Text.Json.Nodes;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary><see cref="AutoLink3d"/> as the training loop sees it.</summary>
public sealed class AutoLink3dTraining : ITrainingMethod
{
    // An edge is kept when it is at least this fraction of the strongest; the tree of the skeleton fills in what is missing.
    private const double EdgeShare = 0.15;

    private readonly AutoLink3d _network;
    private readonly PerceptualFeatures? _perceptual;

    /// <summary>Creates the network; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Options of the network.</param>
    /// <param name="notes">Why these options, for the report.</param>
    /// <param name="perceptual">Features of the user's VGG16, or null; owned by this object.</param>
    public AutoLink3dTraining(AutoLink3dOptions options, IReadOnlyList<string> notes, PerceptualFeatures? perceptual = null)
    {
        _network = new AutoLink3d(options);
        _perceptual = perceptual;
        Notes = [.. notes, Nets.Precision.Reason];
    }

    /// <inheritdoc/>
    public string Name => AutoLink3dModel.MethodName;

    /// <inheritdoc/>
    public nn.Module Network => _network;

    /// <inheritdoc/>
    public int ImageSize => _network.Options.ImageSize;

    /// <inheritdoc/>
    public JsonObject Options => JsonSerializer.SerializeToNode(_network.Options, CardJson.Options)!.AsObject();

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public IEnumerable<Parameter> Clipped => _network.DetectorParameters;

    /// <inheritdoc/>
    public (IEnumerable<Parameter> Decayed, IEnumerable<Parameter> Free) Parameters
    {
        get
        {
            var free = _network.FreeParameters.ToList();
            return (_network.parameters().Where(p => !free.Any(f => ReferenceEquals(f, p) || f.Handle == p.Handle)), free);
        }
    }

    /// <summary>Options that fit the data, and why: the difference to a static background where there is one, else the picture itself.</summary>
    /// <param name="data">What the first passes found.</param>
    /// <param name="keypoints">K.</param>
    /// <param name="profile">A profile's name, or null to choose by the data.</param>
    public static (AutoLink3dOptions Options, IReadOnlyList<string> Notes) Choose(TrainingData data, int? keypoints, string? profile)
    {
        var name = profile ?? (data.StaticBackground ? "video" : "moving");
        var options = AutoLink3dOptions.Named(name);
        var why = profile is not null ? "as asked"
            : data.StaticBackground ? "every input has a static background, so the networks see the difference to it and appearance need not pass through the keypoints"
            : "there is no static background, so the networks see the picture and the decoder gets a masked copy of it";
        var notes = new List<string> { $"profile {name}: {why}" };
        if (options.Input == AutoLinkInput.Difference && !data.StaticBackground)
            throw new UserErrorException($"the profile '{name}' needs a static background in every input", "choose the profile 'moving', or segment with --segment median");
        if (!data.HasMasks) notes.Add("no masks of the subject: what moved within half a second takes their place (background weight, on_subject, edge_fit, mask)");
        if (keypoints is { } k) options = options with { Keypoints = k };
        return (options, notes);
    }

    /// <inheritdoc/>
    public LossTerms Loss(TrainingBatch batch, double progress)
    {
        var second = _network.Options.EquivarianceWeight > 0 ? View(batch.Second) : null;
        var loss = _network.Loss(new AutoLink3dBatch(View(batch.First), second, progress), _perceptual);
        return new LossTerms(loss.Total, loss.Read);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Finish(Tensor points, bool[] first) =>
        new Dictionary<string, double> { ["shape.reprojection"] = ShapeFit.Fit(_network.Shape, points, first: first) };

    /// <inheritdoc/>
    public IKeypointModel AsModel()
    {
        _network.eval();
        return new AutoLink3dModel(_network, new KeypointLayout(KeypointNames(), [], []), owned: false);
    }

    /// <inheritdoc/>
    public KeypointLayout Layout(Tensor points)
    {
        var weights = _network.EdgeWeights();
        var k = _network.Options.Keypoints;
        var strongest = weights.Cast<double>().Max();
        var edges = from i in Enumerable.Range(0, k)
                    from j in Enumerable.Range(i + 1, k - i - 1)
                    where weights[i, j] >= EdgeShare * strongest
                    select new KeypointEdge(i, j, Math.Round(weights[i, j], 6));
        return new KeypointLayout(KeypointNames(), [.. edges], Symmetry.FindPairs(Cube(points)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Collapse(Tensor points, Tensor? onSubject)
    {
        double[,]? inside = null;
        if (onSubject is not null)
        {
            var (n, k) = ((int)onSubject.shape[0], (int)onSubject.shape[1]);
            var flat = onSubject.to(float32).contiguous().data<float>().ToArray();
            inside = new double[n, k];
            for (var i = 0; i < flat.Length; i++) inside[i / k, i % k] = flat[i];
        }

        var report = CollapseReport.Of(Cube(points), inside);
        return report.Collapsed ? ["the keypoints have collapsed: do not use this model", .. report.Lines()] : report.Lines();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _perceptual?.Dispose();
    }

    private static AutoLink3dView View(TrainingView view) => new(view.Image, view.Background, view.Foreground, view.ToCrop);

    private string[] KeypointNames() => [.. Enumerable.Range(0, _network.Options.Keypoints).Select(k => $"k{k:00}")];

    private static double[,,] Cube(Tensor points)
    {
        var (n, k) = ((int)points.shape[0], (int)points.shape[1]);
        var flat = points.to(float32).contiguous().data<float>().ToArray();
        var cube = new double[n, k, 2];
        for (var i = 0; i < flat.Length; i++) cube[i / (2 * k), i / 2 % k, i % 2] = flat[i];
        return cube;
    }
}
