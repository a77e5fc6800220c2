using System.Numerics;
using KeyStream.Data;
using KeyStream.Synth.Figures;
using KeyStream.Synth.Motion;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Objects;

/// <summary>Figures with joints, in one pose: +Z is where the root faces.</summary>
internal static class StillFigure
{
    private const int MostFrames = 40;
    private const double Fps = 8;
    private const float Species = 2; // twice the usual spread of measures: dogs differ less than dogs and horses

    /// <summary>A person.</summary>
    public static IReadOnlyList<Solid> Person(SynthRandom random)
    {
        var build = HumanoidBuild.Draw(1, random.Fork("build"));
        return Bake(Humanoid.Create(build, 1, random.Fork("look")), HumanoidMotion.Create(build, Clip(random), Kind(random), random.Fork("motion")));
    }

    /// <summary>A four-legged animal.</summary>
    public static IReadOnlyList<Solid> Animal(SynthRandom random)
    {
        var build = QuadrupedBuild.Draw(Species, random.Fork("build"));
        return Bake(Quadruped.Create(build, 1, random.Fork("look")), QuadrupedMotion.Create(build, Clip(random), Kind(random), random.Fork("motion")));
    }

    // The last frame is the pose: motions begin at rest.
    private static SynthOptions Clip(SynthRandom random) => new() { Frames = 1 + random.Fork("frames").Index(MostFrames), Fps = Fps };

    private static SynthMotion Kind(SynthRandom random) => random.Fork("kind").Chance(0.5f) ? SynthMotion.Active : SynthMotion.RandomJoints;

    private static List<Solid> Bake(Figure figure, MotionClip motion)
    {
        var (joints, turns) = (new Vector3[figure.Skeleton.Count], new Quaternion[figure.Skeleton.Count]);
        var rotations = motion.Rotations[^1].ToArray();
        var ahead = Vector3.Transform(Vector3.UnitZ, rotations[0]);
        rotations[0] = Quaternion.CreateFromAxisAngle(Vector3.UnitY, -MathF.Atan2(ahead.X, ahead.Z)) * rotations[0];
        figure.Skeleton.ForwardKinematics(Vector3.Zero, rotations, joints, turns);
        return [.. figure.Parts.Select(p => new Solid(Placed(p.Mesh, turns[p.Joint], joints[p.Joint]), p.Texture))];
    }

    private static Mesh Placed(Mesh mesh, Quaternion turn, Vector3 place) => mesh with
    {
        Positions = Array.ConvertAll(mesh.Positions, p => Vector3.Transform(p, turn) + place),
        Normals = Array.ConvertAll(mesh.Normals, n => Vector3.Transform(n, turn)),
    };
}
