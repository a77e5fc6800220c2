using KeyStream.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>The optimisation of one model.</summary>
/// <remarks>
/// Every step seeds its own randomness from (seed, step), so a resumed run draws what an uninterrupted one would have drawn.
/// </remarks>
public sealed class TrainLoop : IDisposable
{
    private readonly ITrainable _model;
    private readonly Func<Random, double, LossTerms> _loss;
    private readonly TrainOptions _options;
    private readonly Checkpoint _checkpoint;
    private readonly AdamW _optimizer;
    private readonly Parameter[] _clipped;
    private readonly double[] _rates;                     // of each group of parameters, as a share of the schedule's

    /// <summary>Prepares a run.</summary>
    /// <param name="model">What is trained; not owned.</param>
    /// <param name="loss">Draws a batch and measures it: gets the step's own randomness, and the progress 0..1.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">Where checkpoints go.</param>
    public TrainLoop(ITrainable model, Func<Random, double, LossTerms> loss, TrainOptions options, string folder)
    {
        (_model, _loss, _options, _checkpoint) = (model, loss, options, new Checkpoint(folder));
        var (decayed, free) = model.Parameters;
        var slow = model.Slow.Parameters.ToArray();
        List<AdamW.ParamGroup> groups =
        [
            new(decayed.ToArray(), options.LearningRate, weight_decay: options.WeightDecay),
            new(free.ToArray(), options.LearningRate),
        ];
        if (slow.Length > 0) groups.Add(new(slow, options.LearningRate));
        _rates = [1, 1, model.Slow.Rate];
        _clipped = [.. model.Clipped];
        _optimizer = optim.AdamW(groups, options.LearningRate);
        Average = new MovingAverage(model.Network, options.EmaDecay);
    }

    /// <summary>The weights that are kept.</summary>
    public MovingAverage Average { get; }

    /// <summary>Loss terms over time.</summary>
    public Curves Curves { get; } = new();

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Seconds of optimisation.</summary>
    public double Seconds { get; private set; }

    /// <summary>Goes on from the last checkpoint.</summary>
    /// <returns>False when there is none.</returns>
    public bool Resume()
    {
        if (_checkpoint.Load(_model.Network, Average, _optimizer, Curves) is not { } state) return false;
        (Step, Seconds) = (state.Step, state.Seconds);
        return true;
    }

    /// <summary>Trains to the end, or until cancelled; in both cases the last state is in the checkpoint.</summary>
    public void Run(IProgress<TrainProgress>? progress, CancellationToken cancellation)
    {
        var schedule = new Schedule(_options, Seconds);
        var meter = new StepMeter(Step, Seconds);
        var saved = schedule.Seconds;
        _model.Network.train();
        for (var fraction = schedule.Fraction(Step); fraction < 1; fraction = schedule.Fraction(Step))
        {
            if (cancellation.IsCancellationRequested) break;
            var rate = schedule.Rate(Step, fraction);
            Curves.Add(Step, One(fraction, rate));
            Step++;
            Seconds = schedule.Seconds;
            progress?.Report(meter.Report(Step, Seconds, schedule.Fraction(Step), rate, Curves.Smoothed));
            if (Seconds - saved < _options.CheckpointSeconds) continue;
            Save();
            saved = schedule.Seconds;
        }

        Save();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Optimises to the end and leaves the network with its averaged weights, in evaluation mode.</summary>
    /// <param name="resume">True to go on from the checkpoint.</param>
    /// <param name="observer">Told of the progress.</param>
    /// <param name="cancellation">Ends it; the checkpoint holds the last state.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Complete(bool resume, ITrainObserver observer, CancellationToken cancellation)
    {
        if (resume && Resume()) observer.Say($"resumed at step {Step}");
        Run(observer, cancellation);
        Average.Apply();
        _model.Network.eval();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        Average.Dispose();
    }

    private IReadOnlyDictionary<string, double> One(double fraction, double rate)
    {
        using var scope = NewDisposeScope();
        manual_seed(Mix(_options.Seed, Step));
        var random = new Random(Mix(_options.Seed, Step));
        foreach (var (group, share) in _optimizer.ParamGroups.Zip(_rates)) group.LearningRate = rate * share;
        var loss = _loss(random, fraction);
        _optimizer.zero_grad();
        loss.Total.backward();
        nn.utils.clip_grad_norm_(_clipped, _options.GradientClip);
        _optimizer.step();
        Average.Update();
        var terms = loss.Read();
        if (!double.IsFinite(terms["total"]))
            throw new UserErrorException($"the loss is {terms["total"]} at step {Step}", "lower --train-learning-rate; the last checkpoint is kept");
        return terms;
    }

    // splitmix-like: neighbouring steps get unrelated seeds, the same on every machine (HashCode is randomised per process).
    private static int Mix(int seed, long step)
    {
        var z = unchecked(((ulong)(uint)seed << 32) + (ulong)step + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return (int)((z ^ (z >> 31)) & 0x7FFFFFFF);
    }

    private void Save() => _checkpoint.Save(_model.Network, Average, _optimizer, Curves, new CheckpointState(Step, Seconds, _options.Seed));
}
