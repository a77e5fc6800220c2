using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>Exponential moving average of a network's weights and buffers (Polyak averaging); these are the weights that are kept.</summary>
/// <remarks>The decay is min(decay, (1 + n)/(10 + n)) after n updates, so that the start is forgotten quickly.</remarks>
public sealed class MovingAverage : IDisposable
{
    private readonly double _decay;
    private readonly Dictionary<string, Tensor> _average = [];
    private readonly Dictionary<string, Tensor> _live;

    /// <summary>Starts from the network's present weights.</summary>
    public MovingAverage(nn.Module network, double decay)
    {
        using var quiet = no_grad();
        _decay = decay;
        _live = network.state_dict();
        foreach (var (key, value) in _live) _average[key] = value.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>Number of updates.</summary>
    public long Updates { get; private set; }

    /// <summary>The averaged weights by key; owned by this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => _average;

    /// <summary>Takes in the network's present weights.</summary>
    public void Update()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var weight = 1 - Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates));
        Updates++;
        foreach (var (key, average) in _average)
        {
            if (average.is_floating_point()) average.lerp_(_live[key].detach(), tensor(weight, average.dtype));
            else average.copy_(_live[key].detach());
        }
    }

    /// <summary>Takes the network's present weights as the average after <paramref name="updates"/> updates, on a resume.</summary>
    public void Restore(long updates)
    {
        Copy(_live, _average);
        Updates = updates;
    }

    /// <summary>Puts the average into the network for as long as the result is not disposed.</summary>
    public IDisposable Lend() => new Loan(this);

    /// <summary>Puts the average into the network for good.</summary>
    public void Apply() => Copy(_average, _live);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _average.Values) tensor.Dispose();
    }

    private static void Copy(Dictionary<string, Tensor> from, Dictionary<string, Tensor> to)
    {
        using var quiet = no_grad();
        foreach (var (key, value) in from) to[key].copy_(value.detach());
    }

    private sealed class Loan : IDisposable
    {
        private readonly MovingAverage _owner;
        private readonly Dictionary<string, Tensor> _kept;

        public Loan(MovingAverage owner)
        {
            using var quiet = no_grad();
            _owner = owner;
            _kept = owner._live.ToDictionary(p => p.Key, p => p.Value.detach().clone().DetachFromDisposeScope());
            owner.Apply();
        }

        public void Dispose()
        {
            Copy(_kept, _owner._live);
            foreach (var tensor in _kept.Values) tensor.Dispose();
        }
    }
}
