namespace KeyStream.Training;

/// <summary>Loss terms over time, averaged over blocks of steps so that a long run stays small.</summary>
public sealed class Curves
{
    private const int Block = 10;
    private readonly Dictionary<string, double> _smoothed = [];
    private readonly Dictionary<string, (double Sum, int Count)> _sums = [];

    /// <summary>Per block: the last step and the mean of each term.</summary>
    public List<CurvePoint> Points { get; } = [];

    /// <summary>Terms averaged exponentially over about 50 steps.</summary>
    public IReadOnlyDictionary<string, double> Smoothed => _smoothed;

    /// <summary>Takes in the terms of a step.</summary>
    public void Add(long step, IReadOnlyDictionary<string, double> terms)
    {
        foreach (var (name, value) in terms)
        {
            _smoothed[name] = _smoothed.TryGetValue(name, out var old) ? old + ((value - old) / 50) : value;
            var (sum, count) = _sums.GetValueOrDefault(name);
            _sums[name] = (sum + value, count + 1); // not every step has every term
        }

        if ((step + 1) % Block != 0) return;
        Points.Add(new CurvePoint(step + 1, _sums.ToDictionary(s => s.Key, s => s.Value.Sum / s.Value.Count)));
        _sums.Clear();
    }

    /// <summary>Replaces the history, after a resume.</summary>
    public void Restore(IEnumerable<CurvePoint> points)
    {
        Points.Clear();
        Points.AddRange(points);
        _sums.Clear();
    }
}

/// <summary>Mean terms of a block of steps.</summary>
/// <param name="Step">Last step of the block.</param>
/// <param name="Terms">Means by name.</param>
public sealed record CurvePoint(long Step, IReadOnlyDictionary<string, double> Terms);
