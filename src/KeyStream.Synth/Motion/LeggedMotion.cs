using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Synth.Motion;

/// <summary>What all figures on legs share: where they go, how fast they step, when they crouch and jump, and how they stand on the floor.</summary>
/// <param name="skeleton">The bones.</param>
/// <param name="director">What it is up to.</param>
/// <param name="roamer">Where it goes.</param>
/// <param name="crouchSeconds">How long it takes to crouch.</param>
internal abstract class LeggedMotion(Skeleton skeleton, Director director, Roamer roamer, float crouchSeconds)
{
    private readonly Jump _jump = new();
    private readonly Follower _crouch = new(0, crouchSeconds);
    private readonly Vector3[] _positions = new Vector3[skeleton.Count];
    private readonly Quaternion[] _turns = new Quaternion[skeleton.Count];

    /// <summary>The bones.</summary>
    protected Skeleton Skeleton => skeleton;

    /// <summary>Where it goes.</summary>
    protected Roamer Roamer => roamer;

    /// <summary>Steps taken so far; each leg adds an offset of its own.</summary>
    protected float Phase { get; private set; }

    /// <summary>Moves through all frames.</summary>
    protected MotionClip Record(SynthOptions options)
    {
        var dt = (float)(1 / options.Fps);
        var (roots, rotations) = (new Vector3[options.Frames], new Quaternion[options.Frames][]);
        for (var f = 0; f < options.Frames; f++) (roots[f], rotations[f]) = Step(f * dt, dt);
        return new MotionClip(skeleton, 1 / options.Fps, roots, rotations);
    }

    /// <summary>Speed that the legs work for (turning on the spot takes steps too), and steps per second.</summary>
    protected abstract (float Pace, float Cadence) Stepping();

    /// <summary>Turns the bones.</summary>
    /// <param name="q">[J] rotations to set; identity before.</param>
    /// <param name="now">What goes on.</param>
    protected abstract void Pose(Quaternion[] q, in Moment now);

    /// <summary>The lowest point of the feet.</summary>
    /// <param name="positions">[J] of the joints, with the root at the origin.</param>
    /// <param name="turns">[J] of the bones.</param>
    protected abstract float LowestFoot(Vector3[] positions, Quaternion[] turns);

    /// <summary>From the place on the path to the root.</summary>
    protected virtual Vector3 RootOffset() => Vector3.Zero;

    private (Vector3 Root, Quaternion[] Rotations) Step(float time, float dt)
    {
        var behaviour = director.At(time);
        if (director.Changed && behaviour.Jump) _jump.Begin(time);
        roamer.Step(behaviour.Speed, behaviour.Turn, dt);
        var (dip, height) = _jump.At(time);
        var crouch = _crouch.Step(behaviour.Crouch, dt) + dip;
        var (pace, cadence) = Stepping();
        Phase += cadence * Math.Clamp(pace / 0.3f, 0, 1) * dt;
        var q = new Quaternion[skeleton.Count];
        Array.Fill(q, Quaternion.Identity);
        Pose(q, new Moment(time, dt, behaviour, pace, cadence, crouch, height > 0));
        skeleton.ForwardKinematics(Vector3.Zero, q, _positions, _turns);
        return (new Vector3(roamer.Position.X, height - LowestFoot(_positions, _turns), roamer.Position.Y) + RootOffset(), q);
    }

    /// <summary>What goes on in one frame.</summary>
    /// <param name="Time">Seconds from the start.</param>
    /// <param name="Dt">Seconds since the last frame.</param>
    /// <param name="Behaviour">What the body is up to.</param>
    /// <param name="Pace">Speed that the legs work for, metres per second.</param>
    /// <param name="Cadence">Steps per second.</param>
    /// <param name="Crouch">0 upright, 1 deep in the knees.</param>
    /// <param name="Airborne">True in the flight of a jump.</param>
    protected readonly record struct Moment(float Time, float Dt, Behaviour Behaviour, float Pace, float Cadence, float Crouch, bool Airborne);
}
