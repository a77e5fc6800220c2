using System.Numerics;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Nets;

namespace KeyStream.Stages.Lift;

/// <summary>How <see cref="TemporalLift"/> looks at time.</summary>
public sealed record TemporalLiftOptions
{
    /// <summary>True for live inputs: a frame's answer waits for no more than <see cref="LookAhead"/> later frames.</summary>
    public bool Causal { get; init; }

    /// <summary>Frames of look-ahead when causal.</summary>
    /// <value>Default 0; less than the model's window.</value>
    public int LookAhead { get; init; }

    /// <summary>True where the frames do not follow each other in time, such as frames picked for labelling: each is lifted by itself.</summary>
    public bool Independent { get; init; }

    /// <summary>Points of lower confidence count as missing.</summary>
    /// <value>Default 0.05; 0 to 1.</value>
    public double MinConfidence { get; init; } = 0.05;

    /// <summary>Whether the camera's focal length is known, or a guess.</summary>
    public bool FocalKnown { get; init; }
}

/// <summary>The Lift stage for real: 2D tracks of any joint set to smooth 3D by the <see cref="TemporalLifter"/>.</summary>
/// <remarks>
/// Input and output: one <see cref="KeypointFrame"/> each, in order, same stamps, 2D points and frame handles. 3D points are in the camera's axes with
/// the camera at zero; their unit makes the joint set's edges 1 long on average in every window, which is the one scale that a camera leaves open.
/// <para>Recordings: windows begin at every third of their length, counted by the frame's index in its source, so that what was lifted does not depend on
/// where a run began; each frame is the mean of its windows, weighted to their middle. Live: each frame is read from the window that ends with it (or
/// with the look-ahead). A joint that is missing is placed by the others; a frame where nothing is seen for a whole window stays NaN.</para>
/// </remarks>
public sealed class TemporalLift : IManyStep<KeypointFrame, KeypointFrame>, IDisposable
{
    private const int Batch = 8;                          // windows that are lifted at once: products of matrices are worth their while then
    private const float LeastWeight = 0.05f;              // of a window at its ends, in frames: it comes and goes without a step
    private const float Settle = 0.1f;                    // share that a new window has in the live scale
    private readonly LifterModel _model;
    private readonly JointSet _jointSet;
    private readonly Camera _camera;
    private readonly TemporalLiftOptions _options;
    private readonly int[] _sides;
    private readonly int _frames, _hop;
    private readonly FrameClock _clock = new();
    private readonly List<LiftRow> _rows = [];            // those that are held back, and before them what windows still look at
    private readonly List<int> _due = [];                 // where windows begin that wait for their frames, counted in rows
    private int _next;                                    // the first row that is held back
    private float _scale;

