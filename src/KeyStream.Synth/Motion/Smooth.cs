namespace KeyStream.Synth.Motion;

/// <summary>A value that follows its target without jumps in value or speed (critically damped spring, exact step).</summary>
/// <param name="start">First value.</param>
/// <param name="seconds">Time constant.</param>
internal sealed class Follower(float start, float seconds)
{
    private float _velocity;

    /// <summary>Where it is now.</summary>
    public float Value { get; private set; } = start;

    /// <summary>Moves toward the target for <paramref name="dt"/> seconds.</summary>
    public float Step(float target, float dt)
    {
        var rate = 2 / seconds;
        float gap = Value - target, drift = (_velocity + (rate * gap)) * dt, decay = MathF.Exp(-rate * dt);
        _velocity = (_velocity - (rate * drift)) * decay;
        return Value = target + ((gap + drift) * decay);
    }
}

/// <summary>A smooth random function of time, about −1..1: three sines of drawn frequency and phase.</summary>
internal sealed class Wander
{
    private readonly float[] _frequencies = new float[3];
    private readonly float[] _phases = new float[3];

    /// <summary>Draws the function.</summary>
    /// <param name="random">Source.</param>
    /// <param name="pace">Typical frequency in hertz.</param>
    public Wander(SynthRandom random, float pace)
    {
        for (var i = 0; i < 3; i++)
        {
            _frequencies[i] = 2 * MathF.PI * pace * random.Range(0.4f, 1.6f);
            _phases[i] = random.Range(0, 2 * MathF.PI);
        }
    }

    /// <summary>The value at a time in seconds.</summary>
    public float At(float time)
    {
        var sum = 0f;
        for (var i = 0; i < 3; i++) sum += MathF.Sin((_frequencies[i] * time) + _phases[i]);
        return sum / 2.2f;
    }
}
