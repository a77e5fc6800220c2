namespace KeyStream.Training.Motion;

/// <summary>Errors as networks of one ensemble make them: heavy tails, joined in time, with rare leaps to other places.</summary>
/// <remarks>
/// Measured on the example tracks of EKS (Paninski lab): the deviation of each network from the ensemble's median, in parts of the animal's size
/// (median over frames of the longest side of the box around its points). Paws of a mouse, 5 networks, 2 views of 2000 frames: 0.0044 and
/// 0.0057 per axis (from the median of the absolute values that are not 0), autocorrelation 0.46, 0.33, 0.22, 0.12 at lags 1, 2, 3, 5, beyond 3
/// deviations 3.1 % and 6.3 %; beyond 0.04 of the size 0.07 % and 2.1 % of the points, in bursts of 1.6 frames on average, the distances' median
/// 0.073 and ninth decile 0.42, and 18 % of them on another point. Legs of a tethered fly, 3 networks, 3 views of 500 frames of 64 to 100 px:
/// 0.015 to 0.018, constant offsets of 0.006 to 0.008 among it (mouse: 0.0004), autocorrelation 0.94, 0.71, 0.54 at lags 1, 5, 10. An ensemble's
/// members share errors, so these are lower bounds.
/// </remarks>
internal sealed class EnsembleNoise
{
    /// <summary>Degrees of freedom of Student's distribution: with 4, 3 % lie beyond 3 deviations (as found from the median), as measured.</summary>
    private const int Freedom = 4;
    private const double LeastScale = 0.004, MostScale = 0.012, LeastOffset = 0.0004, MostOffset = 0.008;

    /// <summary>Part of the variance that has no memory, and what stays of the rest from frame to frame.</summary>
    private const double White = 0.3, LeastMemory = 0.7, MostMemory = 0.95;
    private const double LeapChance = 0.006, LeapStays = 1 - (1 / 1.6), LeapMedian = 0.073, LeapSpread = 1.36, LeastLeap = 0.04, OnAnother = 0.18;
    private readonly Random _random;
    private readonly double _scale, _memory, _fresh, _offsetX, _offsetY;
    private readonly double[] _breadth = new double[Freedom];
    private (double X, double Y) _slow;
    private (double X, double Y, bool Other)? _leap;

    /// <summary>The errors of one joint.</summary>
    /// <param name="random">Source.</param>
    public EnsembleNoise(Random random)
    {
        _random = random;
        (_scale, _memory) = (random.BetweenLog(LeastScale, MostScale), random.Between(LeastMemory, MostMemory));
        _fresh = Math.Sqrt(1 - (_memory * _memory));
        var offset = random.BetweenLog(LeastOffset, MostOffset);
        (_offsetX, _offsetY) = (offset * random.Normal(), offset * random.Normal());
        _slow = (random.Normal(), random.Normal());
        for (var i = 0; i < Freedom; i++) _breadth[i] = random.Normal();
    }

    /// <summary>The error at the next frame, in parts of the size; <c>Other</c> where it is to be counted from another joint.</summary>
    public (double X, double Y, bool Other) Next()
    {
        Leap();
        _slow = (Step(_slow.X), Step(_slow.Y));
        var squares = 0.0;
        for (var i = 0; i < Freedom; i++)
        {
            _breadth[i] = Step(_breadth[i]);
            squares += _breadth[i] * _breadth[i];
        }

        // A normal over the root of a mean of squares is Student's; all parts having memory, calm and wild stretches alternate.
        var scale = _scale / Math.Sqrt(squares / Freedom);
        var (fast, slow) = (Math.Sqrt(White) * scale, Math.Sqrt(1 - White) * scale);
        var (x, y) = (_offsetX + (fast * _random.Normal()) + (slow * _slow.X), _offsetY + (fast * _random.Normal()) + (slow * _slow.Y));
        return _leap is { } leap ? (x + leap.X, y + leap.Y, leap.Other) : (x, y, false);
    }

    private double Step(double value) => (_memory * value) + (_fresh * _random.Normal());

    private void Leap()
    {
        if (_leap is not null && _random.Chance(LeapStays)) return;
        _leap = null;
        if (!_random.Chance(LeapChance)) return;
        var far = Math.Max(LeastLeap, LeapMedian * Math.Exp(LeapSpread * _random.Normal()));
        var (sin, cos) = Math.SinCos(_random.Between(0, Math.Tau));
        _leap = _random.Chance(OnAnother) ? (0, 0, true) : (Math.Min(1, far) * cos, Math.Min(1, far) * sin, false);
    }
}
