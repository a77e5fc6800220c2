namespace KeyStream.Stages.Lift;

/// <summary>The 1€ filter of one point: a low-pass whose cut-off rises with speed. Source: Casiez, Roussel, Vogel, CHI 2012.</summary>
/// <remarks>One cut-off for all coordinates of the point, from the length of its velocity, so that the result does not depend on the axes.</remarks>
internal sealed class OneEuroFilter(int dimensions, LiftOptions options, double unit)
{
    private const double SpeedCutoff = 1; // Hz, as in the paper.
    private readonly double[] _value = new double[dimensions];
    private readonly double[] _velocity = new double[dimensions];
    private bool _started;

    /// <summary>Filters a point in place; a point that is not finite stays so, and the filter starts again behind it.</summary>
    public void Run(Span<double> point, double seconds)
    {
        foreach (var x in point)
        {
            if (double.IsFinite(x)) continue;
            _started = false;
            return;
        }

        if (_started) Advance(point, seconds);
        else
        {
            point.CopyTo(_value);
            Array.Clear(_velocity);
            _started = true;
        }

        _value.CopyTo(point);
    }

    private void Advance(ReadOnlySpan<double> point, double seconds)
    {
        var follow = Gain(SpeedCutoff, seconds);
        var squared = 0.0;
        for (var i = 0; i < point.Length; i++)
        {
            _velocity[i] += follow * (((point[i] - _value[i]) / seconds) - _velocity[i]);
            squared += _velocity[i] * _velocity[i];
        }

        var gain = Gain(options.LiveCutoff + (options.LiveSpeed * Math.Sqrt(squared) / unit), seconds);
        for (var i = 0; i < point.Length; i++) _value[i] += gain * (point[i] - _value[i]);
    }

    private static double Gain(double cutoffHz, double seconds)
    {
        var r = Math.Tau * cutoffHz * seconds;
        return r / (r + 1);
    }
}
