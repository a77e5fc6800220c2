using System.Numerics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>A trained <see cref="MultiView"/>: on all views of a take, or on crops of one camera like any keypoint model.</summary>
/// <param name="network">The network, in evaluation mode.</param>
/// <param name="layout">Names, edges and pairs.</param>
/// <param name="owned">True when disposing this disposes the network.</param>
public sealed class MultiViewModel(MultiView network, KeypointLayout layout, bool owned) : IKeypointModel
{
    /// <summary>Name of the method in cards and on the command line.</summary>
    public const string MethodName = "multiview";

    private const int Chunk = 8;

    /// <summary>The network's options.</summary>
    public MultiViewOptions Options => network.Options;

    /// <inheritdoc/>
    public int ImageSize => network.Options.ImageSize;

    /// <inheritdoc/>
    public bool NeedsBackground => network.Options.Input == AutoLinkInput.Difference;

    /// <inheritdoc/>
    public KeypointLayout Layout => layout;

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserErrorException">Something is missing or damaged, or it is of another method.</exception>
    public static (ModelCard Card, MultiViewModel Model) Load(string folder)
    {
        var card = ModelFolder.ReadCard(folder, MethodName);
        return (card, Load(card, folder));
    }

    /// <summary>Builds the network of a card and loads its weights, ready for inference.</summary>
    /// <param name="card">The card of the folder.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserErrorException">The card's options are not valid, or the weights do not fit.</exception>
    public static MultiViewModel Load(ModelCard card, string folder)
    {
        var network = ModelFolder.ReadWeights(folder, new MultiView(ReadOptions(card)));
        network.FuseForInference();
        return new MultiViewModel(network, card.Layout, owned: true);
    }

    /// <summary>The network's options of a card.</summary>
    /// <param name="card">The card.</param>
    /// <exception cref="UserErrorException">They are not valid.</exception>
    public static MultiViewOptions ReadOptions(ModelCard card) => ModelFolder.ReadOptions<MultiViewOptions>(card, options =>
    {
        options.Validate();
        card.RequireFit(options.Keypoints, options.ImageSize);
    });

    /// <summary>The subject's mask as the network draws it, and the box in which it looks for keypoints.</summary>
    /// <param name="frame">float32 [1,3,F,F] in [-1,1].</param>
    /// <param name="background">float32 [1,3,F,F], without the subject.</param>
    /// <returns>[1,1,F,F] in 0..1; half of the box's longer side and its middle, see <see cref="CropBox"/>.</returns>
    public (Tensor Mask, (double Half, double X, double Y) Box) Outline(Tensor frame, Tensor background)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (masks, boxes) = network.Outline(frame, background);
        var box = boxes.data<float>().ToArray();
        return (masks.MoveToOuterDisposeScope(), (Math.Max(box[0], box[1]), box[2], box[3]));
    }

    /// <summary>The keypoints of a take in space.</summary>
    /// <param name="clip">The take.</param>
    /// <param name="views">The first so many views; null for all.</param>
    /// <returns>[T][K] in the world and unit of the rig; NaN where the views do not determine a point.</returns>
    public IReadOnlyList<Vector3[]> Find(ViewClip clip, int? views = null)
    {
        using var scope = NewDisposeScope();
        return Points(Look(clip, views).Space);
    }

    /// <summary>The same as tensors, and the points as found in each view.</summary>
    /// <param name="clip">The take.</param>
    /// <param name="views">The first so many views; null for all.</param>
    public MultiViewLook Look(ViewClip clip, int? views = null)
    {
        using var scope = NewDisposeScope();
        var (space, points, confidence) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        foreach (var moments in Enumerable.Range(0, clip.Indices.Count).Chunk(Chunk))
        {
            using var inner = NewDisposeScope();
            var found = Find(clip.Take(moments, views));
            space.Add(where(found.Determined.unsqueeze(2), found.Points3d, full_like(found.Points3d, float.NaN)).MoveToOuterDisposeScope());
            points.Add(found.Points2d.MoveToOuterDisposeScope());
            confidence.Add(found.Confidence.MoveToOuterDisposeScope());
        }

        return new MultiViewLook(cat(space).MoveToOuterDisposeScope(), cat(points).MoveToOuterDisposeScope(), cat(confidence).MoveToOuterDisposeScope());
    }

    /// <summary>Points of space as plain numbers.</summary>
    /// <param name="space">float32 [T,K,3].</param>
    public static IReadOnlyList<Vector3[]> Points(Tensor space)
    {
        var (values, count) = (space.contiguous().data<float>().ToArray(), (int)space.shape[1]);
        return [.. Enumerable.Range(0, (int)space.shape[0]).Select(t => Enumerable.Range(0, count).Select(k => new Vector3(values.AsSpan(3 * ((t * count) + k), 3))).ToArray())];
    }

    /// <summary>The keypoints of some moments.</summary>
    /// <param name="input">Frames of all views.</param>
    public MultiViewOutput Find(MultiViewInput input)
    {
        using var quiet = no_grad();
        return network.Forward(input);
    }

    /// <inheritdoc/>
    /// <remarks>Depth is 0: one camera does not tell it.</remarks>
    public DetectedKeypoints Detect(Tensor image, Tensor? background)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (points, confidence) = network.InCrops(image, background);
        var space = nn.functional.pad(points, (0L, 1L));                                           // [B,K,3]
        return new DetectedKeypoints(points.MoveToOuterDisposeScope(), space.MoveToOuterDisposeScope(), confidence.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owned) network.Dispose();
    }
}

/// <summary>What a multi-view model finds in a take.</summary>
/// <param name="Space">float32 [T,K,3], world; NaN where the views do not determine a point.</param>
/// <param name="Views">float32 [T,V,K,2], as found in each view, normalised frame coordinates.</param>
/// <param name="Confidence">float32 [T,V,K], 0..1.</param>
public sealed record MultiViewLook(Tensor Space, Tensor Views, Tensor Confidence);
