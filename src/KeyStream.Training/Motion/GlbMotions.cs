using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>The animations of a GLB file as bone motions; the file's name is the subject.</summary>
internal static class GlbMotions
{
    /// <summary>Reads all animations of a file; none where the figure has none.</summary>
    public static IReadOnlyList<BoneMotion> Read(string path, MotionSetOptions options)
    {
        var motions = Play(path, options.AnimationRate);
        if (motions.Length == 0) return [];
        var (body, keep) = BodyGraph.Find(motions[0].JointSet, [.. motions.SelectMany(m => Coincidence.Looks(m.Positions))]);
        if (keep.Length < 2) return [];
        body = body with { Pairs = BodySides.Pairs(body.Joints) };
        motions = Array.ConvertAll(motions, m => m.Pick(keep, body));
        var scale = (float)options.FigureExtent / Coincidence.Extent(motions[0].Positions[0]);
        return Array.ConvertAll(motions, m => m.Scaled(scale));
    }

    /// <summary>All animations with all joints, as large as in the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rate">Frames per second at which they are sampled.</param>
    public static BoneMotion[] Play(string path, double rate)
    {
        var model = GlbReader.Read(path);
        var joints = GlbJoints.Of(model);
        var edges = Enumerable.Range(0, joints.Names.Count).Where(j => joints.Parents[j] >= 0).Select(j => (joints.Parents[j], j)).ToArray();
        var jointSet = new JointSet(Path.GetFileNameWithoutExtension(path), joints.Names, edges, []);
        return [.. model.Animations.Select(a => Play(model, a, joints, jointSet, Path.GetFileName(path), rate))];
    }

    private static BoneMotion Play(GlbModel model, GlbAnimation animation, GlbJoints joints, JointSet jointSet, string file, double rate)
    {
        var pose = new GlbPose(model);
        var frames = (int)Math.Floor((animation.Duration * rate) + 1e-3) + 1;
        var (positions, rotations) = (new Vector3[frames][], new Quaternion[frames][]);
        for (var t = 0; t < frames; t++)
        {
            pose.Rest();
            pose.Apply(animation, (float)(t / rate));
            pose.Solve(Matrix4x4.Identity);
            positions[t] = [.. joints.Nodes.Select(n => pose.World[n].Translation)];
            rotations[t] = [.. joints.Nodes.Select(n => Matrix4x4.Decompose(pose.World[n], out _, out var turn, out _) ? turn : Quaternion.Identity)];
        }

        return new BoneMotion($"{file} {animation.Name}", jointSet.Name, jointSet, rate, positions, rotations);
    }
}
