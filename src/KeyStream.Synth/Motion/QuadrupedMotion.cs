using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Figures;

namespace KeyStream.Synth.Motion;

/// <summary>Moves the four-legged figure: walk, trot and gallop by blended footfall patterns, head, tail and trunk by slow random functions.</summary>
internal sealed class QuadrupedMotion : LeggedMotion
{
    private const int Spine = 1, Chest = 2, Neck = 3, Head = 4, LeftShoulder = 5, RightShoulder = 8, LeftHip = 11, RightHip = 14, Tail = 17;

    // Phase of each leg (left front, right front, left hind, right hind) in walk, trot and gallop.
    private static readonly float[][] Patterns = [[0.25f, 0.75f, 0, 0.5f], [0.5f, 1, 0, 0.5f], [0.5f, 0.62f, 0, 0.12f]];
    private static readonly int[] Roots = [LeftShoulder, RightShoulder, LeftHip, RightHip];
    private readonly QuadrupedBuild _build;
    private readonly Follower _headDown = new(0, 0.5f);
    private readonly Follower _gait = new(0, 0.4f);
    private readonly Wander[] _wander = new Wander[10];
    private readonly bool _writhing;

    private QuadrupedMotion(QuadrupedBuild build, SynthMotion motion, SynthRandom random)
        : base(
            build.ToSkeleton(), new Director(motion, true, random.Fork("director")),
            new Roamer(motion == SynthMotion.Active ? 1.2f : 0.8f, 1.9f, random.Fork("roamer")), crouchSeconds: 0.5f)
    {
        (_build, _writhing) = (build, motion == SynthMotion.RandomJoints);
        for (var i = 0; i < _wander.Length; i++) _wander[i] = new Wander(random, 0.3f);
    }

    /// <summary>Makes a motion.</summary>
    public static MotionClip Create(QuadrupedBuild build, SynthOptions options, SynthMotion motion, SynthRandom random) =>
        new QuadrupedMotion(build, motion, random).Record(options);

    protected override (float Pace, float Cadence) Stepping()
    {
        var pace = MathF.Max(Roamer.Speed, 0.3f * MathF.Abs(Roamer.TurnRate));
        return (pace, 0.9f + (0.55f * pace));
    }

    protected override void Pose(Quaternion[] q, in Moment now)
    {
        var gait = _gait.Step(now.Pace < 0.95f ? 0 : now.Pace < 1.95f ? 1 : 2, now.Dt);
        Trunk(q, now, MathF.Max(0, gait - 1));
        for (var leg = 0; leg < 4; leg++) Leg(q, leg, now, gait);
    }

    // The root is the hips; the body is centred on the path when its middle is.
    protected override Vector3 RootOffset() => Vector3.Transform(new Vector3(0, 0, -_build.Trunk * 0.5f), Turn.Y(Roamer.Heading));

    protected override float LowestFoot(Vector3[] positions, Quaternion[] turns)
    {
        var lowest = float.PositiveInfinity;
        foreach (var root in Roots)
        {
            var paw = positions[root + 2] + Vector3.Transform(Skeleton.EndOffsets[root + 2], turns[root + 2]);
            lowest = MathF.Min(lowest, paw.Y - 0.03f);
        }

        return lowest;
    }

    private void Trunk(Quaternion[] q, in Moment now, float gallop)
    {
        var time = now.Time;
        var rock = gallop * MathF.Sin(2 * MathF.PI * Phase);
        float bend = Math.Clamp(0.22f * Roamer.TurnRate, -0.4f, 0.4f), free = _writhing ? 1 : 0.25f;
        var roll = 0.03f * MathF.Sin(2 * MathF.PI * Phase);
        q[0] = Quaternion.Normalize(Turn.Y(Roamer.Heading) * Turn.X(0.07f * rock) * Turn.Z(roll));
        q[Spine] = Quaternion.Normalize(Turn.Y((bend * 0.5f) + (0.25f * free * _wander[0].At(time))) * Turn.X((-0.12f * rock) + (0.12f * free * _wander[1].At(time))));
        q[Chest] = Quaternion.Normalize(Turn.Y((bend * 0.5f) + (0.2f * free * _wander[2].At(time))) * Turn.X(0.05f * rock));
        var down = _headDown.Step(now.Behaviour.HeadDown, now.Dt) + (0.08f * _wander[3].At(time));
        var look = Math.Clamp((0.3f * Roamer.TurnRate) + (0.4f * _wander[4].At(time)), -0.9f, 0.9f);
        q[Neck] = Quaternion.Normalize(Turn.Y(look * 0.5f) * Turn.X((1.3f * down) + (0.05f * MathF.Sin(4 * MathF.PI * Phase))));
        q[Head] = Quaternion.Normalize(Turn.Y(look * 0.5f) * Turn.X((-0.6f * down) + (0.15f * _wander[5].At(time))));
        var wag = MathF.Sin(7 * time) * (0.15f + (0.25f * MathF.Max(0, _wander[6].At(time))));
        q[Tail] = Quaternion.Normalize(Turn.Y(wag) * Turn.X(0.25f + (0.45f * _wander[7].At(time))));
        q[Tail + 1] = Quaternion.Normalize(Turn.Y(wag) * Turn.X(0.15f * _wander[8].At(time)));
        q[Tail + 2] = Turn.Y(wag);
    }

    private void Leg(Quaternion[] q, int leg, in Moment now, float gait)
    {
        var (time, pace) = (now.Time, now.Pace);
        var (from, blend) = (Math.Clamp((int)gait, 0, 1), Math.Clamp(gait, 0, 2));
        blend -= from;
        var phase = Phase + (Patterns[from][leg] * (1 - blend)) + (Patterns[from + 1][leg] * blend);
        var duty = Math.Clamp(0.68f - (0.14f * gait), 0.36f, 0.68f);
        var foot = Footfall.At(phase, duty);
        float length = _build.UpperLeg + _build.LowerLeg + _build.Paw, hind = leg < 2 ? 0 : 1;
        var stride = Math.Clamp(Roamer.Speed * duty / now.Cadence, 0, length * 0.95f);
        var raise = foot.Lift * Math.Clamp(pace / 0.5f, 0, 1) * length * (0.14f + (0.05f * gait));
        var (forward, stand) = ((foot.Forward * stride) + (hind > 0 ? -0.03f : 0.02f), length * (0.88f - (0.35f * now.Crouch)));
        if (_writhing)
        {
            forward += 0.2f * length * _wander[leg].At(time);
            raise += leg == (int)(time / 1.7f) % 4 ? 0.25f * length * MathF.Pow(MathF.Sin(MathF.PI * time / 1.7f), 2) : 0;
        }

        // The last bone's own tilt, forward of straight down; it folds back while the foot is in the air.
        var tilt = (hind > 0 ? 0.30f : -0.05f) + (forward * 0.5f) - (0.9f * MathF.Sin(MathF.PI * foot.Swing) * Math.Clamp(pace, 0, 1));
        var solved = LegAngles.Reach(
            forward - (_build.Paw * MathF.Sin(tilt)), stand - raise - (_build.Paw * MathF.Cos(tilt)), _build.UpperLeg, _build.LowerLeg, hind > 0 ? 1 : -1);
        var root = Roots[leg];
        q[root] = Turn.X(solved.Root);
        q[root + 1] = Turn.X(solved.Middle);
        q[root + 2] = Turn.X(-tilt - solved.Root - solved.Middle);
    }
}
