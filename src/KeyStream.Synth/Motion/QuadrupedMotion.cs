using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Figures;

namespace KeyStream.Synth.Motion;

/// <summary>Moves the four-legged figure: walk, trot and gallop by blended footfall patterns, head, tail and trunk by slow random functions.</summary>
internal sealed class QuadrupedMotion
{
    private const int Spine = 1, Chest = 2, Neck = 3, Head = 4, LeftShoulder = 5, RightShoulder = 8, LeftHip = 11, RightHip = 14, Tail = 17;

    // Phase of each leg (left front, right front, left hind, right hind) in walk, trot and gallop.
    private static readonly float[][] Patterns = [[0.25f, 0.75f, 0, 0.5f], [0.5f, 1, 0, 0.5f], [0.5f, 0.62f, 0, 0.12f]];
    private static readonly int[] Roots = [LeftShoulder, RightShoulder, LeftHip, RightHip];
    private readonly QuadrupedBuild _build;
    private readonly Skeleton _skeleton;
    private readonly Director _director;
    private readonly Roamer _roamer;
    private readonly Jump _jump = new();
    private readonly Follower _crouch = new(0, 0.5f);
    private readonly Follower _headDown = new(0, 0.5f);
    private readonly Follower _gait = new(0, 0.4f);
    private readonly Wander[] _wander = new Wander[10];
    private readonly bool _writhing;
    private readonly Vector3[] _positions;
    private readonly Quaternion[] _turns;
    private float _phase;

    private QuadrupedMotion(QuadrupedBuild build, SynthMotion motion, SynthRandom random)
    {
        (_build, _skeleton, _writhing) = (build, build.ToSkeleton(), motion == SynthMotion.RandomJoints);
        _director = new Director(motion, true, random.Fork("director"));
        _roamer = new Roamer(motion == SynthMotion.Active ? 1.2f : 0.8f, 1.9f, random.Fork("roamer"));
        for (var i = 0; i < _wander.Length; i++) _wander[i] = new Wander(random, 0.3f);
        (_positions, _turns) = (new Vector3[_skeleton.Count], new Quaternion[_skeleton.Count]);
    }

    /// <summary>Makes a motion.</summary>
    public static MotionClip Create(QuadrupedBuild build, SynthOptions options, SynthMotion motion, SynthRandom random)
    {
        var mover = new QuadrupedMotion(build, motion, random);
        var dt = (float)(1 / options.Fps);
        var (roots, rotations) = (new Vector3[options.Frames], new Quaternion[options.Frames][]);
        for (var f = 0; f < options.Frames; f++) (roots[f], rotations[f]) = mover.Step(f * dt, dt);
        return new MotionClip(mover._skeleton, 1 / options.Fps, roots, rotations);
    }

    private (Vector3 Root, Quaternion[] Rotations) Step(float time, float dt)
    {
        var now = _director.At(time);
        if (_director.Changed && now.Jump) _jump.Begin(time);
        _roamer.Step(now.Speed, now.Turn, dt);
        var (dip, height) = _jump.At(time);
        var crouch = _crouch.Step(now.Crouch, dt) + dip;
        var pace = MathF.Max(_roamer.Speed, 0.3f * MathF.Abs(_roamer.TurnRate));
        var cadence = 0.9f + (0.55f * pace);
        _phase += cadence * Math.Clamp(pace / 0.3f, 0, 1) * dt;
        var gait = _gait.Step(pace < 0.95f ? 0 : pace < 1.95f ? 1 : 2, dt);
        var q = new Quaternion[_skeleton.Count];
        Array.Fill(q, Quaternion.Identity);
        Trunk(q, time, dt, MathF.Max(0, gait - 1), now);
        for (var leg = 0; leg < 4; leg++) Leg(q, leg, time, pace, cadence, gait, crouch);
        // The root is the hips; the body is centred on the path when its middle is.
        var back = Vector3.Transform(new Vector3(0, 0, -_build.Trunk * 0.5f), Turn.Y(_roamer.Heading));
        return (new Vector3(_roamer.Position.X, Ground(q) + height, _roamer.Position.Y) + back, q);
    }

