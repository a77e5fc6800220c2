using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Figures;

namespace KeyStream.Synth.Motion;

/// <summary>Moves the two-legged figure: steps solved from footfalls, arms from gestures, the rest from slow random functions.</summary>
internal sealed class HumanoidMotion : LeggedMotion
{
    private const int Spine = 1, Chest = 2, Neck = 3, Head = 4, LeftShoulder = 5, RightShoulder = 8, LeftHip = 11, RightHip = 15;
    private readonly HumanoidBuild _build;
    private readonly ArmMotion _left;
    private readonly ArmMotion _right;
    private readonly Follower _lean = new(0, 0.5f);
    private readonly Wander[] _wander = new Wander[8];
    private readonly bool _writhing;

    private HumanoidMotion(HumanoidBuild build, SynthMotion motion, SynthRandom random)
        : base(
            build.ToSkeleton(), new Director(motion, false, random.Fork("director")),
            new Roamer(motion == SynthMotion.Active ? 1.1f : 0.8f, 2.2f, random.Fork("roamer")), crouchSeconds: 0.4f)
    {
        (_build, _writhing) = (build, motion == SynthMotion.RandomJoints);
        (_left, _right) = (new ArmMotion(true, random.Fork("left")), new ArmMotion(false, random.Fork("right")));
        for (var i = 0; i < _wander.Length; i++) _wander[i] = new Wander(random, 0.25f);
    }

    /// <summary>Makes a motion.</summary>
    /// <param name="build">The body.</param>
    /// <param name="options">Frames and rate.</param>
    /// <param name="motion">Never <see cref="SynthMotion.Any"/>.</param>
    /// <param name="random">Source.</param>
    public static MotionClip Create(HumanoidBuild build, SynthOptions options, SynthMotion motion, SynthRandom random) =>
        new HumanoidMotion(build, motion, random).Record(options);

    protected override (float Pace, float Cadence) Stepping()
    {
        var pace = MathF.Max(Roamer.Speed, 0.25f * MathF.Abs(Roamer.TurnRate));
        return (pace, 0.55f + (0.38f * pace));
    }

    protected override void Pose(Quaternion[] q, in Moment now)
    {
        Trunk(q, now);
        Legs(q, now);
        Arms(q, now);
    }

    protected override float LowestFoot(Vector3[] positions, Quaternion[] turns)
    {
        var lowest = float.PositiveInfinity;
        foreach (var ankle in new[] { LeftHip + 2, RightHip + 2 })
        {
            var heel = positions[ankle] + Vector3.Transform(new Vector3(0, -_build.AnkleHeight, -0.03f), turns[ankle]);
            lowest = MathF.Min(lowest, MathF.Min(heel.Y, positions[ankle + 1].Y - (_build.AnkleHeight * 0.3f)));
        }

        return lowest;
    }

    private void Trunk(Quaternion[] q, in Moment now)
    {
        var time = now.Time;
        var sway = MathF.Sin(2 * MathF.PI * Phase) * MathF.Min(now.Pace, 1.3f);
        float lean = _lean.Step(now.Behaviour.Lean, now.Dt) + (0.05f * _wander[0].At(time)), twist = (_writhing ? 0.5f : 0.15f) * _wander[1].At(time);
        var bend = (_writhing ? 0.25f : 0.04f) * _wander[2].At(time);
        q[0] = Turn.Y(Roamer.Heading + (0.10f * sway));
        q[Spine] = Quaternion.Normalize(Turn.Y((-0.14f * sway) + (twist * 0.5f)) * Turn.X(lean * 0.5f) * Turn.Z(bend * 0.5f));
        q[Chest] = Quaternion.Normalize(Turn.Y((-0.10f * sway) + (twist * 0.5f)) * Turn.X(lean * 0.5f) * Turn.Z(bend * 0.5f));
        var look = Math.Clamp((0.25f * Roamer.TurnRate) + (0.45f * _wander[3].At(time)), -1, 1);
        q[Neck] = Quaternion.Normalize(Turn.Y((look * 0.4f) - (twist * 0.5f)) * Turn.X(-lean * 0.35f));
        q[Head] = Quaternion.Normalize(Turn.Y(look * 0.6f) * Turn.X((-lean * 0.35f) + (0.18f * _wander[4].At(time))) * Turn.Z(0.1f * _wander[5].At(time)));
    }

    private void Legs(Quaternion[] q, in Moment now)
    {
        var (time, pace) = (now.Time, now.Pace);
        var length = _build.Thigh + _build.Shank;
        var duty = Math.Clamp(0.66f - (0.14f * (pace - 0.6f)), 0.36f, 0.68f);
        var stride = Math.Clamp(Roamer.Speed * duty / now.Cadence, 0, length * 1.1f);
        var stand = length * (1 - (0.42f * now.Crouch)) - (0.012f * length) - (stride * stride / (7 * length));
        foreach (var (hip, offset, sign) in new[] { (LeftHip, 0f, 1f), (RightHip, 0.5f, -1f) })
        {
            var foot = Footfall.At(Phase + offset, duty);
            var raise = foot.Lift * Math.Clamp(pace / 0.5f, 0, 1) * (0.07f + (0.07f * MathF.Max(0, pace - 1)));
            var pitch = now.Airborne ? 0.5f : HeelToToe(foot) * Math.Clamp(pace, 0, 1.2f);
            var heel = _build.Foot * MathF.Sin(MathF.Max(0, pitch)); // rolling over the toes lifts the ankle
            var (forward, side) = (foot.Forward * stride, sign * 0.03f);
            if (_writhing)
            {
                var wave = _wander[sign > 0 ? 6 : 7].At(time) * 1.6f;
                raise += MathF.Max(0, sign * _wander[5].At(time)) * 0.22f;
                forward += wave * 0.14f;
                side += sign * (0.12f + (0.12f * wave));
            }

            var leg = LegAngles.Reach(forward, stand - raise - heel, _build.Thigh, _build.Shank, 1);
            q[hip] = Quaternion.Normalize(Turn.Z(side) * Turn.X(leg.Root));
            q[hip + 1] = Turn.X(leg.Middle);
            q[hip + 2] = Quaternion.Normalize(Turn.X(pitch - leg.Root - leg.Middle) * Turn.Z(-side));
            q[hip + 3] = Turn.X(-MathF.Max(0, pitch) * 0.6f);
        }
    }

    private void Arms(Quaternion[] q, in Moment now)
    {
        var (time, dt, pace) = (now.Time, now.Dt, now.Pace);
        var swing = MathF.Min(0.22f + (0.28f * pace), 0.9f) * MathF.Min(pace * 2, 1) * MathF.Cos(2 * MathF.PI * Phase);
        var bend = Math.Clamp((pace - 0.9f) * 55, 0, 75);
        (q[LeftShoulder], q[LeftShoulder + 1], q[LeftShoulder + 2]) = _left.Step(now.Behaviour.Left, swing, bend, time, dt);
        (q[RightShoulder], q[RightShoulder + 1], q[RightShoulder + 2]) = _right.Step(now.Behaviour.Right, -swing, bend, time, dt);
    }

    // Radians, positive when the toes point down: heel strike, flat, heel off, and back through the swing.
    private static float HeelToToe(Footfall foot) => foot.Swing > 0
        ? 0.55f + ((-0.25f - 0.55f) * Ease(foot.Swing))
        : foot.Stance < 0.15f ? -0.25f * (1 - Ease(foot.Stance / 0.15f)) : 0.55f * Ease(Math.Clamp((foot.Stance - 0.6f) / 0.4f, 0, 1));

    private static float Ease(float t) => t * t * (3 - (2 * t));
}
