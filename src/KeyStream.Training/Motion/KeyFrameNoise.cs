namespace KeyStream.Training.Motion;

/// <summary>Errors of one joint that drift from key frame to key frame (MotionBERT's recipe; see <see cref="NoiseOptions.KeyFrames"/>).</summary>
internal sealed class KeyFrameNoise
{
    private readonly Random _random;
    private readonly int _step;
    private readonly double _gaussian, _deviation, _meanX, _meanY;
    private (double X, double Y) _from, _to;
    private int _at;

    /// <summary>The errors of one joint.</summary>
    /// <param name="random">Source.</param>
    /// <param name="step">Frames from key to key.</param>
    public KeyFrameNoise(Random random, int step)
    {
        (_random, _step) = (random, step);
        (_gaussian, _deviation) = (random.Between(0.7, 0.999), random.Between(0.003, 0.009));
        (_meanX, _meanY) = (random.Between(-0.006, 0.006), random.Between(-0.006, 0.006));
        (_from, _to, _at) = (Key(), Key(), random.Next(step));
    }

    /// <summary>The error at the next frame, in parts of the size.</summary>
    public (double X, double Y) Next()
    {
        if (_at == _step) (_from, _to, _at) = (_to, Key(), 0);
        var t = (double)_at++ / _step;
        return (_from.X + (t * (_to.X - _from.X)), _from.Y + (t * (_to.Y - _from.Y)));
    }

    private (double X, double Y) Key() => _random.Chance(_gaussian)
        ? (_meanX + (_deviation * _random.Normal()), _meanY + (_deviation * _random.Normal()))
        : (_random.Between(-0.03, 0.03), _random.Between(-0.03, 0.03));
}
