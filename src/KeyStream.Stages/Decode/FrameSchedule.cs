namespace KeyStream.Stages.Decode;

/// <summary>Finds out which frames never came out of the decoder, by comparing the times of those that did with the times due.</summary>
/// <remarks>
/// A gap counts as lost frames only once ffmpeg has reported an error: sound files also hold packets without a picture of
/// their own (packed B-frames, hidden reference frames), and those are no rows.
/// </remarks>
/// <param name="due">Times at which frames are due, seconds, ascending; null when unknown.</param>
/// <param name="missing">Frames announced beyond the last one due.</param>
/// <param name="step">Seconds between frames where nothing better is known.</param>
internal sealed class FrameSchedule(double[]? due, long missing, double step)
{
    private readonly double _tolerance = Tolerance(due);
    private int _next;
    private double _last = double.NaN;

    /// <summary>The frames that are lost before the one that has come, and that one's own time.</summary>
    /// <param name="time">Time of the frame that has come; NaN when it has none.</param>
    /// <param name="faulty">True once an error was reported.</param>
    /// <param name="lost">Receives the times of the lost frames.</param>
    public double Arrived(double time, bool faulty, List<double> lost)
    {
        if (double.IsNaN(time)) time = double.IsNaN(_last) ? 0 : _last + step;
        _last = time;
        if (due is null) return time;
        while (_next < due.Length && due[_next] < time - _tolerance)
        {
            if (faulty) lost.Add(due[_next]);
            _next++;
        }

        if (_next < due.Length && due[_next] <= time + _tolerance) _next++;
        return time;
    }

    /// <summary>The frames that were still due when the stream ended.</summary>
    public IEnumerable<double> AtEnd(bool faulty)
    {
        if (!faulty) yield break;
        if (due is not null)
        {
            for (; _next < due.Length; _next++) yield return _last = due[_next];
        }

        for (var i = 0L; i < missing; i++) yield return _last = double.IsNaN(_last) ? 0 : _last + step;
    }

    private static double Tolerance(double[]? due)
    {
        var least = double.PositiveInfinity;
        for (var i = 1; i < (due?.Length ?? 0); i++)
        {
            if (due![i] > due[i - 1]) least = Math.Min(least, due[i] - due[i - 1]);
        }

        return double.IsFinite(least) ? Math.Max(1e-9, 0.4 * least) : 1e-3;
    }
}
