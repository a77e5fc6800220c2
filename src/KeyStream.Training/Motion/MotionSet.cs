using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Recordings and animations of mixed bodies, to be split by subject.</summary>
/// <remarks>Memory: 28 bytes per joint and frame, and 12 more for joints that are left after doubles are merged.</remarks>
public sealed class MotionSet
{
    private MotionSet(IReadOnlyList<BoneMotion> bones, IReadOnlyList<JointMotion> motions) => (Bones, Motions) = (bones, motions);

    /// <summary>The motions with the bone frames of all their joints.</summary>
    public IReadOnlyList<BoneMotion> Bones { get; }

    /// <summary>The same motions as positions, joints that coincide merged; bodies with the same joints share one <see cref="JointSet"/> object.</summary>
    public IReadOnlyList<JointMotion> Motions { get; }

    /// <summary>Whose motions there are, each once.</summary>
    public IReadOnlyList<string> Subjects => [.. Bones.Select(b => b.Subject).Distinct()];

    /// <summary>Length of all motions together.</summary>
    public double Seconds => Motions.Sum(m => m.Seconds);

    /// <summary>Reads .bvh and .glb files (all animations of a file) and folders of them, with all folders below.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="UserErrorException">A path does not exist, a file cannot be read, or there is no motion in all of them.</exception>
    public static MotionSet Load(IEnumerable<string> paths, MotionSetOptions? options = null)
    {
        var given = paths.ToArray();
        options ??= new MotionSetOptions();
        var set = Of([.. given.SelectMany(Files).SelectMany(file => Read(file, options))]);
        return set.Bones.Count > 0 ? set : throw new UserErrorException(
            $"there is no motion in {string.Join(", ", given)}", "give .bvh files, .glb files with animations, or folders of them");
    }

    /// <summary>A set of given motions. Joints are merged that coincide in all motions of one body, so that these have the same joints.</summary>
    /// <param name="bones">The motions.</param>
    public static MotionSet Of(IReadOnlyList<BoneMotion> bones)
    {
        var bodies = bones.GroupBy(Body).ToDictionary(g => g.Key, g => Coincidence.Merge(g.First().JointSet, [.. g.SelectMany(m => Coincidence.Looks(m.Positions))]));
        return new MotionSet(bones, [.. bones.Select(b => b.Joints(bodies[Body(b)].Keep, bodies[Body(b)].JointSet))]);
    }

    /// <summary>Splits by subject.</summary>
    /// <param name="heldOut">Subjects of the test part.</param>
    /// <exception cref="UserErrorException">A subject does not occur, or nothing is left to train with.</exception>
    public (MotionSet Train, MotionSet Test) Split(IReadOnlyCollection<string> heldOut)
    {
        var missing = heldOut.Except(Subjects).FirstOrDefault();
        if (missing is not null) throw new UserErrorException($"no motion is of subject '{missing}'", "choose from " + string.Join(", ", Subjects));
        var (train, test) = (Where(b => !heldOut.Contains(b.Subject)), Where(b => heldOut.Contains(b.Subject)));
        return train.Bones.Count > 0 ? (train, test) : throw new UserErrorException("all subjects are held out", "leave some to train with");
    }

    private MotionSet Where(Func<BoneMotion, bool> wanted)
    {
        int[] at = [.. Enumerable.Range(0, Bones.Count).Where(i => wanted(Bones[i]))];
        return new MotionSet(Array.ConvertAll(at, i => Bones[i]), Array.ConvertAll(at, i => Motions[i]));
    }

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path)) return IsMotion(path) ? [path] : throw new UserErrorException($"{path} is no motion file", "give .bvh or .glb files");
        if (!Directory.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsMotion).Order(StringComparer.Ordinal);
    }

    private static bool IsMotion(string path) => IsBvh(path) || path.EndsWith(".glb", StringComparison.OrdinalIgnoreCase);

    private static bool IsBvh(string path) => path.EndsWith(".bvh", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<BoneMotion> Read(string file, MotionSetOptions options) => IsBvh(file) ? [BvhMotions.Read(file, options)] : GlbMotions.Read(file, options);

    private static string Body(BoneMotion motion) => $"{motion.JointSet.Name}\n{string.Join('\n', motion.JointSet.Joints)}\n{string.Join(' ', motion.JointSet.Edges)}";
}
