using System.Diagnostics;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Views;

/// <summary>The clock of each camera against that of the rig.</summary>
/// <param name="ByIndex">True to match frames by number, false by time stamp.</param>
/// <param name="Offsets">[V] frame n + offset of a camera belongs to frame n of the rig.</param>
/// <param name="FrameRate">Frames per second.</param>
public sealed record ViewClock(bool ByIndex, IReadOnlyList<int> Offsets, double FrameRate)
{
    /// <summary>True for live cameras, whose time stamps each begin at a moment of their own: they are put on one clock by when their first frames come.</summary>
    public bool Live { get; init; }
}

/// <summary>Joins the views of a rig by the stamps of their frames.</summary>
/// <remarks>
/// Row n has the number n, and the time stamp of the first view that is there. By time stamps, frames belong together that are about half
/// a frame apart or less: a camera that runs slower, or drops frames, is missing from a row now and then, and stays in step. By numbers it would not, and
/// <see cref="Drift"/> tells.
/// </remarks>
/// <param name="source">Name for the stamps.</param>
/// <param name="clock">The cameras' clocks.</param>
public sealed class ViewJoin(string source, ViewClock clock) : IJoin<KeypointFrame, ViewSet>
{
    private const double Reach = 0.55; // Frames; a half and what containers round time stamps by.
    private readonly FrameClock[] _clocks = [.. clock.Offsets.Select(_ => new FrameClock())];
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly double[] _started = [.. clock.Offsets.Select(_ => double.NaN)];
    private readonly double[] _first = [.. clock.Offsets.Select(_ => double.NaN)], _drift = new double[clock.Offsets.Count];
    private long _rows;

    /// <inheritdoc/>
    public double Tolerance => clock.ByIndex ? 0.25 : Reach / clock.FrameRate;

    /// <summary>[V] seconds by which a view's time stamps have moved against the first view's, as far as both were there; what numbers do not see.</summary>
    public IReadOnlyList<double> Drift => _drift;

    /// <inheritdoc/>
    public double TimeOf(int branch, KeypointFrame item) => clock.ByIndex
        ? item.Stamp.Index - clock.Offsets[branch]
        : _clocks[branch].Next(item.Stamp.Pts) + Started(branch, item) - (clock.Offsets[branch] / clock.FrameRate);

    /// <inheritdoc/>
    public ViewSet Join(double time, IReadOnlyList<KeypointFrame?> items)
    {
        var there = Enumerable.Range(0, items.Count).First(v => items[v] is not null);
        for (var v = 1; v < items.Count; v++)
        {
            if (items[0] is null || items[v] is null) continue;
            var apart = items[v]!.Stamp.Pts - items[0]!.Stamp.Pts;
            if (double.IsNaN(_first[v])) _first[v] = apart;
            _drift[v] = apart - _first[v];
        }

        var pts = clock.ByIndex ? items[there]!.Stamp.Pts - Start(there) : time;
        return new ViewSet(new FrameStamp(source, _rows++, pts), items);
    }

    /// <summary>What a live view's time stamps are behind the rig's clock; 0 of a recorded one.</summary>
    private double Started(int view, KeypointFrame item)
    {
        if (!clock.Live) return 0;
        if (double.IsNaN(_started[view])) _started[view] = Stopwatch.GetElapsedTime(_begin, item.Frame!.Arrived).TotalSeconds - item.Stamp.Pts;
        return _started[view];
    }

    /// <summary>The time stamp of a view's frame that belongs to time 0 of the rig: as it was beside the first view, so that no jump comes where that ends.</summary>
    private double Start(int view) => (clock.Offsets[0] / clock.FrameRate, _first[view]) is var (first, apart) && !double.IsNaN(apart)
        ? first + apart
        : clock.Offsets[view] / clock.FrameRate;
}
