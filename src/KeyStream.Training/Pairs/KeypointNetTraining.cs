using System.Text.Json;
using System.Text.Json.Nodes;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using static TorchSharp.torch;

namespace KeyStream.Training.Pairs;

/// <summary><see cref="KeypointNet"/> as the training loop sees it.</summary>
public sealed class KeypointNetTraining : ITrainable
{
    /// <summary>How it is optimised where nothing else is said: some thousand steps of few pairs instead of the paper's 200,000 of 256.</summary>
    public static TrainOptions Recipe { get; } = new() { BatchSize = 8, LearningRate = 1e-3, WeightDecay = 0, GradientClip = 5, PoolSize = 12_000 };

    private readonly KeypointNet _network;
    private readonly ObjectPairs _pairs;
    private readonly int _size;

    /// <summary>Creates the network; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Options of the network.</param>
    /// <param name="pairs">Where pairs come from.</param>
    /// <param name="size">Pairs per step.</param>
    public KeypointNetTraining(KeypointNetOptions options, ObjectPairs pairs, int size) => (_network, _pairs, _size) = (new KeypointNet(options), pairs, size);

    /// <inheritdoc/>
    public nn.Module Network => _network;

    /// <summary>The network.</summary>
    public KeypointNet KeypointNet => _network;

    /// <summary>Options of the network for the card.</summary>
    public JsonObject Options => JsonSerializer.SerializeToNode(_network.Options, CardJson.Options)!.AsObject();

    /// <summary>The loss of one step.</summary>
    /// <param name="random">Randomness of the step.</param>
    /// <param name="progress">Share of the training that is done.</param>
    public LossTerms Loss(Random random, double progress)
    {
        var loss = _network.Loss(_pairs.Draw(random, _size, progress));
        return new LossTerms(loss.Total, loss.Read);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();
}
