using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Lift;

/// <summary>The Lift stage of files: swap repair, short gaps filled, and smoothing without phase shift over a bounded look-ahead.</summary>
/// <remarks>
/// Input and output: as many <see cref="KeypointFrame"/>s out as in, in order, same stamps and frame handles. Each 2D (pixels) and
/// 3D (model unit) track is smoothed by a local parabola with Gaussian weights in presentation time times confidence: −3 dB at
/// <see cref="LiftOptions.Cutoff"/>, amplitude loss 0.7 % at a third of it. A point that is missing for at most
/// <see cref="LiftOptions.GapFrames"/> frames is filled, with half the smaller confidence beside the gap; frames with a
/// fault keep their row of NaN. Memory: at most 64 frames of look-ahead and of the past.
/// </remarks>
public sealed class ZeroPhaseLift : IManyStep<KeypointFrame, KeypointFrame>, IDisposable
{
    private const int MostAhead = 64;
    private const double Reach = 4; // In σ. Nearer, the cut window would move the −3 dB frequency: at 3 σ by 5 %.
    private readonly int _count;
    private readonly int _gap;
    private readonly double _sigma;
    private readonly FrameClock _clock = new();
    private readonly SwapRepair _swaps;
    private readonly List<TrackRow> _rows = [];
    private int _next;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">Cutoff, longest repaired run, longest filled gap.</param>
    /// <param name="layout">Keypoints and symmetric pairs.</param>
    public ZeroPhaseLift(LiftOptions options, KeypointLayout layout)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Cutoff);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.GapFrames, MostAhead);
        _count = layout.Names.Count;
        _gap = options.GapFrames;
        _swaps = new SwapRepair(layout, options, lookAhead: true);
        _sigma = options.Cutoff > 0 ? LocalQuadratic.SigmaTimesCutoff / options.Cutoff : 0;
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item)
    {
        foreach (var frame in _swaps.Run(item))
        {
            Take(frame);
            while (_next < _rows.Count && Settled(_next)) yield return Release();
        }
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush()
    {
        foreach (var frame in _swaps.Flush()) Take(frame);
        while (_next < _rows.Count) yield return Release();
    }

    /// <summary>Disposes the frames that are still held back.</summary>
    public void Dispose()
    {
        _swaps.Dispose();
        for (; _next < _rows.Count; _next++) _rows[_next].Frame!.Dispose();
    }

    private void Take(KeypointFrame frame)
    {
        var row = new TrackRow(frame, _clock.Next(frame.Stamp.Pts));
        _rows.Add(row);
        for (var k = 0; k < _count; k++)
        {
            if (row.Has(k, 2)) FillGap(k, 2);
            if (row.Has(k, 3)) FillGap(k, 3);
        }
    }

    /// <summary>Fills the gap that the newest row closes, if it is short and opened by a row that is still here.</summary>
    private void FillGap(int k, int dimensions)
    {
        var last = _rows.Count - 1;
        var first = last - 1;
        while (first >= 0 && last - first - 1 <= _gap && !_rows[first].Has(k, dimensions)) first--;
        if (first < 0 || first == last - 1 || last - first - 1 > _gap || !_rows[first].Has(k, dimensions)) return;
        var (from, to) = (_rows[first], _rows[last]);
        var confidence = Math.Min(from.Confidence[k], to.Confidence[k]) / 2;
        for (var i = first + 1; i < last; i++)
        {
            if (_rows[i].IsFault) continue;
            var s = (_rows[i].Time - from.Time) / (to.Time - from.Time);
            var (target, a, b) = (_rows[i].Points(dimensions), from.Points(dimensions), to.Points(dimensions));
            for (var d = 0; d < dimensions; d++) target[k, d] = a[k, d] + (s * (b[k, d] - a[k, d]));
            _rows[i].Confidence[k] = confidence;
        }
    }

    private bool Settled(int i)
    {
        var ahead = _rows.Count - 1 - i;
        return ahead >= MostAhead || (ahead >= _gap && _rows[^1].Time >= _rows[i].Time + (Reach * _sigma));
    }

    private KeypointFrame Release()
    {
        var row = _rows[_next];
        var frame = row.Frame!;
        var smooth = row.IsFault ? frame : frame with { Points2d = Smooth(2), Points3d = Smooth(3), Confidence = (double[])row.Confidence.Clone() };
        row.Frame = null; // The picture leaves with its row; only the numbers stay behind as past.
        _next++;
        Forget();
        return smooth;
    }

    /// <summary>Drops rows that no later row looks back to.</summary>
    private void Forget()
    {
        var from = _next < _rows.Count ? _rows[_next].Time : _rows[^1].Time;
        var keep = 0;
        while (keep < _next && _next - keep > _gap + 1 && (_next - keep > MostAhead || _rows[keep].Time < from - (Reach * _sigma))) keep++;
        _rows.RemoveRange(0, keep);
        _next -= keep;
    }

    private double[,] Smooth(int dimensions)
    {
        var row = _rows[_next];
        var result = (double[,])row.Points(dimensions).Clone();
        if (_sigma == 0) return result;
        var (first, last) = Window();
        Span<double> times = stackalloc double[last - first + 1];
        Span<double> weights = stackalloc double[last - first + 1];
        for (var k = 0; k < _count; k++)
        {
            if (!row.Has(k, dimensions)) continue;
            for (var i = first; i <= last; i++)
            {
                var t = times[i - first] = (_rows[i].Time - row.Time) / _sigma;
                weights[i - first] = _rows[i].Has(k, dimensions) ? Math.Exp(-t * t / 2) * (0.001 + _rows[i].Confidence[k]) : 0;
            }

            if (!LocalQuadratic.Solve(times, weights)) continue;
            for (var d = 0; d < dimensions; d++)
            {
                var sum = 0.0;
                for (var i = first; i <= last; i++) if (weights[i - first] != 0) sum += weights[i - first] * _rows[i].Points(dimensions)[k, d];
                result[k, d] = sum;
            }
        }

        return result;
    }

    private (int First, int Last) Window()
    {
        var (first, last, time) = (_next, _next, _rows[_next].Time);
        while (first > 0 && _next - first < MostAhead && _rows[first - 1].Time >= time - (Reach * _sigma)) first--;
        while (last + 1 < _rows.Count && last - _next < MostAhead && _rows[last + 1].Time <= time + (Reach * _sigma)) last++;
        return (first, last);
    }
}

/// <summary>One frame's points as the smoother holds them; its copies, because the gaps are filled in place.</summary>
internal sealed class TrackRow(KeypointFrame frame, double time)
{
    public KeypointFrame? Frame { get; set; } = frame;

    public bool IsFault { get; } = frame.Fault is not null;

    public double Time { get; } = time;

    public double[] Confidence { get; } = (double[])frame.Confidence.Clone();

    private readonly double[,] _two = (double[,])frame.Points2d.Clone();
    private readonly double[,] _three = (double[,])frame.Points3d.Clone();

    public double[,] Points(int dimensions) => dimensions == 2 ? _two : _three;

    public bool Has(int k, int dimensions)
    {
        var points = Points(dimensions);
        for (var d = 0; d < dimensions; d++) if (!double.IsFinite(points[k, d])) return false;
        return true;
    }
}
