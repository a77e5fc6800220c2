using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using KeyStream.Synth.Objects;
using static TorchSharp.torch;

namespace KeyStream.Training.Pairs;

/// <summary>Everything that decides the training of a <see cref="KeypointNet"/>.</summary>
public sealed record KeypointNetRequest : ModelRequest
{
    /// <summary>What is rendered.</summary>
    public required ObjectCategory Category { get; init; }

    /// <summary>The network and its loss.</summary>
    public KeypointNetOptions Model { get; init; } = KeypointNetOptions.Small;

    /// <summary>How to optimise; the batch size counts pairs.</summary>
    public TrainOptions Train { get; init; } = KeypointNetTraining.Recipe;

    /// <summary>Instances to measure on.</summary>
    public int TestInstances { get; init; } = 24;
}

/// <summary><c>train --method keypointnet</c>: a category in, a model folder out. Everything is rendered while it is learned from.</summary>
public static class KeypointNetTrainer
{
    /// <summary>Name of the picture of keypoints over a turntable, in the model's folder.</summary>
    public const string SheetName = "turntable.png";

    /// <summary>Trains a network and writes its folder; the checkpoint inside it is removed when all went well.</summary>
    /// <returns>The model's card, and what was measured on unseen instances.</returns>
    /// <exception cref="UserErrorException">The options, the folder or the checkpoint cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint holds the last state.</exception>
    public static (ModelCard Card, KeypointNetScores Scores) Run(KeypointNetRequest request, ITrainObserver observer, CancellationToken cancellation)
    {
        Check(request.Model);
        var checkpoint = TrainFolder.Prepare(request.ModelFolder, request.Resume);
        var pairs = Pairs(request.Category, request.Model, request.Train.PoolSize);
        manual_seed(request.Train.Seed);
        using var training = new KeypointNetTraining(request.Model, pairs, request.Train.BatchSize);
        using var loop = new TrainLoop(training, training.Loss, request.Train, checkpoint);
        loop.Complete(request.Resume, observer, cancellation);
        observer.Say($"measuring on {request.TestInstances} unseen instances");
        var evaluation = Evaluation(training.KeypointNet, request.Category, request.TestInstances);
        var scores = evaluation.Measure();
        return (Write(request, training, loop, scores, evaluation.Sheet()), scores);
    }

    /// <summary>Pairs as a network takes them: its picture size, cameras at its distance.</summary>
    /// <param name="category">The category.</param>
    /// <param name="options">The network's.</param>
    /// <param name="pool">Most pictures to train on.</param>
    public static ObjectPairs Pairs(ObjectCategory category, KeypointNetOptions options, int pool) =>
        new(category, new ObjectViews { ImageSize = options.ImageSize, Distance = options.Distance }, pool);

    /// <summary>Measures a network on instances that no training sees.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="category">What it is shown.</param>
    /// <param name="instances">How many.</param>
    public static KeypointNetEvaluation Evaluation(KeypointNet network, ObjectCategory category, int instances) => new(network, Pairs(category, network.Options, 0), instances);

    private static void Check(KeypointNetOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"the network's options do not fit together ({e.Message})", "change them", e);
        }
    }

    private static ModelCard Write(KeypointNetRequest request, KeypointNetTraining training, TrainLoop loop, KeypointNetScores scores, byte[] sheet)
    {
        var metrics = loop.Curves.Smoothed.ToDictionary(t => "loss." + t.Key, t => t.Value);
        foreach (var (name, value) in scores.ByName) metrics[name] = Math.Round(value, 3);
        var card = new ModelCard
        {
            Method = KeypointNetModel.MethodName,
            Category = request.Category.ToString().ToLowerInvariant(),
            Options = training.Options,
            KeypointNames = [.. Enumerable.Range(0, request.Model.Keypoints).Select(k => $"k{k:00}")],
            Edges = [],
            SymmetricPairs = [],
            Training = new TrainingCard(
                request.Command, ["synthetic " + request.Category.ToString().ToLowerInvariant()], request.Train.PoolSize, loop.Step, loop.Seconds,
                request.Train.Seed, request.Versions, ["measured on instances that are not among those trained on", "optimised: " + JsonSerializer.Serialize(request.Train)]),
            Metrics = metrics.Where(m => double.IsFinite(m.Value)).ToDictionary(),
            WeightsSha256 = "",
        };
        File.WriteAllBytes(Path.Combine(request.ModelFolder, SheetName), sheet);
        return TrainFolder.Write(request.ModelFolder, card, loop, training.Network, picture: sheet);
    }
}
