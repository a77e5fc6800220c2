using KeyStream.Data;

namespace KeyStream.Stages.Crop;

/// <summary>Crop windows of a live input: One-Euro filtered (Casiez et al. 2012), with a heading that follows from frame to frame.</summary>
/// <param name="options">Upright alignment.</param>
/// <param name="room">Side of the window per extent of the subject.</param>
/// <param name="extent">The subject's usual extent, delivered pixels, where it is known: the first frames may show half of it only; else NaN.</param>
internal sealed class LiveTrack(CropOptions options, double room, double extent)
{
    private readonly OneEuro _x = new(1.0, 0.01);
    private readonly OneEuro _y = new(1.0, 0.01);
    private readonly OneEuro _angle = new(1.5, 0.5);
    private readonly OneEuro _extent = new(0.2, 0.0, extent);
    private double _heading = double.NaN;
    private (double X, double Y)? _last;
    private double _forward;

    public CropWindow Next(FrameStamp stamp, Subject subject)
    {
        var time = stamp.Pts;
        var extent = _extent.Next(Math.Max(subject.Length, subject.Breadth), time);
        var (x, y) = (_x.Next(subject.X, time), _y.Next(subject.Y, time));
        // What cannot be known ahead of time stays off unless asked for: whether the subject will turn about.
        var angle = options.Upright == true ? _angle.Next(Follow(subject, x, y, extent), time) : -Math.PI / 2;
        _last = (x, y);
        return new CropWindow(x, y, angle, extent * room, true);
    }

    private double Follow(Subject subject, double x, double y, double extent)
    {
        if (double.IsNaN(_heading)) _heading = subject.Angle;
        // The axis is known up to half a turn: the end nearer to the last heading goes on being the head.
        var step = Math.IEEERemainder(subject.Angle - _heading, Math.PI);
        _heading += step * Heading.Slender(subject);
        if (_last is { } last)
        {
            var ahead = ((Math.Cos(_heading) * (x - last.X)) + (Math.Sin(_heading) * (y - last.Y))) / Math.Max(1, extent);
            _forward = (0.995 * _forward) + ahead;
        }

        if (_forward < -1.5)
        {
            // It has walked tail first for more than a body length: the head is at the other end.
            (_heading, _forward) = (_heading + Math.PI, -_forward);
        }

        return _heading;
    }

    /// <summary>A low pass whose cut-off rises with speed.</summary>
    private sealed class OneEuro(double cutoff, double beta, double value = double.NaN)
    {
        private double _value = value;
        private double _slope;
        private double _time = double.NaN;

        public double Next(double value, double time)
        {
            var dt = time - _time;
            _time = time;
            if (double.IsNaN(_value)) _value = value;
            if (!(dt > 0)) return _value;
            _slope += Factor(1, dt) * (((value - _value) / dt) - _slope);
            _value += Factor(cutoff + (beta * Math.Abs(_slope)), dt) * (value - _value);
            return _value;
        }

        private static double Factor(double frequency, double dt) => 1 / (1 + (1 / (2 * Math.PI * frequency * dt)));
    }
}
