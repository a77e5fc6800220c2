using KeyStream.Data;

namespace KeyStream.Stages.Views;

/// <summary>Counts how well the views of a run agree. Memory does not grow with the run: errors go into a histogram.</summary>
public sealed class ViewTally
{
    private const double Least = 0.001, Step = 1.02;
    private const int Kept = 60;
    private readonly long[] _errors = new long[1024];
    private readonly long[] _seen, _used;
    private readonly List<ViewSet> _sample = [];
    private long _moments, _stride = 1;

    /// <summary>Begins at nothing.</summary>
    /// <param name="views">Views of the rig.</param>
    public ViewTally(int views) => (_seen, _used) = (new long[views], new long[views]);

    /// <summary>Some moments, spread evenly over the run so far, without their pictures.</summary>
    public IReadOnlyList<ViewSet> Sample => _sample;

    /// <summary>Points that at least one view shows.</summary>
    public long Points { get; private set; }

    /// <summary>Points that were found.</summary>
    public long Found { get; private set; }

    /// <summary>Median of the points' reprojection errors, pixels, to a hundredth of itself; null where there are none.</summary>
    public double? MedianError
    {
        get
        {
            var (all, sum) = (_errors.Sum(), 0L);
            if (all == 0) return null;
            var bin = Array.FindIndex(_errors, e => (sum += e) * 2 >= all);
            return Least * Math.Pow(Step, bin);
        }
    }

    /// <summary>[V] share of the points that a view shows for which it was used; null where it shows none.</summary>
    public IReadOnlyList<double?> Used => [.. _seen.Zip(_used, (seen, used) => seen > 0 ? (double?)used / seen : null)];

    /// <summary>Counts a moment, and keeps it if it is one for the sample.</summary>
    public void Add(ViewSet set)
    {
        if (_moments++ % _stride != 0) return;
        _sample.Add(set with { Views = [.. set.Views.Select(v => v is null ? null : v with { Frame = null })] });
        if (_sample.Count < 2 * Kept) return;
        _stride *= 2;
        for (var i = Kept - 1; i >= 0; i--) _sample.RemoveAt((2 * i) + 1);
    }

    /// <summary>Counts a point.</summary>
    /// <param name="error">Its reprojection error, pixels; NaN where it was not found.</param>
    /// <param name="seen">Whether a view shows it.</param>
    /// <param name="used">Whether a view was used for it.</param>
    public void Add(double error, Func<int, bool> seen, Func<int, bool> used)
    {
        var any = false;
        for (var v = 0; v < _seen.Length; v++)
        {
            if (!seen(v)) continue;
            any = true;
            _seen[v]++;
            if (used(v)) _used[v]++;
        }

        if (any) Points++;
        if (double.IsNaN(error)) return;
        Found++;
        _errors[(int)Math.Clamp(Math.Round(Math.Log(Math.Max(error, Least) / Least, Step)), 0, _errors.Length - 1)]++;
    }
}
