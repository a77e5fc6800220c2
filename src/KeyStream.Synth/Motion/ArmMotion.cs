using System.Numerics;

namespace KeyStream.Synth.Motion;

/// <summary>What an arm does.</summary>
internal enum Gesture
{
    Hang,
    Wave,
    ReachForward,
    ReachUp,
    Spread,
    OnHip,
    Circle,
    Wander,
}

/// <summary>One arm: follows gestures smoothly, swings with the steps when it hangs.</summary>
internal sealed class ArmMotion
{
    private const float Degree = MathF.PI / 180;
    private readonly float _sign; // +1 left, −1 right
    private readonly Follower _elevation = new(12 * Degree, 0.45f);
    private readonly Follower _azimuth = new(0, 0.45f);
    private readonly Follower _twist = new(0, 0.45f);
    private readonly Follower _elbow = new(15 * Degree, 0.35f);
    private readonly Follower _free = new(1, 0.5f);
    private readonly Wander[] _wander;

    /// <summary>Makes an arm.</summary>
    public ArmMotion(bool left, SynthRandom random)
    {
        _sign = left ? 1 : -1;
        _wander = [new(random, 0.35f), new(random, 0.35f), new(random, 0.3f), new(random, 0.5f)];
    }

    /// <summary>Local rotations of the shoulder, elbow and wrist.</summary>
    /// <param name="gesture">What to do.</param>
    /// <param name="swing">Swing angle of a hanging arm, positive backward.</param>
    /// <param name="bend">Elbow bend of a hanging arm.</param>
    /// <param name="time">Seconds.</param>
    /// <param name="dt">Seconds since the last call.</param>
    public (Quaternion Shoulder, Quaternion Elbow, Quaternion Wrist) Step(Gesture gesture, float swing, float bend, float time, float dt)
    {
        var (elevation, azimuth, twist, elbow) = Target(gesture, time);
        if (gesture == Gesture.Hang) elbow += bend;
        var free = _free.Step(gesture == Gesture.Hang ? 1 : 0, dt);
        var (sinE, cosE) = MathF.SinCos(_elevation.Step(elevation * Degree, dt));
        var (sinA, cosA) = MathF.SinCos(_azimuth.Step(azimuth * Degree, dt));
        var direction = new Vector3(_sign * sinE * cosA, -cosE, sinE * sinA);
        var shoulder = Turn.X(swing * free) * Turn.Arc(new Vector3(_sign, 0, 0), direction)
            * Turn.X(_twist.Step(twist * Degree, dt));
        var bent = _elbow.Step(elbow * Degree, dt);
        return (Quaternion.Normalize(shoulder), Turn.Y(-_sign * bent), Turn.Z(_sign * 0.15f * _wander[3].At(time)));
    }

    // Degrees: elevation from hanging (90 level, 180 up), azimuth (0 sideways, 90 forward), twist about the arm, elbow bend.
    private (float Elevation, float Azimuth, float Twist, float Elbow) Target(Gesture gesture, float time) => gesture switch
    {
        Gesture.Wave => (128, 25, 0, 55 + (35 * MathF.Sin(9 * time))),
        Gesture.ReachForward => (88 + (12 * _wander[0].At(time)), 82, 0, 12),
        Gesture.ReachUp => (160, 40 + (15 * _wander[1].At(time)), 0, 10),
        Gesture.Spread => (88 + (15 * _wander[0].At(time)), 8, 0, 10),
        Gesture.OnHip => (42, -12, 20, 105),
        Gesture.Circle => (85 + (35 * MathF.Sin(4.5f * time)), 45 + (35 * MathF.Cos(4.5f * time)), 0, 20),
        Gesture.Wander => (80 + (62 * _wander[0].At(time)), 42 + (50 * _wander[1].At(time)), 35 * _wander[2].At(time), 55 + (50 * _wander[3].At(time))),
        _ => (12, 0, 0, 15),
    };
}
