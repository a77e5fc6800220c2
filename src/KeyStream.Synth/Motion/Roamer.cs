using System.Numerics;

namespace KeyStream.Synth.Motion;

/// <summary>Moves a body over the floor: follows a wanted speed and turn, and turns back toward the origin when it strays too far.</summary>
internal sealed class Roamer
{
    private readonly float _radius;
    private readonly float _quickest;
    private readonly Follower _speed = new(0, 0.5f);
    private readonly Follower _turn = new(0, 0.5f);

    /// <summary>Starts somewhere within the radius.</summary>
    /// <param name="radius">How far from the origin it may go before it turns back, metres.</param>
    /// <param name="quickest">Greatest turn rate, radians per second.</param>
    /// <param name="random">Source of the start.</param>
    public Roamer(float radius, float quickest, SynthRandom random)
    {
        (_radius, _quickest) = (radius, quickest);
        var (sin, cos) = MathF.SinCos(random.Range(0, 2 * MathF.PI));
        Position = new Vector2(sin, cos) * random.Range(0, radius * 0.6f);
        Heading = random.Range(-MathF.PI, MathF.PI);
    }

    /// <summary>x and z on the floor, metres.</summary>
    public Vector2 Position { get; private set; }

    /// <summary>Turn about Y in radians; 0 faces +Z. It counts on past ±π.</summary>
    public float Heading { get; private set; }

    /// <summary>Metres per second.</summary>
    public float Speed => _speed.Value;

    /// <summary>Radians per second.</summary>
    public float TurnRate => _turn.Value;

    /// <summary>Moves for <paramref name="dt"/> seconds.</summary>
    public void Step(float wantedSpeed, float wantedTurn, float dt)
    {
        var away = Position.Length() / _radius;
        if (away > 0.8f && wantedSpeed > 0.05f)
        {
            var home = MathF.IEEERemainder(MathF.Atan2(-Position.X, -Position.Y) - Heading, 2 * MathF.PI);
            if (MathF.Abs(home) > 0.5f) wantedTurn = Math.Clamp(3 * home, -_quickest, _quickest);
            if (away > 1) wantedSpeed *= Math.Clamp(0.35f + (0.65f * MathF.Cos(home)), 0.25f, 1); // slows until it faces home
        }

        _speed.Step(wantedSpeed, dt);
        Heading += _turn.Step(wantedTurn, dt) * dt;
        var (sin, cos) = MathF.SinCos(Heading);
        Position += new Vector2(sin, cos) * (_speed.Value * dt);
    }
}
