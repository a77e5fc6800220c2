namespace KeyStream.Training.Motion;

/// <summary>A smooth random function of time: some sine waves of drawn frequency and phase.</summary>
internal sealed class Sway
{
    private readonly (double Pace, double Phase, double Size)[] _waves;

    /// <summary>Draws the function.</summary>
    /// <param name="random">Source.</param>
    /// <param name="waves">How many sine waves.</param>
    /// <param name="slowest">Least frequency, hertz.</param>
    /// <param name="fastest">Greatest frequency, hertz.</param>
    /// <param name="reach">Greatest value.</param>
    public Sway(Random random, int waves, double slowest, double fastest, double reach)
    {
        // Fast waves are smaller, as in bodies: about the same speed at every pace.
        var drawn = Enumerable.Range(0, waves).Select(_ => (Pace: random.BetweenLog(slowest, fastest), Phase: random.Between(0, Math.Tau))).ToArray();
        var sum = drawn.Sum(w => 1 / (0.5 + w.Pace));
        _waves = Array.ConvertAll(drawn, w => (Math.Tau * w.Pace, w.Phase, reach / (0.5 + w.Pace) / sum));
    }

    /// <summary>The value at a time in seconds.</summary>
    public double At(double time)
    {
        var value = 0.0;
        foreach (var (pace, phase, size) in _waves) value += size * Math.Sin((pace * time) + phase);
        return value;
    }
}
