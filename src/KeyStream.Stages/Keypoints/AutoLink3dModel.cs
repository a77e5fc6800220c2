using KeyStream.Data;
using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Stages.Keypoints;

/// <summary><see cref="AutoLink3d"/> behind the interface of all models.</summary>
/// <param name="network">The network, in evaluation mode.</param>
/// <param name="layout">Names, edges and pairs.</param>
/// <param name="owned">True when disposing this disposes the network.</param>
public sealed class AutoLink3dModel(AutoLink3d network, KeypointLayout layout, bool owned) : IKeypointModel
{
    /// <summary>Name of the method in cards and on the command line.</summary>
    public const string MethodName = "autolink3d";

    /// <inheritdoc/>
    public int ImageSize => network.Options.ImageSize;

    /// <inheritdoc/>
    public bool NeedsBackground => network.Options.Input == AutoLinkInput.Difference;

    /// <inheritdoc/>
    public KeypointLayout Layout => layout;

    /// <summary>Builds the network of a card and loads its weights, ready for inference.</summary>
    /// <param name="card">The card of the folder.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserErrorException">The card's options are not valid, or the weights do not fit.</exception>
    public static AutoLink3dModel Load(ModelCard card, string folder)
    {
        var network = ModelFolder.ReadWeights(folder, new AutoLink3d(ModelFolder.ReadOptions<AutoLink3dOptions>(card, options =>
        {
            options.Validate();
            card.RequireFit(options.Keypoints, options.ImageSize);
        })));
        network.FuseForInference();
        return new AutoLink3dModel(network, card.Layout, owned: true);
    }

    /// <inheritdoc/>
    public DetectedKeypoints Detect(Tensor image, Tensor? background)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var found = network.Forward(new AutoLink3dInput(image, background));
        return new DetectedKeypoints(
            found.Points2d.MoveToOuterDisposeScope(), found.Points3d.MoveToOuterDisposeScope(), found.Confidence.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owned) network.Dispose();
    }
}
