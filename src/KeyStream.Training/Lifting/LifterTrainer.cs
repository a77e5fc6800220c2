using System.Globalization;
using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Training.Motion;
using static TorchSharp.torch;

namespace KeyStream.Training.Lifting;

/// <summary>Everything that decides the training of a lifter.</summary>
public sealed record LifterRequest : ModelRequest
{
    /// <summary>Motion files and folders of them.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The network.</summary>
    public TemporalLifterOptions Model { get; init; } = new();

    /// <summary>What is drawn.</summary>
    public LiftSamplerOptions Sampler { get; init; } = new();

    /// <summary>How to optimise; the batch size counts windows.</summary>
    public TrainOptions Train { get; init; } = new();

    /// <summary>Folder of camera files whose lenses are used, or null for random ones alone.</summary>
    public string? Cameras { get; init; }

    /// <summary>Subjects that are kept out of the training, to be measured on.</summary>
    public IReadOnlyCollection<string> HeldOut { get; init; } = [];

    /// <summary>Folder of a lifter whose weights are begun with, or null for random ones; its options are taken too.</summary>
    public string? Init { get; init; }

    /// <summary>What it is for, in the user's words.</summary>
    public string Category { get; init; } = "";
}

/// <summary><c>train --method lifter</c>: motion in, model folder out.</summary>
public static class LifterTrainer
{
    private const string MeasuredJointSet = "h36m-17";

    /// <summary>Trains a lifter and writes its folder; the checkpoint inside it is removed when all went well.</summary>
    /// <exception cref="UserErrorException">An input, the folder or the checkpoint cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint holds the last state.</exception>
    public static ModelCard Run(LifterRequest request, ITrainObserver observer, CancellationToken cancellation)
    {
        var checkpoint = TrainFolder.Prepare(request.ModelFolder, request.Resume);
        var motions = MotionSet.Load(request.Inputs);
        var (train, test) = motions.Split(request.HeldOut);
        var lenses = request.Cameras is { } folder ? CameraSet.Load(folder) : [];
        observer.Say(string.Create(CultureInfo.InvariantCulture,
            $"{motions.Motions.Count} motions, {motions.Seconds / 60:0.0} minutes, of {motions.Subjects.Count} subjects; {train.Seconds / 60:0.0} minutes to train on, {lenses.Count} lenses"));
        manual_seed(request.Train.Seed);
        var options = request.Init is null ? request.Model : LifterModel.ReadOptions(ModelFolder.ReadCard(request.Init, LifterModel.MethodName));
        using var training = new LifterTraining(options, new LiftSampler(train, lenses, request.Sampler), request.Train.BatchSize);
        if (request.Init is not null) ModelFolder.ReadWeights(request.Init, training.Lifter);
        using var loop = new TrainLoop(training, training.Loss, request.Train, checkpoint);
        loop.Complete(request.Resume, observer, cancellation);
        var rows = test.Bones.Count > 0 ? Measure(training.Lifter, train, test, observer) : [];
        return Write(request, training, loop, train, rows);
    }

    /// <summary>The motions of a set in a joint set of people.</summary>
    public static IReadOnlyList<JointMotion> People(MotionSet set, string jointSet) => [.. set.Bones.Select(b => HumanJointSets.As(b, jointSet)).OfType<JointMotion>()];

    private static IReadOnlyList<LifterRow> Measure(TemporalLifter network, MotionSet train, MotionSet test, ITrainObserver observer)
    {
        var (fit, held) = (People(train, MeasuredJointSet), People(test, MeasuredJointSet));
        if (fit.Count == 0 || held.Count == 0) return [];
        observer.Say($"measuring on {held.Count} held-out motions");
        using var model = new LifterModel(network, owned: false);
        var table = new LifterTable(fit, held, network.Options.Frames);
        var condition = new LifterCondition("3 px", new NoiseOptions { Pixels = 3 });
        return [.. table.Baselines(condition), .. table.Lifter("lifter", model, condition)];
    }

    private static ModelCard Write(LifterRequest request, LifterTraining training, TrainLoop loop, MotionSet train, IReadOnlyList<LifterRow> rows)
    {
        var metrics = loop.Curves.Smoothed.ToDictionary(t => "loss." + t.Key, t => t.Value);
        foreach (var row in rows)
        {
            var name = $"{row.Condition}: {row.Method}";
            (metrics[name + ": MPJPE mm"], metrics[name + ": P-MPJPE mm"]) = (Round(row.Scores.Mpjpe), Round(row.Scores.PMpjpe));
            (metrics[name + ": acceleration error mm/frame2"], metrics[name + ": range of motion loss"]) = (Round(row.Scores.Acceleration), Round(row.Scores.RangeLoss));
        }

        var sampler = request.Sampler;
        var card = new ModelCard
        {
            Method = LifterModel.MethodName,
            Category = request.Category.Length > 0 ? request.Category : "2D tracks of any joint set to 3D",
            Options = training.Options,
            KeypointNames = [],
            Edges = [],
            SymmetricPairs = [],
            Training = new TrainingCard(
                request.Command, [.. request.Inputs.Select(i => Path.GetFileName(Path.TrimEndingDirectorySeparator(i)))], train.Motions.Sum(m => (long)m.Frames.Count),
                loop.Step, loop.Seconds, request.Train.Seed, request.Versions,
                [$"held out: {(request.HeldOut.Count > 0 ? string.Join(", ", request.HeldOut) : "nobody")}", "drawn: " + JsonSerializer.Serialize(sampler), "optimised: " + JsonSerializer.Serialize(request.Train)]),
            Metrics = metrics.Where(m => double.IsFinite(m.Value)).ToDictionary(),
            WeightsSha256 = "",
        };
        return TrainFolder.Write(request.ModelFolder, card, loop, training.Network);
    }

    private static double Round(double value) => Math.Round(value, 4);
}
