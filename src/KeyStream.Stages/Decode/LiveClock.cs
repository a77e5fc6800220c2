namespace KeyStream.Stages.Decode;

/// <summary>Times of a live stream from its first frame on: the stream's own distances, and across breaks and jumps the capture clock's.</summary>
/// <remarks>A stream's times start anew with every connection and sender, and some streams have none.</remarks>
/// <param name="time">The capture clock.</param>
internal sealed class LiveClock(TimeProvider time)
{
    // Further from the capture clock than any buffer on the way explains, the stream's times have jumped.
    private const double Jump = 5;
    private const double Least = 0.001;
    private long? _start;
    private double _last = double.NegativeInfinity;
    private double _offset = double.NaN;

    /// <summary>The next frame comes over a new connection.</summary>
    public void Reconnect() => _offset = double.NaN;

    /// <summary>The time of a frame that has just come, in seconds; later than that of the frame before.</summary>
    /// <param name="pts">Its time in the stream, seconds; NaN when it has none.</param>
    public double Next(double pts)
    {
        var now = time.GetElapsedTime(_start ??= time.GetTimestamp()).TotalSeconds;
        var own = pts + _offset;
        if (own > _last && Math.Abs(own - now) < Jump) return _last = own;
        _last = double.IsFinite(_last) ? Math.Max(now, _last + Least) : 0;
        _offset = _last - pts;
        return _last;
    }
}
