using System.Security.Cryptography;
using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets.Weights;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;
using static TorchSharp.torch;

namespace KeyStream.Stages.Keypoints;

/// <summary>A folder with <c>model.json</c> and <c>weights.safetensors</c>.</summary>
public static class ModelFolder
{
    /// <summary>Name of the weights inside a model folder.</summary>
    public const string WeightsName = "weights.safetensors";

    /// <summary>Reads the card of a model folder and checks the weights against it.</summary>
    /// <exception cref="UserErrorException">Something is missing or damaged.</exception>
    public static ModelCard ReadCard(string folder)
    {
        if (!Directory.Exists(folder)) throw new UserErrorException($"there is no model folder {folder}", "train one with 'keystream train', or see 'keystream models'");
        var card = ModelCard.Read(Path.Combine(folder, ModelCard.FileName));
        var weights = Path.Combine(folder, WeightsName);
        if (!File.Exists(weights)) throw new UserErrorException($"{weights} is missing", "a model folder holds model.json and weights.safetensors");
        if (Hash(weights) != card.WeightsSha256)
            throw new UserErrorException($"{weights} is not the file that its card describes (SHA-256 differs)", "restore it or train again");
        return card;
    }

    /// <summary>The same for a folder whose model must be of a method.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="method">Name of the method.</param>
    /// <exception cref="UserErrorException">Something is missing or damaged, or it is of another method.</exception>
    public static ModelCard ReadCard(string folder, string method)
    {
        var card = ReadCard(folder);
        return card.Method == method
            ? card
            : throw new UserErrorException($"{folder} is of the method '{card.Method}' and not '{method}'", $"give a model trained with --method {method}");
    }

    /// <summary>The options of a network as its card has them.</summary>
    /// <param name="card">The card.</param>
    /// <param name="check">Throws <see cref="ArgumentException"/> for options that are out of range or do not go with the rest of the card.</param>
    /// <exception cref="UserErrorException">They are not valid.</exception>
    public static TOptions ReadOptions<TOptions>(ModelCard card, Action<TOptions> check)
    {
        try
        {
            var options = card.Options.Deserialize<TOptions>(CardJson.Options)!;
            check(options);
            return options;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new UserErrorException($"the model card's options are not valid ({e.Message.Split('\n')[0]})", "restore the card or train again", e);
        }
    }

    /// <summary>Reads the weights of a folder into a network and puts it into evaluation mode; where they do not fit, the network is disposed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="network">A network of the card's options.</param>
    /// <returns>The network.</returns>
    /// <exception cref="UserErrorException">They do not fit.</exception>
    public static TNetwork ReadWeights<TNetwork>(string folder, TNetwork network)
        where TNetwork : nn.Module
    {
        using var scope = NewDisposeScope();
        var weights = Path.Combine(folder, WeightsName);
        try
        {
            StateDict.Load(network, Safetensors.Load(weights), weights);
        }
        catch (WeightFormatException e)
        {
            network.Dispose();
            throw new UserErrorException(e.What, e.Remedy, e);
        }

        network.eval();
        return network;
    }

    /// <summary>Loads the model of a folder.</summary>
    /// <exception cref="UserErrorException">Something is missing, damaged, or of a method that is not known here.</exception>
    public static (ModelCard Card, IKeypointModel Model) Load(string folder)
    {
        var card = ReadCard(folder);
        return card.Method switch
        {
            AutoLink3dModel.MethodName => (card, AutoLink3dModel.Load(card, folder)),
            MultiViewModel.MethodName => (card, MultiViewModel.Load(card, folder)),
            SingleViewModel.MethodName => throw new UserErrorException($"{folder} gives the keypoints of a multi-view model their depth, and finds none", "give the model that it was distilled from"),
            KeypointNetModel.MethodName => throw new UserErrorException($"{folder} is a KeypointNet, which knows objects on black alone", "look at it with ./keystream eval keypointnet; a model for videos comes from ./keystream train VIDEO"),
            LifterModel.MethodName => throw new UserErrorException($"{folder} is a lifter, which finds no keypoints", "give a model that was trained on videos; a lifter goes with ./keystream lift"),
            _ => throw new UserErrorException($"{folder} is of the method '{card.Method}', which is not known", "use a newer keystream"),
        };
    }

    /// <summary>Writes weights and card, the card last, each by renaming.</summary>
    /// <returns>The card with the hash of the weights.</returns>
    public static ModelCard Write(string folder, ModelCard card, IReadOnlyDictionary<string, Tensor> weights)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, WeightsName);
        Safetensors.Save(path, weights);
        var complete = card with { WeightsSha256 = Hash(path) };
        var temporary = Path.Combine(folder, "." + ModelCard.FileName);
        File.WriteAllText(temporary, complete.ToJson() + "\n");
        File.Move(temporary, Path.Combine(folder, ModelCard.FileName), overwrite: true);
        return complete;
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
