using System.Text.Json.Nodes;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Segment;
using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>Everything that decides a training run.</summary>
public sealed record TrainRequest : ModelRequest
{
    /// <summary>Resolved inputs.</summary>
    public required IReadOnlyList<InputSpec> Inputs { get; init; }

    /// <summary>Makes the method once it is known whether the inputs have a static background.</summary>
    public required Func<TrainingData, ITrainingMethod> Method { get; init; }

    /// <summary>How to optimise.</summary>
    public TrainOptions Train { get; init; } = new();

    /// <summary>How to decode.</summary>
    public DecodeOptions Decode { get; init; } = new();

    /// <summary>How to find the subject.</summary>
    public SegmentOptions Segment { get; init; } = new();

    /// <summary>How the network's crops are cut.</summary>
    public CropOptions Crop { get; init; } = new();

    /// <summary>True when the model may take the place of one that is in the folder.</summary>
    public bool Replace { get; init; }

    /// <summary>What is seen, in the user's words.</summary>
    public string Category { get; init; } = "";

    /// <summary>What was asked for beside the inputs, for the card; null where nobody will compare it.</summary>
    public JsonObject? Recipe { get; init; }

    /// <summary>Licence of the weights, for the card; null for the default.</summary>
    public string? Licence { get; init; }
}

/// <summary>What the first passes over the inputs found.</summary>
/// <param name="Surveys">One per input.</param>
/// <param name="Pool">The crops.</param>
public sealed record TrainingData(IReadOnlyList<SurveyResult> Surveys, CropPool Pool)
{
    /// <summary>True when every input has a static background, so that the difference to it can be the network's input.</summary>
    public bool StaticBackground => Surveys.All(s => s.Setup.Background is not null);

    /// <summary>True when every input has masks of its subject; else what moved takes their place.</summary>
    public bool HasMasks => Surveys.All(s => s.Setup.Method is not (SegmentMethod.None or SegmentMethod.Motion));
}

/// <summary>Says what a training run is doing.</summary>
public interface ITrainObserver : IProgress<TrainProgress>
{
    /// <summary>One line on what begins now or was found.</summary>
    void Say(string line);

    /// <summary>Progress of a pass over an input: frames done, of how many when known.</summary>
    void Frames(string what, long done, long? total);
}

/// <summary>The <c>train</c> command: videos in, model folder out.</summary>
public static class Trainer
{
    private const int LayoutFrames = 2048;
    private const int Stretch = 128;                      // consecutive frames: the turn of a body shows in how they follow each other
    private const int SampleFrames = 24;