    /// <summary>Makes the stage.</summary>
    /// <param name="model">The lifter; not owned.</param>
    /// <param name="jointSet">Joints of the tracks.</param>
    /// <param name="camera">Intrinsics; points are in its pixels.</param>
    /// <param name="options">How.</param>
    /// <exception cref="UserErrorException">The lifter is of other joints.</exception>
    public TemporalLift(LifterModel model, JointSet jointSet, Camera camera, TemporalLiftOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.LookAhead);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.LookAhead, model.Frames);
        if (model.FixedJoints > 0 && model.FixedJoints != jointSet.Count)
            throw new UserErrorException($"the lifter is of {model.FixedJoints} keypoints of one model, and there are {jointSet.Count}", "give the tracks of that model, or a lifter of any joints");
        (_model, _jointSet, _camera, _options, _sides) = (model, jointSet, camera, options, jointSet.Sides());
        _frames = options.Independent ? 1 : model.Frames;
        _hop = Math.Max(1, _frames / 3);
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item)
    {
        if (item.Confidence.Length != _jointSet.Count)
            throw new ArgumentException($"{item.Stamp} has {item.Confidence.Length} keypoints where the joint set has {_jointSet.Count}", nameof(item));
        if (_rows.Count == 0 || item.Stamp.Index % _hop == 0) _due.Add(_rows.Count);
        _rows.Add(new LiftRow(item, _clock.Next(item.Stamp.Pts), _camera, _options.MinConfidence));
        return _options.Causal ? Live(_options.LookAhead) : Recorded();
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush()
    {
        if (_options.Causal) return [.. Enumerable.Range(1, _rows.Count - _next).Reverse().SelectMany(left => Live(left - 1))];
        // The windows that the end cuts short are one whole window that ends with it.
        _due.RemoveAll(first => first + _frames > _rows.Count);
        if (_rows.Count > 0) _due.Add(Math.Max(0, _rows.Count - _frames));
        Lift(_due);
        return Release(_rows.Count);
    }

    /// <summary>Disposes the frames that are still held back.</summary>
    public void Dispose()
    {
        foreach (var row in _rows) row.Frame?.Dispose();
    }

    private List<KeypointFrame> Recorded()
    {
        var ready = _due.Where(first => first + _frames <= _rows.Count).ToList();
        if (ready.Count < Batch) return [];
        Lift(ready);
        _due.RemoveRange(0, ready.Count);
        return Release(_due.Count > 0 ? _due[0] : _rows.Count); // where the next window begins, its rows still lack a part
    }

    private List<KeypointFrame> Live(int ahead)
    {
        if (_rows.Count - _next <= ahead) return [];
        var first = Math.Max(0, _rows.Count - _frames);
        if (Item(first, _rows.Count - first) is { } item)
        {
            var window = _model.Lift([item], new LifterReach(Causal: true, ahead), mirrored: false)[0];
            var scale = Scale(window);
            _scale = _scale == 0 ? scale : _scale + (Settle * (scale - _scale));
            _rows[_next].Add(window, _next - first, 1, _scale);
        }

        return Release(_next + 1);
    }

    private void Lift(IReadOnlyList<int> starts)
    {
        foreach (var chunk in starts.Chunk(Batch))
        {
            var windows = chunk.Select(first => (First: first, Item: Item(first, Math.Min(_frames, _rows.Count - first)))).Where(w => w.Item is not null).ToList();
            if (windows.Count == 0) continue;
            foreach (var (window, lifted) in windows.Zip(_model.Lift([.. windows.Select(w => w.Item!)])))
            {
                var (scale, frames) = (Scale(lifted), lifted.Points.Count);
                for (var t = 0; t < frames; t++)
                    if (window.First + t >= _next) _rows[window.First + t].Add(lifted, t, LeastWeight + Math.Min(t, frames - 1 - t), scale);
            }
        }
    }

    private LifterItem? Item(int first, int frames)
    {
        var rows = _rows.GetRange(first, frames);
        var window = LifterWindow.Of([.. rows.Select(r => r.Rays)], [.. rows.Select(r => r.Confidence)], _model.Placement);
        return window is null ? null : new LifterItem(window, _jointSet, _sides, [.. rows.Select(r => r.Time)], _options.FocalKnown);
    }

    /// <summary>What makes the edges 1 long on average.</summary>
    private float Scale(LiftedWindow window)
    {
        var lengths = window.Points.SelectMany(p => _jointSet.Edges.Select(e => Vector3.Distance(p[e.From], p[e.To]))).DefaultIfEmpty(1);
        return 1 / Math.Max(1e-6f, lengths.Average());
    }

    /// <summary>Lets the rows before <paramref name="end"/> go, and forgets those that no window looks back to.</summary>
    private List<KeypointFrame> Release(int end)
    {
        var leaving = new List<KeypointFrame>();
        for (; _next < end; _next++) leaving.Add(_rows[_next].Take(IsNear(_next)));
        var forget = Math.Max(0, Math.Min(_next, _rows.Count - _frames));
        _rows.RemoveRange(0, forget);
        _next -= forget;
        for (var i = 0; i < _due.Count; i++) _due[i] -= forget;
        return leaving;
    }

    /// <summary>Whether something is seen in this row, or both before and behind it within a hop.</summary>
    private bool IsNear(int row)
    {
        bool Any(int from, int to)
        {
            for (var i = Math.Max(0, from); i < Math.Min(_rows.Count, to); i++) if (_rows[i].IsSeen) return true;
            return false;
        }

        return _rows[row].IsSeen || (Any(row - _hop, row) && (_options.Causal || Any(row + 1, row + _hop + 1)));
    }
}

/// <summary>One frame as the lifter holds it: what it is told, and the sum of what its windows say.</summary>
internal sealed class LiftRow
{
    private readonly Vector3[] _sum;
    private readonly double[] _sigma;
    private Vector3 _centre;
    private float _weight;

    public LiftRow(KeypointFrame frame, double time, Camera camera, double minConfidence)
    {
        var count = frame.Confidence.Length;
        (Frame, Time, Confidence) = (frame, time, (double[])frame.Confidence.Clone());
        (_sum, _sigma, Rays) = (new Vector3[count], new double[count], new (double, double)[count]);
        for (var k = 0; k < count; k++)
        {
            var (x, y) = (frame.Points2d[k, 0], frame.Points2d[k, 1]);
            var usable = frame.Fault is null && double.IsFinite(x) && double.IsFinite(y) && Confidence[k] >= minConfidence;
            Rays[k] = usable ? camera.Ray(x, y) : (double.NaN, double.NaN);
            IsSeen |= usable;
        }
    }

    public KeypointFrame? Frame { get; private set; }

    public double Time { get; }

    public (double X, double Y)[] Rays { get; }

    public double[] Confidence { get; }

    public bool IsSeen { get; }

    /// <summary>Adds what one window says.</summary>
    public void Add(LiftedWindow window, int frame, float weight, float scale)
    {
        for (var k = 0; k < _sum.Length; k++)
        {
            _sum[k] += weight * scale * window.Points[frame][k];
            _sigma[k] += weight * scale * window.Sigma[frame][k];
        }

        _centre += weight * scale * window.Centres[frame];
        _weight += weight;
    }

    /// <summary>The frame with its 3D points; the picture leaves with it.</summary>
    /// <param name="known">False where nothing near this frame was seen, so that its points would be invented.</param>
    public KeypointFrame Take(bool known)
    {
        var points = new double[_sum.Length, 3];
        for (var k = 0; k < _sum.Length; k++)
        {
            var p = known && _weight > 0 ? (_sum[k] + _centre) / _weight : new Vector3(float.NaN);
            (points[k, 0], points[k, 1], points[k, 2]) = (p.X, p.Y, p.Z);
        }

        var frame = Frame! with { Points3d = points, Deviation = known && _weight > 0 ? [.. _sigma.Select(s => s / _weight)] : null };
        Frame = null;
        return frame;
    }
}
