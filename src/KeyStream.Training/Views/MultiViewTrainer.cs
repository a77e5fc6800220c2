using System.Globalization;
using System.Text.Json;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Views;
using static TorchSharp.torch;

namespace KeyStream.Training.Views;

/// <summary>Everything that decides the training of a multi-view model.</summary>
public sealed record MultiViewRequest : ModelRequest
{
    /// <summary>Videos, sorted by take and camera.</summary>
    public required IReadOnlyList<ViewGroup> Groups { get; init; }

    /// <summary>The network.</summary>
    public MultiViewOptions Model { get; init; } = MultiViewOptions.Video;

    /// <summary>The first so many cameras of each rig; null for all.</summary>
    public int? Views { get; init; }

    /// <summary>How to optimise; the batch size counts moments.</summary>
    public TrainOptions Train { get; init; } = MultiViewTraining.Recipe;

    /// <summary>How to read videos.</summary>
    public DecodeOptions Decode { get; init; } = new();

    /// <summary>Folder of pictures of the scene without its subject, named after the videos or cameras; null for the medians over time.</summary>
    public string? Scene { get; init; }

    /// <summary>Folder of a multi-view model: for this method the weights to begin with, of a network with the same options but for those of the loss, or null for random ones, for a single-view model what it is distilled from.</summary>
    public string? Init { get; init; }

    /// <summary>What is seen, in the user's words.</summary>
    public string Category { get; init; } = "";
}

/// <summary><c>train --method multiview</c>: synchronised videos of calibrated cameras in, model folder out.</summary>
public static class MultiViewTrainer
{
    private const double CropMargin = 0.3;                // of crops that are cut by other means, which then hold the subject about as large as the boxes do
    private const int Shown = 6;                          // moments in the report's picture

    /// <summary>Trains a model and writes its folder; the checkpoint inside it is removed when all went well.</summary>
    /// <exception cref="UserErrorException">An input, the folder or the checkpoint cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint holds the last state.</exception>
    public static async Task<ModelCard> RunAsync(MultiViewRequest request, ITrainObserver observer, CancellationToken cancellation)
    {
        var checkpoint = TrainFolder.Prepare(request.ModelFolder, request.Resume);
        var views = CountViews(request);
        var clips = new List<ViewClip>();
        try
        {
            var most = Math.Max(2, request.Train.PoolSize / (views * request.Groups.Count));
            foreach (var group in request.Groups)
            {
                var some = group with { Views = [.. group.Views.Take(views)] };
                clips.Add(await ViewClip.ReadAsync(some, request.Decode, request.Scene, request.Model.FrameSize, most, (name, done, total) => observer.Frames(name, done, total), cancellation).ConfigureAwait(false));
            }

            return await Task.Run(() => Optimise(request, clips, views, checkpoint, observer, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            clips.ForEach(c => c.Dispose());
        }
    }

    private static int CountViews(MultiViewRequest request)
    {
        var least = request.Groups.Min(g => g.Views.Count);
        if (request.Views is { } asked && asked > least) throw new UserErrorException($"a take has {least} views, and {asked} are asked for", "give the videos of more cameras");
        if (request.Views is null && request.Groups.Any(g => g.Views.Count != least)) throw new UserErrorException($"takes have from {least} to {request.Groups.Max(g => g.Views.Count)} views", "say how many to use with --views");
        return request.Views ?? least;
    }

    private static ModelCard Optimise(
        MultiViewRequest request, IReadOnlyList<ViewClip> clips, int views, string checkpoint, ITrainObserver observer, CancellationToken cancellation)
    {
        var moments = clips.Sum(c => c.Indices.Count);
        observer.Say(string.Create(CultureInfo.InvariantCulture, $"{clips.Count} takes, {moments} moments, {views} views"));
        if (moments < 2) throw new UserErrorException($"only {moments} moments are seen by all cameras", "give longer videos");
        manual_seed(request.Train.Seed);
        using var training = new MultiViewTraining(request.Model, clips, views, request.Train.BatchSize);
        if (request.Init is not null) ModelFolder.ReadWeights(request.Init, training.MultiView);
        using var loop = new TrainLoop(training, training.Loss, request.Train, checkpoint);
        loop.Complete(request.Resume, observer, cancellation);
        return Write(request, training, loop, clips, views);
    }

    private static ModelCard Write(MultiViewRequest request, MultiViewTraining training, TrainLoop loop, IReadOnlyList<ViewClip> clips, int views)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var sample = training.Draw(new Random(request.Train.Seed), Shown);
        var found = training.MultiView.Forward(sample);
        var metrics = loop.Curves.Smoothed.ToDictionary(t => "loss." + t.Key, t => t.Value);
        metrics["confidence"] = found.Confidence.mean().item<float>();
        metrics["onSubject"] = OnMask(training.MultiView, sample, found);
        metrics["disagreement, half crops"] = ((found.Points2d - found.Reprojected) / found.Boxes.narrow(2, 0, 2).unsqueeze(2)).square().sum(3).sqrt().mean().item<float>();
        using var model = new MultiViewModel(training.MultiView, new KeypointLayout([], [], []), owned: false);
        var edges = TrackEdges.Find([.. clips.SelectMany(c => model.Find(c, views))]);
        var card = new ModelCard
        {
            Method = MultiViewModel.MethodName,
            Category = request.Category.Length > 0 ? request.Category : string.Join(", ", request.Groups.Select(g => g.Name)),
            Options = training.Options,
            KeypointNames = [.. Enumerable.Range(0, request.Model.Keypoints).Select(k => $"k{k:00}")],
            Edges = [.. edges.Select(e => new KeypointEdge(Math.Min(e.From, e.To), Math.Max(e.From, e.To), 1))],
            SymmetricPairs = [],
            Fit = FitCard.Of(metrics["confidence"], metrics["onSubject"]),
            Crop = new CropCard(request.Model.ImageSize, CropMargin, Upright: false, SegmentMethod.Median.ToString().ToLowerInvariant()),
            Training = new TrainingCard(
                request.Command, [.. request.Groups.Select(g => g.Name)], (long)training.Moments * views, loop.Step, loop.Seconds, request.Train.Seed, request.Versions,
                [$"{views} views", Precision.Reason, "optimised: " + JsonSerializer.Serialize(request.Train)]),
            Metrics = metrics.Where(m => double.IsFinite(m.Value)).ToDictionary(),
            WeightsSha256 = "",
        };
        var picture = TrainingReport.Montage(card.Layout, PerPicture(sample.Frames), PerPicture(found.Reprojected));
        return TrainFolder.Write(request.ModelFolder, card, loop, training.Network, picture: picture);
    }

    /// <summary>Share of the points as found that lie on the mask that the network draws.</summary>
    private static double OnMask(MultiView network, MultiViewInput sample, MultiViewOutput found)
    {
        var masks = network.Outline(PerPicture(sample.Frames), PerPicture(sample.Backgrounds)).Masks; // [N,1,F,F]
        return nn.functional.grid_sample(masks, PerPicture(found.Points2d).unsqueeze(2), align_corners: false).gt(0.5).to(float32).mean().item<float>();
    }

    private static Tensor PerPicture(Tensor x) => x.flatten(0, 1).contiguous();
}
