using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Stages.Tests.Skeleton;

/// <summary>A human who walks on a circle, exactly: bones of constant length, feet that stand still, arms that are straight at times.</summary>
internal static class Walker
{
    public const float Thigh = 0.43f, Shank = 0.42f, UpperArm = 0.29f, Forearm = 0.26f, Ankle = 0.07f, Height = 1.7f;
    private const double Period = 1.1, Duty = 0.62, Speed = 0.9, Radius = 2.5;

    /// <summary>Whether a foot (0 left, 1 right) stands at a time.</summary>
    public static bool Stands(int foot, double seconds) => Frac(Phase(foot, seconds)) < Duty;

    /// <summary>The joints of a known joint set at a time, Y up, metres.</summary>
    public static Vector3[] At(JointSet jointSet, double seconds)
    {
        var body = Body(seconds);
        return [.. jointSet.Joints.Select(j => body[j switch
        {
            "root" or "pelvis" or "hip" or "mid_hip" => "pelvis", "left_foot" when jointSet == KnownJointSets.H36M17 => "left_ankle",
            "right_foot" when jointSet == KnownJointSets.H36M17 => "right_ankle", "left_foot" => "left_big_toe", "right_foot" => "right_big_toe",
            "neck_base" => "nose", "thorax" => "neck", "head_top" => "top", "head" when jointSet != KnownJointSets.Smpl24 => "top", "head" => "skull",
            "left_foot_index" => "left_big_toe", "right_foot_index" => "right_big_toe", _ => j,
        }])];
    }

    /// <summary>All joints by name.</summary>
    public static Dictionary<string, Vector3> Body(double seconds)
    {
        var (centre, heading) = Path(seconds);
        var sway = (float)Math.Sin(Math.Tau * seconds / Period);
        var pelvis = centre + new Vector3(0, 0.81f + (0.01f * (float)Math.Cos(2 * Math.Tau * seconds / Period)), 0);
        var hips = heading * Turn(Vector3.UnitY, 0.1f * sway);
        var chest = heading * Turn(Vector3.UnitY, -0.15f * sway) * Turn(Vector3.UnitX, 0.1f);
        var head = heading * Turn(Vector3.UnitY, 0.3f * (float)Math.Sin(0.9 * seconds)) * Turn(Vector3.UnitX, 0.1f * sway);
        var neck = pelvis + Vector3.Transform(new Vector3(0, 0.5f, 0), chest);
        var b = new Dictionary<string, Vector3> { ["pelvis"] = pelvis, ["neck"] = neck, ["upper_neck"] = neck };
        foreach (var (name, at) in (ReadOnlySpan<(string, float)>)[("spine", 0.4f), ("spine1", 0.25f), ("spine2", 0.5f), ("spine3", 0.8f)]) b[name] = Vector3.Lerp(pelvis, neck, at);
        (string, Vector3)[] skull =
        [
            ("skull", new(0, 0.1f, 0)), ("nose", new(0, 0.15f, 0.11f)), ("top", new(0, 0.28f, 0)), ("left_ear", new(0.08f, 0.17f, 0)), ("right_ear", new(-0.08f, 0.17f, 0)),
            ("left_eye", new(0.03f, 0.18f, 0.09f)), ("right_eye", new(-0.03f, 0.18f, 0.09f)), ("left_eye_inner", new(0.02f, 0.18f, 0.09f)),
            ("right_eye_inner", new(-0.02f, 0.18f, 0.09f)), ("left_eye_outer", new(0.045f, 0.18f, 0.08f)), ("right_eye_outer", new(-0.045f, 0.18f, 0.08f)),
            ("mouth_left", new(0.02f, 0.1f, 0.1f)), ("mouth_right", new(-0.02f, 0.1f, 0.1f)),
        ];
        foreach (var (name, at) in skull) b[name] = neck + Vector3.Transform(at, head);
        for (var foot = 0; foot < 2; foot++) AddSide(b, foot, seconds, hips, chest);
        return b;
    }

