namespace KeyStream.Stages.Lift;

/// <summary>Turns presentation times into times that always advance: damaged files repeat, drop or reverse them.</summary>
internal sealed class FrameClock
{
    private double _last = double.NaN;

    /// <summary>Seconds between the last two frames that advanced; a thirtieth before there were any.</summary>
    public double Step { get; private set; } = 1 / 30.0;

    /// <summary>The time of the next frame in seconds.</summary>
    /// <param name="pts">Its presentation time, possibly not a number.</param>
    public double Next(double pts)
    {
        if (double.IsNaN(_last)) return _last = double.IsFinite(pts) ? pts : 0;
        if (!(double.IsFinite(pts) && pts > _last)) return _last += Step;
        Step = pts - _last;
        return _last = pts;
    }
}
