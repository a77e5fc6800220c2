using System.Text.Json;
using System.Text.Json.Nodes;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Views;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Training.Views;

/// <summary><see cref="MultiView"/> as the training loop sees it.</summary>
public sealed class MultiViewTraining : ITrainable
{
    /// <summary>How it is optimised where nothing else is said; the batch size counts moments, each seen by all cameras.</summary>
    public static TrainOptions Recipe { get; } = new() { BatchSize = 4, LearningRate = 2e-3 };

    private readonly MultiView _network;
    private readonly IReadOnlyList<ViewClip> _clips;
    private readonly int[] _ends;                         // moments up to the end of each clip
    private readonly int _views, _batch;

    /// <summary>Creates the network; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Options of the network.</param>
    /// <param name="clips">What is drawn from; not owned.</param>
    /// <param name="views">Views per moment.</param>
    /// <param name="batch">Moments per step.</param>
    public MultiViewTraining(MultiViewOptions options, IReadOnlyList<ViewClip> clips, int views, int batch)
    {
        (_network, _clips, _views, _batch) = (new MultiView(options), clips, views, batch);
        _ends = new int[clips.Count];
        for (var c = 0; c < clips.Count; c++) _ends[c] = (c == 0 ? 0 : _ends[c - 1]) + clips[c].Indices.Count;
    }

    /// <summary>Moments that are drawn from.</summary>
    public int Moments => _ends[^1];

    /// <inheritdoc/>
    public nn.Module Network => _network;

    /// <summary>The network.</summary>
    public MultiView MultiView => _network;

    /// <summary>Options of the network for the card.</summary>
    public JsonObject Options => JsonSerializer.SerializeToNode(_network.Options, CardJson.Options)!.AsObject();

    /// <inheritdoc/>
    public (IEnumerable<Parameter> Decayed, IEnumerable<Parameter> Free) Parameters =>
        (_network.FastParameters.Where(p => p.dim() > 1), _network.FastParameters.Where(p => p.dim() == 1));

    /// <inheritdoc/>
    public (IEnumerable<Parameter> Parameters, double Rate) Slow => (_network.SlowParameters, _network.Options.SlowRate);

    /// <summary>The loss of one step.</summary>
    /// <param name="random">Randomness of the step.</param>
    /// <param name="progress">0 at the first step, 1 at the last.</param>
    public LossTerms Loss(Random random, double progress)
    {
        using var scope = NewDisposeScope();
        var loss = _network.Loss(Draw(random, _batch), progress);
        var values = loss.Values.MoveToOuterDisposeScope();
        return new LossTerms(loss.Total.MoveToOuterDisposeScope(), (loss with { Values = values }).Read);
    }

    /// <summary>Moments at random, of any clips.</summary>
    /// <param name="random">Source of randomness.</param>
    /// <param name="count">How many.</param>
    public MultiViewInput Draw(Random random, int count)
    {
        using var scope = NewDisposeScope();
        var inputs = Enumerable.Range(0, count).Select(_ => One(random.Next(Moments))).ToList();
        Tensor Together(Func<MultiViewInput, Tensor> part) => cat(inputs.Select(part).ToArray(), 0).MoveToOuterDisposeScope();
        return new MultiViewInput(Together(i => i.Frames), Together(i => i.Backgrounds), Together(i => i.Projections));
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private MultiViewInput One(int moment)
    {
        var clip = Array.FindIndex(_ends, end => moment < end);
        return _clips[clip].Take([moment - (clip == 0 ? 0 : _ends[clip - 1])], _views);
    }
}
