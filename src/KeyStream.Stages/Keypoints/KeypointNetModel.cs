using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Nets.Weights;
using static TorchSharp.torch;

namespace KeyStream.Stages.Keypoints;

/// <summary>Folders of <see cref="KeypointNet"/>.</summary>
public static class KeypointNetModel
{
    /// <summary>Name of the method in cards and on the command line.</summary>
    public const string MethodName = "keypointnet";

    /// <summary>Loads a model folder, ready for inference.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The card, and the network, which the caller disposes.</returns>
    /// <exception cref="UserErrorException">Something is missing or damaged, or it is of another method.</exception>
    public static (ModelCard Card, KeypointNet Network) Load(string folder)
    {
        var card = ModelFolder.ReadCard(folder);
        if (card.Method != MethodName)
            throw new UserErrorException($"{folder} is of the method '{card.Method}' and not '{MethodName}'", $"give a model trained with --method {MethodName}");
        var network = new KeypointNet(ReadOptions(card));
        var weights = Path.Combine(folder, ModelFolder.WeightsName);
        try
        {
            using var scope = NewDisposeScope();
            StateDict.Load(network, Safetensors.Load(weights), weights);
        }
        catch (WeightFormatException e)
        {
            network.Dispose();
            throw new UserErrorException(e.What, e.Remedy, e);
        }

        network.eval();
        network.FuseForInference();
        return (card, network);
    }

    private static KeypointNetOptions ReadOptions(ModelCard card)
    {
        try
        {
            var options = card.Options.Deserialize<KeypointNetOptions>(CardJson.Options)!;
            options.Validate();
            return options.Keypoints == card.KeypointNames.Count
                ? options
                : throw new ArgumentException($"{options.Keypoints} keypoints but {card.KeypointNames.Count} names");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new UserErrorException($"the model card's options are not valid ({e.Message.Split('\n')[0]})", "restore the card or train again", e);
        }
    }
}
