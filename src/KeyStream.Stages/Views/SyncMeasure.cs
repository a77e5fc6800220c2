using KeyStream.Data;

namespace KeyStream.Stages.Views;

/// <summary>A measured offset.</summary>
/// <param name="Frames">Frame n + offset of the camera belongs to frame n of the first.</param>
/// <param name="Error">Median epipolar distance there, pixels.</param>
/// <param name="Unshifted">The same without a shift.</param>
/// <param name="Clear">False where no shift fits clearly better than none.</param>
public readonly record struct MeasuredOffset(int Frames, double Error, double Unshifted, bool Clear);

/// <summary>Finds by how many frames the tracks of each camera are late, from where the points must lie in the other views.</summary>
/// <remarks>
/// For each pair of views and each shift the median epipolar distance over up to 400 moments; views join one after another at the shift with the
/// least sum against those that have joined, and are then measured once more against all others. A median, so that a tenth of gross outliers does
/// not matter. What moves along the epipolar lines of one pair only does not in those of another: with two cameras it can.
/// </remarks>
public sealed class SyncMeasure
{
    private const int MostMoments = 400, LeastSamples = 20;
    private const double Better = 0.85; // Than any other shift: of a subject at rest the least of a hundred medians is a tenth less by chance.
    private readonly (double X, double Y)?[][][] _points; // [V][T][K]
    private readonly EpipolarDistance?[,] _distance;
    private readonly int _most;

    /// <summary>Prepares the tracks.</summary>
    /// <param name="rig">The cameras.</param>
    /// <param name="tracks">[V] tracks of the same K points.</param>
    /// <param name="most">Largest shift that is tried, frames.</param>
    public SyncMeasure(RigViews rig, IReadOnlyList<Tracks2d> tracks, int most)
    {
        var views = tracks.Count;
        _most = most;
        _points = [.. tracks.Select((t, v) => t.Frames.Select(f => Straight(rig, v, f)).ToArray())];
        _distance = new EpipolarDistance?[views, views];
        for (var a = 0; a < views; a++)
            for (var b = 0; b < views; b++) if (a != b) _distance[a, b] = new EpipolarDistance(rig, a, b);
    }

    /// <summary>[V] the offsets; that of the first is 0.</summary>
    public IReadOnlyList<MeasuredOffset> Measure()
    {
        var found = new MeasuredOffset[_points.Length];
        found[0] = new MeasuredOffset(0, 0, 0, true);
        for (var v = 1; v < found.Length; v++) found[v] = Best(v, [.. Enumerable.Range(0, v)], found);
        if (found.Length > 2)
            for (var v = 1; v < found.Length; v++) found[v] = Best(v, [.. Enumerable.Range(0, found.Length).Where(o => o != v)], found);
        return found;
    }

    private static (double X, double Y)?[] Straight(RigViews rig, int view, TrackFrame frame) =>
        [.. frame.Confidence.Select((c, k) => c > 0 ? ((double X, double Y)?)rig.Straight(view, frame.Points[k, 0], frame.Points[k, 1]) : null)];

    private MeasuredOffset Best(int view, int[] others, MeasuredOffset[] found)
    {
        var costs = new Dictionary<int, double>();
        for (var shift = -_most; shift <= _most; shift++)
        {
            var medians = others.Select(o => Median(o, view, shift - found[o].Frames)).Where(double.IsFinite).ToList();
            if (medians.Count > 0) costs[shift] = medians.Average();
        }

        if (!costs.TryGetValue(0, out var unshifted)) unshifted = double.PositiveInfinity;
        if (costs.Count == 0) return new MeasuredOffset(0, double.NaN, double.NaN, false);
        var best = costs.MinBy(c => (c.Value, Math.Abs(c.Key)));
        var clear = best.Key == 0 || best.Value < Better * unshifted;
        // None fits as well as one that is no shift's neighbour: the subject stands still, or its gait repeats.
        var rival = costs.Where(c => Math.Abs(c.Key - best.Key) > 2).Select(c => c.Value).DefaultIfEmpty(double.PositiveInfinity).Min();
        clear &= best.Value < Better * rival;
        return new MeasuredOffset(clear ? best.Key : 0, clear ? best.Value : unshifted, unshifted, clear);
    }

    /// <summary>The median distance of a pair where frame t of one is with frame t + shift of the other; infinite where too few are.</summary>
    private double Median(int a, int b, int shift)
    {
        var (first, end) = (Math.Max(0, -shift), Math.Min(_points[a].Length, _points[b].Length - shift));
        var stride = Math.Max(1, (end - first) / MostMoments);
        var off = new List<double>();
        for (var t = first; t < end; t += stride)
        {
            var (at, with) = (_points[a][t], _points[b][t + shift]);
            for (var k = 0; k < at.Length; k++)
                if (at[k] is { } p && with[k] is { } q) off.Add(_distance[a, b]!.Of(p, q));
        }

        if (off.Count < LeastSamples) return double.PositiveInfinity;
        off.Sort();
        return off[off.Count / 2];
    }
}
