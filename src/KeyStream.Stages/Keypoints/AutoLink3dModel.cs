using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Nets.Weights;
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
    /// <exception cref="WeightFormatException">The weights do not fit.</exception>
    /// <exception cref="UserErrorException">The card's options are not valid.</exception>
    public static AutoLink3dModel Load(ModelCard card, string weights)
    {
        var network = new AutoLink3d(ReadOptions(card));
        try
        {
            using var scope = NewDisposeScope();
            StateDict.Load(network, Safetensors.Load(weights), weights);
        }
        catch
        {
            network.Dispose();
            throw;
        }

        network.eval();
        network.FuseForInference();
        return new AutoLink3dModel(network, card.Layout, owned: true);
    }

    /// <summary>The network options of a card.</summary>
    /// <exception cref="UserErrorException">They are not valid.</exception>
    public static AutoLink3dOptions ReadOptions(ModelCard card)
    {
        try
        {
            var options = card.Options.Deserialize<AutoLink3dOptions>(CardJson.Options)!;
            options.Validate();
            if (options.Keypoints != card.KeypointNames.Count) throw new ArgumentException($"{options.Keypoints} keypoints but {card.KeypointNames.Count} names");
            return options.ImageSize == card.Crop?.Size
                ? options
                : throw new ArgumentException($"pictures of {options.ImageSize} pixels but crops of {card.Crop?.Size ?? 0}");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new UserErrorException($"the model card's options are not valid ({e.Message.Split('\n')[0]})", "restore the card or train again", e);
        }
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
