using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Lift;

/// <summary>Smooths the tracks of a file without delay, and puts short exchanges of left and right straight.</summary>
/// <remarks>
/// Each value is the local quadratic regression of its neighbours in time with Gaussian weights of deviation τ times confidence
/// (Cleveland 1979). Its response is (1 + ω²/2)·exp(−ω²/2) with ω = 2πfτ: flat to fourth order, so slow movement keeps its amplitude,
/// zero phase, −3 dB at f = 0.2337/τ. Times are presentation times, so a variable frame rate is no special case.
/// Input and output: one <see cref="KeypointFrame"/> per frame, in order. Frames without keypoints stay NaN and are not bridged.
/// Memory: the look-ahead, 3τ or <see cref="LiftOptions.SwapFrames"/> frames, at most 64 frames.
/// </remarks>
public sealed class ZeroPhaseLift : IManyStep<KeypointFrame, KeypointFrame>, IDisposable
{
    private const double HalfPower = 0.2337;
    private const int LongestWindow = 64;
    private const double Reach = 3;

    private readonly double _tau;
    private readonly int _swapFrames;
    private readonly SwapRepair[] _repairs;
    private readonly List<KeypointFrame> _window = [];
    private int _next;

    /// <summary>Creates the step.</summary>
    /// <param name="options">Cutoff and longest repaired run.</param>
    /// <param name="layout">Gives the symmetric pairs.</param>
    public ZeroPhaseLift(LiftOptions options, KeypointLayout layout)
    {
        _tau = options.Cutoff > 0 ? HalfPower / options.Cutoff : 0;
        _swapFrames = options.SwapFrames;
        _repairs = options.SwapFrames > 0 ? [.. layout.SymmetricPairs.Select(p => new SwapRepair(p.Left, p.Right, options.SwapFrames))] : [];
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item)
    {
        _window.Add(item);
        Repair();
        while (_next < _window.Count - 1 && Ready(_next)) yield return Emit();
        Forget();
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush()
    {
        while (_next < _window.Count) yield return Emit();
        _window.Clear();
        _next = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var frame in _window.Skip(_next)) frame.Dispose();
        _window.Clear();
    }

    private bool Ready(int index)
    {
        var behind = _window.Count - 1 - index;
        var far = _window[^1].Stamp.Pts - _window[index].Stamp.Pts >= Reach * _tau;
        return behind >= LongestWindow / 2 || (far && behind >= (_repairs.Length > 0 ? _swapFrames + 1 : 0));
    }

    private void Repair()
    {
        var newest = _window.Count - 1;
        foreach (var repair in _repairs)
        {
            var run = repair.Take(_window[newest]);
            for (var i = Math.Max(_next, newest - run); i < newest; i++) _window[i] = repair.Put(_window[i]);
        }
    }

    private KeypointFrame Emit()
    {
        var frame = _window[_next];
        var smooth = frame.Fault is not null || _tau == 0 ? frame : Smooth(_next);
        _next++;
        return smooth;
    }

    // What is behind the reach of the next frame's window is no longer needed; its picture went with the emitted frame.
    private void Forget()
    {
        var keep = Math.Max(0, _next - (LongestWindow / 2));
        while (keep < _next && _window[keep].Stamp.Pts < _window[Math.Min(_next, _window.Count - 1)].Stamp.Pts - (Reach * _tau)) keep++;
        _window.RemoveRange(0, keep);
        _next -= keep;
    }

    private KeypointFrame Smooth(int centre)
    {
        var frame = _window[centre];
        var count = frame.Confidence.Length;
        var (two, three) = (new double[count, 2], new double[count, 3]);
        for (var k = 0; k < count; k++)
        {
            for (var d = 0; d < 2; d++) two[k, d] = Local(centre, k, f => f.Points2d, d);
            for (var d = 0; d < 3; d++) three[k, d] = Local(centre, k, f => f.Points3d, d);
        }

        return frame with { Points2d = two, Points3d = three };
    }

    private double Local(int centre, int k, Func<KeypointFrame, double[,]> values, int d)
    {
        var now = _window[centre].Stamp.Pts;
        var origin = values(_window[centre])[k, d];
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, y0 = 0, y1 = 0, y2 = 0;
        for (var i = 0; i < _window.Count; i++)
        {
            var frame = _window[i];
            var u = (frame.Stamp.Pts - now) / _tau;
            if (frame.Fault is not null || Math.Abs(u) > Reach) continue;
            var w = Math.Exp(-0.5 * u * u) * (0.05 + frame.Confidence[k]);
            var y = values(frame)[k, d] - origin;
            var (wu, wu2) = (w * u, w * u * u);
            (s0, s1, s2, s3, s4) = (s0 + w, s1 + wu, s2 + wu2, s3 + (wu2 * u), s4 + (wu2 * u * u));
            (y0, y1, y2) = (y0 + (w * y), y1 + (wu * y), y2 + (wu2 * y));
        }

        // Value at u = 0 of the weighted parabola: Cramer's rule on the normal equations.
        var determinant = (s0 * ((s2 * s4) - (s3 * s3))) - (s1 * ((s1 * s4) - (s2 * s3))) + (s2 * ((s1 * s3) - (s2 * s2)));
        if (determinant < 1e-9 * s0 * s0 * s0) return origin + (y0 / s0);
        var top = (y0 * ((s2 * s4) - (s3 * s3))) - (s1 * ((y1 * s4) - (s3 * y2))) + (s2 * ((y1 * s3) - (s2 * y2)));
        return origin + (top / determinant);
    }
}