    private static void AddSide(Dictionary<string, Vector3> b, int foot, double seconds, Quaternion hips, Quaternion chest)
    {
        var (name, side) = foot == 0 ? ("left_", 1f) : ("right_", -1f);
        var (ankle, facing) = Foot(foot, seconds);
        var hip = b["pelvis"] + Vector3.Transform(new Vector3(0.1f * side, 0, 0), hips);
        (b[name + "hip"], b[name + "ankle"]) = (hip, ankle);
        b[name + "knee"] = Middle(hip, ankle, Thigh, Shank, Vector3.Transform(Vector3.UnitZ, facing));
        foreach (var (part, at) in (ReadOnlySpan<(string, Vector3)>)[("big_toe", new(-0.02f * side, -0.05f, 0.16f)), ("small_toe", new(0.05f * side, -0.05f, 0.13f)), ("heel", new(0, -0.05f, -0.06f))])
            b[name + part] = ankle + Vector3.Transform(at, facing);

        var shoulder = b["neck"] + Vector3.Transform(new Vector3(0.18f * side, 0, 0), chest);
        var swing = -side * 0.5f * (float)Math.Sin(Math.Tau * seconds / Period);
        var bend = 0.4f * (1 - (float)Math.Cos(Math.Tau * seconds / (2 * Period))); // Straight every other step.
        var upper = chest * Turn(Vector3.UnitZ, 0.1f * side) * Turn(Vector3.UnitX, swing);
        b[name + "collar"] = Vector3.Lerp(b["neck"], shoulder, 0.3f);
        b[name + "shoulder"] = shoulder;
        b[name + "elbow"] = shoulder + Vector3.Transform(new Vector3(0, -UpperArm, 0), upper);
        var lower = upper * Turn(Vector3.UnitX, -bend);
        b[name + "wrist"] = b[name + "elbow"] + Vector3.Transform(new Vector3(0, -Forearm, 0), lower);
        foreach (var (part, at) in (ReadOnlySpan<(string, Vector3)>)[("hand", new(0, -0.08f, 0)), ("index", new(0, -0.09f, 0.03f)), ("pinky", new(0, -0.08f, -0.03f)), ("thumb", new(0, -0.04f, 0.05f))])
            b[name + part] = b[name + "wrist"] + Vector3.Transform(at, lower);
    }

    private static (Vector3 Centre, Quaternion Heading) Path(double seconds)
    {
        var angle = Speed * seconds / Radius;
        return (new Vector3((float)(Radius * Math.Cos(angle)), 0, (float)(-Radius * Math.Sin(angle))), Turn(Vector3.UnitY, MathF.PI + (float)angle));
    }

    private static double Phase(int foot, double seconds) => (seconds / Period) + (0.5 * foot);

    private static double Frac(double x) => x - Math.Floor(x);

    /// <summary>The ankle: in a stance at the place of its middle, in between on a smooth way to the next.</summary>
    private static (Vector3 Ankle, Quaternion Facing) Foot(int foot, double seconds)
    {
        var phase = Phase(foot, seconds);
        (Vector3 At, Quaternion Facing) Print(double step)
        {
            var (centre, heading) = Path((step + (Duty / 2) - (0.5 * foot)) * Period);
            return (centre + Vector3.Transform(new Vector3(foot == 0 ? 0.09f : -0.09f, 0, 0), heading), heading);
        }

        var (here, next) = (Print(Math.Floor(phase)), Print(Math.Floor(phase) + 1));
        var swing = (float)Math.Max(0, (Frac(phase) - Duty) / (1 - Duty));
        var share = swing * swing * swing * (10 + (swing * ((6 * swing) - 15)));
        var lift = 0.1f * MathF.Pow(MathF.Sin(MathF.PI * swing), 3);
        return (Vector3.Lerp(here.At, next.At, share) + new Vector3(0, Ankle + lift, 0), Quaternion.Slerp(here.Facing, next.Facing, share));
    }

    private static Vector3 Middle(Vector3 from, Vector3 to, float upper, float lower, Vector3 ahead)
    {
        var line = to - from;
        var distance = line.Length();
        distance.ShouldBeLessThan(upper + lower);
        var along = ((upper * upper) - (lower * lower) + (distance * distance)) / (2 * distance);
        var (axis, off) = (line / distance, MathF.Sqrt((upper * upper) - (along * along)));
        return from + (axis * along) + (Vector3.Normalize(ahead - (Vector3.Dot(ahead, axis) * axis)) * off);
    }

    private static Quaternion Turn(Vector3 axis, float angle) => Quaternion.CreateFromAxisAngle(axis, angle);
}
