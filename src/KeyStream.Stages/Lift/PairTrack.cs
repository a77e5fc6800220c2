using KeyStream.Data;

namespace KeyStream.Stages.Lift;

/// <summary>Follows one symmetric pair in the picture with constant velocity and says whether a frame fits better exchanged.</summary>
/// <remarks>A value: a copy can run ahead over coming frames without disturbing the original.</remarks>
internal struct PairTrack(int left, int right)
{
    private const int WarmUp = 3;
    private const double Ratio = 0.5;       // An exchange must cost less than half of leaving the pair as it is,
    private const double Significance = 4;  // and gain more than four times the usual error of the prediction.
    private const int ForgetAfter = 5;
    private (double X, double Y) _leftAt, _rightAt, _leftStep, _rightStep;
    private double _usualError;
    private int _seen, _missed;

    public readonly int Left => left;

    public readonly int Right => right;

    /// <summary>Decides for one frame and moves on with what was decided.</summary>
    public bool Advance(KeypointFrame frame)
    {
        var (l, r) = (At(frame, left), At(frame, right));
        if (!(double.IsFinite(l.X) && double.IsFinite(l.Y) && double.IsFinite(r.X) && double.IsFinite(r.Y)))
        {
            if (++_missed > ForgetAfter) _seen = 0;
            return false;
        }

        var swap = _seen >= WarmUp && FitsBetterSwapped(l, r);
        Take(swap ? r : l, swap ? l : r);
        return swap;
    }

    /// <summary>Starts again from a frame as it is: the labels changed for good.</summary>
    public void Restart(KeypointFrame frame)
    {
        _seen = 0;
        Take(At(frame, left), At(frame, right));
    }

    private readonly bool FitsBetterSwapped((double X, double Y) l, (double X, double Y) r)
    {
        var (pl, pr) = (Predict(_leftAt, _leftStep), Predict(_rightAt, _rightStep));
        var keep = Distance(l, pl) + Distance(r, pr);
        var swap = Distance(l, pr) + Distance(r, pl);
        return swap < Ratio * keep && keep - swap > Significance * _usualError;
    }

    private void Take((double X, double Y) l, (double X, double Y) r)
    {
        var frames = _missed + 1;
        if (_seen > 0)
        {
            if (_seen >= 2)
            {
                var error = Distance(l, Predict(_leftAt, _leftStep)) + Distance(r, Predict(_rightAt, _rightStep));
                _usualError = _seen == 2 ? error : _usualError + (0.1 * (Math.Min(error, 4 * _usualError) - _usualError));
            }

            _leftStep = Mix(_leftStep, l, _leftAt, frames);
            _rightStep = Mix(_rightStep, r, _rightAt, frames);
        }

        (_leftAt, _rightAt, _missed) = (l, r, 0);
        _seen++;
    }

    private readonly (double X, double Y) Mix((double X, double Y) step, (double X, double Y) to, (double X, double Y) from, int frames)
    {
        var weight = _seen == 1 ? 1 : 0.5;
        return (step.X + (weight * (((to.X - from.X) / frames) - step.X)), step.Y + (weight * (((to.Y - from.Y) / frames) - step.Y)));
    }

    private readonly (double X, double Y) Predict((double X, double Y) at, (double X, double Y) step) =>
        (at.X + (step.X * (_missed + 1)), at.Y + (step.Y * (_missed + 1)));

    private static (double X, double Y) At(KeypointFrame frame, int k) => (frame.Points2d[k, 0], frame.Points2d[k, 1]);

    private static double Distance((double X, double Y) a, (double X, double Y) b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
