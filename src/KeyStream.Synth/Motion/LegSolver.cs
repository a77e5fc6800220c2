using System.Numerics;

namespace KeyStream.Synth.Motion;

/// <summary>Rotations about the X axis that make a leg reach a point in its own plane. Positive angles swing a hanging bone backward.</summary>
/// <param name="Root">Angle of the hip or shoulder.</param>
/// <param name="Middle">Angle of the knee or elbow, relative to the upper bone.</param>
internal readonly record struct LegAngles(float Root, float Middle)
{
    /// <summary>Solves the triangle of two bones; a target out of reach is approached as far as the bones allow.</summary>
    /// <param name="forward">Target before the leg's root, metres.</param>
    /// <param name="down">Target below the root, metres.</param>
    /// <param name="upper">Length of the upper bone.</param>
    /// <param name="lower">Length of the lower bone.</param>
    /// <param name="bend">+1: the middle joint points forward (knee); −1: backward (elbow).</param>
    public static LegAngles Reach(float forward, float down, float upper, float lower, float bend)
    {
        var distance = Math.Clamp(
            MathF.Sqrt((forward * forward) + (down * down)), MathF.Abs(upper - lower) + 0.01f, (upper + lower) * 0.9995f);
        var toward = MathF.Atan2(forward, down);
        var atRoot = MathF.Acos(((upper * upper) + (distance * distance) - (lower * lower)) / (2 * upper * distance));
        var atMiddle = MathF.Acos(((upper * upper) + (lower * lower) - (distance * distance)) / (2 * upper * lower));
        return new LegAngles(-(toward + (bend * atRoot)), bend * (MathF.PI - atMiddle));
    }
}

/// <summary>Where a foot is in its step cycle.</summary>
/// <param name="Forward">−½ (behind) to ½ (before), in strides.</param>
/// <param name="Lift">0 on the ground, 1 at the top of the swing.</param>
/// <param name="Stance">0..1 through the stance, or 1 during the swing.</param>
/// <param name="Swing">0..1 through the swing, or 0 during the stance.</param>
internal readonly record struct Footfall(float Forward, float Lift, float Stance, float Swing)
{
    /// <summary>The foot at a phase of its cycle: on the ground it moves back steadily, in the air it comes forward.</summary>
    /// <param name="phase">Any number; repeats every 1; 0 is the touch-down.</param>
    /// <param name="duty">Part of the cycle on the ground, 0..1.</param>
    public static Footfall At(float phase, float duty)
    {
        phase -= MathF.Floor(phase);
        if (phase < duty) return new Footfall(0.5f - (phase / duty), 0, phase / duty, 0);
        var swing = (phase - duty) / (1 - duty);
        var sine = MathF.Sin(MathF.PI * swing);
        return new Footfall(-0.5f * MathF.Cos(MathF.PI * swing), sine * sine, 1, swing);
    }
}

/// <summary>Short names for rotations about the axes, in radians.</summary>
internal static class Turn
{
    /// <summary>About X.</summary>
    public static Quaternion X(float angle) => Quaternion.CreateFromAxisAngle(Vector3.UnitX, angle);

    /// <summary>About Y.</summary>
    public static Quaternion Y(float angle) => Quaternion.CreateFromAxisAngle(Vector3.UnitY, angle);

    /// <summary>About Z.</summary>
    public static Quaternion Z(float angle) => Quaternion.CreateFromAxisAngle(Vector3.UnitZ, angle);

    /// <summary>The shortest rotation that takes one unit vector to another (not its opposite).</summary>
    public static Quaternion Arc(Vector3 from, Vector3 to)
    {
        var axis = Vector3.Cross(from, to);
        return Quaternion.Normalize(new Quaternion(axis, 1 + Vector3.Dot(from, to)));
    }
}
