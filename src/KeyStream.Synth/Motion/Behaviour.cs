namespace KeyStream.Synth.Motion;

/// <summary>What a body is up to for a few seconds.</summary>
/// <param name="Speed">Wanted speed, metres per second.</param>
/// <param name="Turn">Wanted turn rate, radians per second.</param>
/// <param name="Crouch">0 upright, 1 deep in the knees.</param>
/// <param name="Lean">Forward bend of the trunk, radians.</param>
/// <param name="Left">Gesture of the left arm.</param>
/// <param name="Right">Gesture of the right arm.</param>
/// <param name="Jump">True to jump once.</param>
/// <param name="HeadDown">0 looking ahead, 1 nose at the ground (four legs).</param>
internal sealed record Behaviour(
    float Speed, float Turn, float Crouch, float Lean, Gesture Left, Gesture Right, bool Jump, float HeadDown);

/// <summary>Draws one behaviour after another.</summary>
/// <param name="motion">Never <see cref="SynthMotion.Any"/>.</param>
/// <param name="fourLegged">True for four legs.</param>
/// <param name="random">Source.</param>
internal sealed class Director(SynthMotion motion, bool fourLegged, SynthRandom random)
{
    private float _until = float.NegativeInfinity;

    /// <summary>What the body is up to.</summary>
    public Behaviour Now { get; private set; } = new(0, 0, 0, 0, Gesture.Hang, Gesture.Hang, false, 0);

    /// <summary>True on the call that began a new behaviour.</summary>
    public bool Changed { get; private set; }

    /// <summary>Goes on to the next behaviour when the time has come.</summary>
    public Behaviour At(float time)
    {
        Changed = time >= _until;
        if (!Changed) return Now;
        _until = time + random.Range(1.2f, 3.2f);
        return Now = motion == SynthMotion.RandomJoints ? Writhe() : fourLegged ? FourLegs() : TwoLegs();
    }

    private Behaviour Writhe() => new(
        0, random.Range(-1.2f, 1.2f), random.Range(0, 0.7f), random.Range(-0.15f, 0.5f), Gesture.Wander, Gesture.Wander, false, random.Range(-0.2f, 0.8f));

    private Behaviour TwoLegs()
    {
        var active = motion == SynthMotion.Active;
        var dice = random.Next();
        var jump = active && dice < 0.10f;
        var crouch = active && dice is >= 0.10f and < 0.25f;
        var run = active && dice is >= 0.25f and < 0.40f;
        var stand = !run && !jump && (crouch || random.Chance(0.3f));
        var speed = run ? random.Range(1.8f, 2.5f) : jump ? random.Range(0, 0.8f) : stand ? 0 : random.Range(0.5f, 1.3f);
        var turn = random.Chance(0.65f) ? random.Range(0.5f, 1.6f) * (random.Chance(0.5f) ? 1 : -1) : random.Range(-0.2f, 0.2f);
        var (left, right) = (Draw(), Draw());
        if (random.Chance(0.15f)) right = left;
        return new Behaviour(
            speed, turn, crouch ? random.Range(0.5f, 1) : 0, (run ? 0.18f : 0.03f) + (crouch ? random.Range(0.2f, 0.9f) : 0), left, right, jump, 0);
    }

    private Behaviour FourLegs()
    {
        var active = motion == SynthMotion.Active;
        var dice = random.Next();
        var speed = dice < 0.2f ? 0 : dice < 0.5f ? random.Range(0.4f, 0.8f) : active && dice > 0.8f ? random.Range(2.2f, 3) : random.Range(1.1f, 1.7f);
        var turn = random.Chance(0.6f) ? random.Range(0.4f, 1.3f) * (random.Chance(0.5f) ? 1 : -1) : random.Range(-0.2f, 0.2f);
        var headDown = random.Chance(0.3f) ? random.Range(0.4f, 1) : random.Range(-0.2f, 0.2f);
        return new Behaviour(speed, speed == 0 ? turn * 0.5f : turn, active && speed == 0 ? random.Range(0, 0.8f) : 0, 0, Gesture.Hang, Gesture.Hang, active && random.Chance(0.1f), headDown);
    }

    private Gesture Draw() => random.Chance(0.4f) ? Gesture.Hang : (Gesture)(1 + random.Index(7));
}