    private void Trunk(Quaternion[] q, float time, float dt, float gallop, Behaviour now)
    {
        var rock = gallop * MathF.Sin(2 * MathF.PI * _phase);
        float bend = Math.Clamp(0.22f * _roamer.TurnRate, -0.4f, 0.4f), free = _writhing ? 1 : 0.25f;
        var roll = 0.03f * MathF.Sin(2 * MathF.PI * _phase);
        q[0] = Quaternion.Normalize(Turn.Y(_roamer.Heading) * Turn.X(0.07f * rock) * Turn.Z(roll));
        q[Spine] = Quaternion.Normalize(Turn.Y((bend * 0.5f) + (0.25f * free * _wander[0].At(time))) * Turn.X((-0.12f * rock) + (0.12f * free * _wander[1].At(time))));
        q[Chest] = Quaternion.Normalize(Turn.Y((bend * 0.5f) + (0.2f * free * _wander[2].At(time))) * Turn.X(0.05f * rock));
        var down = _headDown.Step(now.HeadDown, dt) + (0.08f * _wander[3].At(time));
        var look = Math.Clamp((0.3f * _roamer.TurnRate) + (0.4f * _wander[4].At(time)), -0.9f, 0.9f);
        q[Neck] = Quaternion.Normalize(Turn.Y(look * 0.5f) * Turn.X((1.3f * down) + (0.05f * MathF.Sin(4 * MathF.PI * _phase))));
        q[Head] = Quaternion.Normalize(Turn.Y(look * 0.5f) * Turn.X((-0.6f * down) + (0.15f * _wander[5].At(time))));
        var wag = MathF.Sin(7 * time) * (0.15f + (0.25f * MathF.Max(0, _wander[6].At(time))));
        q[Tail] = Quaternion.Normalize(Turn.Y(wag) * Turn.X(0.25f + (0.45f * _wander[7].At(time))));
        q[Tail + 1] = Quaternion.Normalize(Turn.Y(wag) * Turn.X(0.15f * _wander[8].At(time)));
        q[Tail + 2] = Turn.Y(wag);
    }

    private void Leg(Quaternion[] q, int leg, float time, float pace, float cadence, float gait, float crouch)
    {
        var (from, blend) = (Math.Clamp((int)gait, 0, 1), Math.Clamp(gait, 0, 2));
        blend -= from;
        var phase = _phase + (Patterns[from][leg] * (1 - blend)) + (Patterns[from + 1][leg] * blend);
        var duty = Math.Clamp(0.68f - (0.14f * gait), 0.36f, 0.68f);
        var foot = Footfall.At(phase, duty);
        float length = _build.UpperLeg + _build.LowerLeg + _build.Paw, hind = leg < 2 ? 0 : 1;
        var stride = Math.Clamp(_roamer.Speed * duty / cadence, 0, length * 0.95f);
        var raise = foot.Lift * Math.Clamp(pace / 0.5f, 0, 1) * length * (0.14f + (0.05f * gait));
        var (forward, stand) = ((foot.Forward * stride) + (hind > 0 ? -0.03f : 0.02f), length * (0.88f - (0.35f * crouch)));
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

    // The height of the hips that puts the lowest paw on the floor.
    private float Ground(Quaternion[] q)
    {
        _skeleton.ForwardKinematics(Vector3.Zero, q, _positions, _turns);
        var lowest = float.PositiveInfinity;
        foreach (var root in Roots)
        {
            var paw = _positions[root + 2] + Vector3.Transform(_skeleton.EndOffsets[root + 2], _turns[root + 2]);
            lowest = MathF.Min(lowest, paw.Y - 0.03f);
        }

        return -lowest;
    }
}
