using KeyStream.Data;
using KeyStream.Nets;

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
        var card = ModelFolder.ReadCard(folder, MethodName);
        var network = ModelFolder.ReadWeights(folder, new KeypointNet(ModelFolder.ReadOptions<KeypointNetOptions>(card, options =>
        {
            options.Validate();
            card.RequireFit(options.Keypoints);
        })));
        network.FuseForInference();
        return (card, network);
    }
}
