using KeyStream.Data;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;
using KeyStream.Training.Lifting;
using static TorchSharp.torch;

namespace KeyStream.Training.Views;

/// <summary><c>train --method singleview --lifter MODEL</c>: a temporal lifter learns the keypoints of a multi-view model, as <see cref="SingleViewTrainer"/>'s network does frame by frame.</summary>
/// <remarks>Begins with a lifter that knows how bodies move. What comes out is a lifter too, of these keypoints alone.</remarks>
public static class SingleLifterTrainer
{
    /// <summary>How it is optimised where nothing else is said; the batch size counts windows.</summary>
    public static TrainOptions Recipe { get; } = new() { BatchSize = 8, LearningRate = 2e-3, WarmupSteps = 30, EmaDecay = 0.99 };

    // The answers themselves are off from moment to moment: more of it would pay for standing still.
    private const double VelocityWeight = 1;

    /// <summary>Trains a model and writes its folder; the checkpoint inside it is removed when all went well.</summary>
    /// <param name="request">As for the multi-view model, which it begins with; its network options are not used.</param>
    /// <param name="lifter">Folder of the lifter to begin with; its options stay.</param>
    /// <param name="observer">Told of the progress.</param>
    /// <param name="cancellation">Ends it; the checkpoint holds the last state.</param>
    /// <exception cref="UserErrorException">An input, the folder, the teacher, the lifter or the checkpoint cannot be used.</exception>
    public static async Task<ModelCard> RunAsync(MultiViewRequest request, string lifter, ITrainObserver observer, CancellationToken cancellation)
    {
        var checkpoint = TrainFolder.Prepare(request.ModelFolder, request.Resume);
        var (beginCard, begin) = LifterModel.LoadNetwork(lifter);
        using var first = begin;
        var (card, model) = MultiViewModel.Load(SingleViewTrainer.Teacher(request));
        using var owned = model;
        var takes = await SingleViewTrainer.LookAsync(request, model, clip => SeenTake.Of(model, clip, request.Views), observer, cancellation).ConfigureAwait(false);
        var sampler = new ViewSampler(takes, LayoutTree.Of(card.Layout), begin.Options.Frames);
        observer.Say($"{sampler.Moments} moments of {takes.Count} takes");
        manual_seed(request.Train.Seed);
        using var training = new LifterTraining(begin.Options with { FixedJoints = card.KeypointNames.Count, VelocityWeight = VelocityWeight }, sampler, request.Train.BatchSize);
        training.Lifter.Begin(begin);
        using var loop = new TrainLoop(training, training.Loss, request.Train, checkpoint);
        await Task.Run(() => loop.Complete(request.Resume, observer, cancellation), CancellationToken.None).ConfigureAwait(false);
        var notes = new[] { $"distilled from the weights {card.WeightsSha256}", $"begun with the weights {beginCard.WeightsSha256}" };
        var student = SingleViewTrainer.Card(request, card, LifterModel.MethodName, training.Options, loop, sampler.Moments, notes);
        return TrainFolder.Write(request.ModelFolder, student, loop, training.Network);
    }
}