    /// <summary>Trains a model and writes its folder; the checkpoint inside it is removed when all went well.</summary>
    /// <exception cref="UserErrorException">An input, the folder or the checkpoint cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint holds the last state.</exception>
    public static async Task<ModelCard> RunAsync(TrainRequest request, ITrainObserver observer, CancellationToken cancellation)
    {
        var checkpoint = TrainFolder.Prepare(request.ModelFolder, request.Resume, request.Replace);
        using var pool = new CropPool(request.Train.PoolSize, request.Train.Seed);
        var surveys = new List<SurveyResult>();
        foreach (var input in request.Inputs) surveys.Add(await FillAsync(input, pool, request, observer, cancellation).ConfigureAwait(false));
        observer.Say($"{pool.Count} frames with a subject in the pool ({pool.Seen} seen, {pool.Faults} without a subject)");
        return await Task.Run(() => Optimise(request, new TrainingData(surveys, pool), checkpoint, observer, cancellation), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The loss on batches of random crops of a pool, each seen twice.</summary>
    /// <exception cref="UserErrorException">The pool has too few crops.</exception>
    public static Func<Random, double, LossTerms> CropLoss(ITrainingMethod method, CropPool pool, TrainOptions options)
    {
        if (pool.Count < 2) throw new UserErrorException($"only {pool.Count} frames with a subject to train on", "check the segmentation with a run, or choose another with --segment");
        var augmentation = new Augmentation(options, method.ImageSize);
        int[] Indices(Random random) => [.. Enumerable.Range(0, options.BatchSize).Select(_ => random.Next(pool.Count))];
        return (random, progress) => method.Loss(augmentation.Draw(pool, Indices(random), random), progress);
    }

    private static async Task<SurveyResult> FillAsync(
        InputSpec input, CropPool pool, TrainRequest request, ITrainObserver observer, CancellationToken cancellation)
    {
        var source = await MediaInput.OpenAsync(input, request.Decode, cancellation).ConfigureAwait(false);
        if (source.Info.Live) throw new UserErrorException($"{input.Name} is a live input", "record it to a file and train on that");
        var survey = await Survey.RunAsync(source, request.Segment, request.Crop, new Watcher(observer, source.Info.Name), cancellation).ConfigureAwait(false);
        observer.Say($"{source.Info.Name}: subject by {survey.Setup.Method.ToString().ToLowerInvariant()} ({survey.Setup.Reason}), found in {survey.WithSubject} of {survey.Frames} frames");
        var wide = survey with { Track = survey.Track.Widened(CropPool.Reach) };
        var side = request.Crop with { Size = (int)Math.Round(request.Crop.Size * CropPool.Reach) };
        await using var pipeline = new Pipeline(new PipelineOptions { Name = source.Info.Name, Describe = Describe });
        pipeline.Sink("pool", KeyStreamGraph.Crops(pipeline, source, wide, side, traceMotion: true), pool.AsSink());
        await pipeline.RunAsync(cancellation).ConfigureAwait(false);
        return survey;
    }

    private static ModelCard Optimise(TrainRequest request, TrainingData data, string checkpoint, ITrainObserver observer, CancellationToken cancellation)
    {
        manual_seed(request.Train.Seed);
        using var method = request.Method(data);
        using var loop = new TrainLoop(method, CropLoss(method, data.Pool, request.Train), request.Train, checkpoint);
        foreach (var note in method.Notes) observer.Say(note);
        loop.Complete(request.Resume, observer, cancellation);
        return Write(request, data, method, loop, observer);
    }

    private static ModelCard Write(TrainRequest request, TrainingData data, ITrainingMethod method, TrainLoop loop, ITrainObserver observer)
    {
        using var scope = NewDisposeScope();
        var (points, first, confidence, onSubject) = Look(method, data.Pool, request.Train);
        observer.Say("fitting the 3D shape space to the keypoints");
        var measured = method.Finish(points, first);
        var warnings = method.Collapse(points, onSubject);
        foreach (var warning in warnings) observer.Say("warning: " + warning);
        var layout = method.Layout(points);
        var metrics = loop.Curves.Smoothed.Select(t => KeyValuePair.Create("loss." + t.Key, t.Value)).Concat(measured)
            .Where(m => double.IsFinite(m.Value)).ToDictionary(m => m.Key, m => m.Value);
        metrics["confidence"] = confidence.mean().item<float>();
        if (onSubject is not null) metrics["onSubject"] = onSubject.mean().item<float>();
        var card = new ModelCard
        {
            Method = method.Name,
            Category = request.Category.Length > 0 ? request.Category : string.Join(", ", request.Inputs.Select(i => i.Name)),
            Options = method.Options,
            KeypointNames = layout.Names,
            Edges = layout.Edges,
            SymmetricPairs = [.. layout.SymmetricPairs.Select(p => new[] { p.Left, p.Right })],
            Crop = new CropCard(method.ImageSize, request.Crop.Margin, data.Surveys[0].Track.Upright, data.Surveys[0].Setup.Method.ToString().ToLowerInvariant()),
            Fit = onSubject is null ? null : FitCard.Of(metrics["confidence"], metrics["onSubject"]),
            Training = new TrainingCard(
                request.Command, [.. request.Inputs.Select(i => i.Name)], data.Pool.Count, loop.Step, loop.Seconds, request.Train.Seed,
                request.Versions, [.. method.Notes, .. data.Surveys.Select(s => $"{s.Info.Name}: {s.Setup.Reason}"), .. warnings], request.Recipe),
            Metrics = metrics,
            Licence = request.Licence ?? "belongs to whoever trained it",
            WeightsSha256 = "",
        };
        var (images, found) = Samples(method, data.Pool, request.Train);
        return TrainFolder.Write(request.ModelFolder, card, loop, method.Network, warnings, TrainingReport.Montage(card.Layout, images, found.Points2d));
    }

    // Detections on up to LayoutFrames pooled frames, in stretches evenly spread over them.
    private static (Tensor Points, bool[] First, Tensor Confidence, Tensor? OnSubject) Look(ITrainingMethod method, CropPool pool, TrainOptions options)
    {
        using var scope = NewDisposeScope();
        using var model = method.AsModel();
        var augmentation = new Augmentation(options, method.ImageSize);
        var chosen = Stretches(pool.InOrder());
        var (points, confidences, inside) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        foreach (var chunk in chosen.Chunk(32))
        {
            using var inner = NewDisposeScope();
            var view = augmentation.Plain(pool, [.. chunk.Select(c => c.Index)]);
            var found = model.Detect(view.Image, view.Background);
            points.Add(found.Points2d.MoveToOuterDisposeScope());
            confidences.Add(found.Confidence.MoveToOuterDisposeScope());
            if (view.Foreground is not null) inside.Add(OnSubject(view.Foreground, found.Points2d).MoveToOuterDisposeScope());
        }

        return (cat(points).MoveToOuterDisposeScope(), [.. chosen.Select(c => c.First)], cat(confidences).MoveToOuterDisposeScope(),
            inside.Count == points.Count ? cat(inside).MoveToOuterDisposeScope() : null);
    }

    private static IReadOnlyList<(int Index, bool First)> Stretches(IReadOnlyList<(int Index, bool First)> frames)
    {
        if (frames.Count <= LayoutFrames) return frames;
        const int Count = LayoutFrames / Stretch;
        return [.. Enumerable.Range(0, Count).SelectMany(s =>
            frames.Skip(s * (frames.Count - Stretch) / (Count - 1)).Take(Stretch).Select((frame, i) => (frame.Index, frame.First || i == 0)))];
    }

    // Crops to look at, chosen at random.
    private static (Tensor Images, DetectedKeypoints Found) Samples(ITrainingMethod method, CropPool pool, TrainOptions options)
    {
        using var model = method.AsModel();
        var random = new Random(options.Seed);
        var view = new Augmentation(options, method.ImageSize).Plain(pool, [.. Enumerable.Range(0, SampleFrames).Select(_ => random.Next(pool.Count))]);
        return (view.Image, model.Detect(view.Image, view.Background));
    }

    private static Tensor OnSubject(Tensor foreground, Tensor points) =>
        nn.functional.grid_sample(foreground, points.unsqueeze(2), align_corners: false).squeeze(3).squeeze(1).gt(0.5).to(float32); // [B,K]

    private static string Describe(object item) => item is IStamped stamped ? stamped.Stamp.ToString() : item.ToString() ?? "";

    private sealed class Watcher(ITrainObserver observer, string name) : IProgress<SurveyProgress>
    {
        public void Report(SurveyProgress value) => observer.Frames($"{name}: {value.Stage}", value.Done, value.Total > 0 ? value.Total : null);
    }
}
