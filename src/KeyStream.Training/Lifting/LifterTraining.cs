using System.Text.Json;
using System.Text.Json.Nodes;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using static TorchSharp.torch;

namespace KeyStream.Training.Lifting;

/// <summary><see cref="TemporalLifter"/> as the training loop sees it.</summary>
/// <remarks>
/// Every step draws what frames may look at: the whole window, the past with a little look-ahead, or nothing but themselves. So one set of weights serves
/// recordings, live inputs and single pictures. A step has as many frames in each case, in fewer or more windows.
/// </remarks>
public sealed class LifterTraining : ITrainable
{
    /// <summary>How a lifter is optimised where nothing else is said.</summary>
    public static TrainOptions Recipe { get; } = new() { LearningRate = 2e-3, EmaDecay = 0.998 };

    private const double WholeShare = 0.5, CausalShare = 0.3;
    private static readonly int[] LookAheads = [0, 0, 1, 2, 4];
    private readonly TemporalLifter _network;
    private readonly ILiftSource _sampler;
    private readonly int _windows;

    /// <summary>Creates the network; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Options of the network.</param>
    /// <param name="sampler">Where examples come from.</param>
    /// <param name="windows">Whole windows per step.</param>
    public LifterTraining(TemporalLifterOptions options, ILiftSource sampler, int windows) =>
        (_network, _sampler, _windows) = (new TemporalLifter(options), sampler, windows);

    /// <inheritdoc/>
    public nn.Module Network => _network;

    /// <summary>The network.</summary>
    public TemporalLifter Lifter => _network;

    /// <summary>Options of the network for the card.</summary>
    public JsonObject Options => JsonSerializer.SerializeToNode(_network.Options, CardJson.Options)!.AsObject();

    /// <summary>The loss of one step.</summary>
    /// <param name="random">Randomness of the step.</param>
    /// <param name="progress">Not used: nothing changes over the course of the training but the learning rate.</param>
    public LossTerms Loss(Random random, double progress)
    {
        using var scope = NewDisposeScope();
        var (reach, frames) = Draw(random);
        var windows = Windows(random, frames);
        var (input, truth) = LiftBatch.Stack(windows);
        var terms = _network.Loss(input, truth, reach);
        // The curves are of whole windows: single frames have other errors, and no velocity.
        var loss = NetworkLoss.Of([.. terms.Select(t => (frames == 1 ? t.Name + ".single" : t.Name, t.Value))]);
        return new LossTerms(loss.Total, loss.Read);
    }

    /// <inheritdoc/>
    public void Dispose() => _network.Dispose();

    private (LifterReach Reach, int Frames) Draw(Random random)
    {
        var (kind, whole) = (random.NextDouble(), _network.Options.Frames);
        if (kind < WholeShare) return (LifterReach.Whole, whole);
        return kind < WholeShare + CausalShare ? (new LifterReach(true, LookAheads[random.Next(LookAheads.Length)]), whole) : (LifterReach.Whole, 1);
    }

    private List<(Stages.Lift.LifterItem Item, float[] Truth)> Windows(Random random, int frames)
    {
        var windows = new List<(Stages.Lift.LifterItem, float[])>();
        var (whole, placement) = (_network.Options.Frames, _network.Options.Placement);
        // Single frames: every second one of a window, since neighbours look alike.
        var stride = frames == 1 ? 2 : frames;
        var most = frames == 1 ? _windows * whole / 2 : _windows;
        while (windows.Count < most)
        {
            var example = _sampler.Draw(random, whole);
            for (var first = 0; first + frames <= whole && windows.Count < most; first += stride)
                if (example.Window(placement, first, frames) is { } window) windows.Add(window);
        }

        return windows;
    }
}
