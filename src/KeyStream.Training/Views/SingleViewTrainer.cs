using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Views;
using static TorchSharp.torch;

namespace KeyStream.Training.Views;

/// <summary><c>train --method singleview</c>: what a multi-view model finds by several views becomes the target of one view (sheet 002 §18).</summary>
public static class SingleViewTrainer
{
    /// <summary>How it is optimised where nothing else is said (the paper's batch and rate).</summary>
    public static TrainOptions Recipe { get; } = new() { BatchSize = 256, LearningRate = 1e-4, WeightDecay = 0 };

    /// <summary>Trains a model and writes its folder; the checkpoint inside it is removed when all went well.</summary>
    /// <param name="request">As for the multi-view model; its network options are not used.</param>
    /// <param name="observer">Told of the progress.</param>
    /// <param name="cancellation">Ends it; the checkpoint holds the last state.</param>
    /// <exception cref="UserErrorException">An input, the folder, the teacher or the checkpoint cannot be used.</exception>
    public static async Task<ModelCard> RunAsync(MultiViewRequest request, ITrainObserver observer, CancellationToken cancellation)
    {
        var checkpoint = TrainFolder.Prepare(request.ModelFolder, request.Resume);
        var (card, model) = MultiViewModel.Load(Teacher(request));
        using var owned = model;
        var pairs = await LookAsync(request, model, clip => SingleViewPairs.Of(model, clip, request.Views), observer, cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Optimise(request, card, pairs, checkpoint, observer, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            foreach (var (points, space) in pairs)
            {
                points.Dispose();
                space.Dispose();
            }
        }
    }

    /// <summary>Folder of the multi-view model that a request begins with.</summary>
    internal static string Teacher(MultiViewRequest request) => request.Init ?? throw new ArgumentException("a single-view model learns from a multi-view model", nameof(request));

    /// <summary>Reads the takes of a request one after the other.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The multi-view model that looks at them.</param>
    /// <param name="of">What is kept of a take.</param>
    /// <param name="observer">Told of the progress.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static async Task<List<T>> LookAsync<T>(MultiViewRequest request, MultiViewModel model, Func<ViewClip, T> of, ITrainObserver observer, CancellationToken cancellation)
    {
        var (kept, most) = (new List<T>(), Math.Max(2, request.Train.PoolSize / request.Groups.Sum(g => g.Views.Count)));
        foreach (var group in request.Groups)
        {
            using var clip = await ViewClip.ReadAsync(group, request.Decode, request.Scene, model.Options.FrameSize, most, (name, done, total) => observer.Frames(name, done, total), cancellation).ConfigureAwait(false);
            kept.Add(of(clip));
        }

        return kept;
    }

    /// <summary>The card of a model that learned from a multi-view model.</summary>
    /// <param name="request">The request.</param>
    /// <param name="teacher">Card of the multi-view model.</param>
    /// <param name="method">Method of the model.</param>
    /// <param name="options">Options of its network.</param>
    /// <param name="loop">How it was trained.</param>
    /// <param name="frames">What it was trained on.</param>
    /// <param name="notes">Where it comes from.</param>
    internal static ModelCard Card(MultiViewRequest request, ModelCard teacher, string method, JsonObject options, TrainLoop loop, long frames, IEnumerable<string> notes) => new()
    {
        Method = method,
        Category = request.Category.Length > 0 ? request.Category : teacher.Category,
        Options = options,
        KeypointNames = teacher.KeypointNames,
        Edges = teacher.Edges,
        SymmetricPairs = teacher.SymmetricPairs,
        Training = new TrainingCard(
            request.Command, [.. request.Groups.Select(g => g.Name)], frames, loop.Step, loop.Seconds, request.Train.Seed, request.Versions,
            [.. notes, "optimised: " + JsonSerializer.Serialize(request.Train)]),
        Metrics = loop.Curves.Smoothed.ToDictionary(t => "loss." + t.Key, t => t.Value),
        WeightsSha256 = "",
    };

    private static ModelCard Optimise(
        MultiViewRequest request, ModelCard teacher, List<(Tensor Points, Tensor Space)> pairs, string checkpoint, ITrainObserver observer, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (points, space) = (cat(pairs.Select(p => p.Points).ToList()), cat(pairs.Select(p => p.Space).ToList()));
        observer.Say($"{points.shape[0]} views of moments");
        if (points.shape[0] < 2) throw new UserErrorException("the teacher finds no keypoints in these takes", "give the takes that it was trained on");
        manual_seed(request.Train.Seed);
        var scale = space.square().sum(2).mean().sqrt().item<float>();
        using var training = new SingleViewTraining(new SingleViewOptions { Keypoints = teacher.KeypointNames.Count, Scale = scale }, points, space / scale, request.Train.BatchSize);
        using var loop = new TrainLoop(training, training.Loss, request.Train, checkpoint);
        loop.Complete(request.Resume, observer, cancellation);
        var options = JsonSerializer.SerializeToNode(training.Options, CardJson.Options)!.AsObject();
        var card = Card(request, teacher, SingleViewModel.MethodName, options, loop, points.shape[0], [$"distilled from the weights {teacher.WeightsSha256}"]);
        return TrainFolder.Write(request.ModelFolder, card, loop, training.Network);
    }

    /// <summary><see cref="SingleView"/> as the training loop sees it.</summary>
    private sealed class SingleViewTraining(SingleViewOptions options, Tensor points, Tensor space, int batch) : ITrainable
    {
        private readonly SingleView _network = new(options);

        public SingleViewOptions Options => options;

        public nn.Module Network => _network;

        public LossTerms Loss(Random random, double progress)
        {
            using var scope = NewDisposeScope();
            var chosen = tensor(Enumerable.Range(0, batch).Select(_ => random.NextInt64(points.shape[0])).ToArray());
            var loss = (_network.Forward(points.index_select(0, chosen)) - space.index_select(0, chosen)).square().sum(2).mean().MoveToOuterDisposeScope();
            return new LossTerms(loss, () =>
            {
                var value = (double)loss.item<float>();
                return new Dictionary<string, double> { ["distance²"] = value, ["total"] = value };
            });
        }

        public void Dispose() => _network.Dispose();
    }
}

/// <summary>Views of moments, and what a multi-view model makes of all views of each.</summary>
public static class SingleViewPairs
{
    /// <summary>Looks at a take.</summary>
    /// <param name="model">The multi-view model.</param>
    /// <param name="clip">The take.</param>
    /// <param name="views">The first so many views; null for all.</param>
    /// <returns>Points as found in a view [N,K,2]; and in space [N,K,3], in that camera's axes about their mean; complete moments alone, moment by moment.</returns>
    public static (Tensor Points, Tensor Space) Of(MultiViewModel model, ViewClip clip, int? views)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var look = model.Look(clip, views);
        var (space, points) = (look.Space, look.Views);                                            // [T,K,3], [T,V,K,2]
        var turns = clip.Turns.narrow(0, 0, points.shape[1]);                                      // [V,3,3]
        var complete = space.isfinite().flatten(1).all(1).nonzero().squeeze(1);
        (space, points) = (space.index_select(0, complete), points.index_select(0, complete));
        var centred = (space - space.mean([1L], keepdim: true)).unsqueeze(1);                      // [T,1,K,3]
        var seen = matmul(centred, turns.transpose(1, 2));                                         // [T,V,K,3]
        return (points.flatten(0, 1).MoveToOuterDisposeScope(), seen.flatten(0, 1).MoveToOuterDisposeScope());
    }

    /// <summary>The keypoints of a take as each camera by itself tells them.</summary>
    /// <param name="lifter">Gives them depth.</param>
    /// <param name="clip">The take.</param>
    /// <param name="look">What was found in it.</param>
    /// <returns>[V][T][K] in the world's axes about their mean, in the rig's unit.</returns>
    public static IReadOnlyList<IReadOnlyList<Vector3[]>> Lifted(SingleViewModel lifter, ViewClip clip, MultiViewLook look)
    {
        using var scope = NewDisposeScope();
        var turns = clip.Turns;
        return [.. Enumerable.Range(0, clip.Views.Count).Select(v => MultiViewModel.Points(matmul(lifter.Lift(look.Views.select(1, v)), turns[v])))];
    }
}
