using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Training.Motion;

/// <summary>Gives recordings of people the joints that detectors find: points fixed to the bones at the places of an adult's anatomy.</summary>
/// <remarks>
/// All offsets are parts of the body's height H (from its legs), round values of an adult: vertex to pupils 0.064, ears 0.075, tip of the nose
/// 0.083, mouth 0.103; pupils 0.055 and nose 0.070 before the ears, ears ±0.0425, pupils ±0.018, mouth ±0.015 from the middle; heel 0.033 behind and
/// 0.035 below the ankle, big toe 0.105 before it, little toe 0.078; knuckles 0.05 beyond the wrist.
/// </remarks>
public static class HumanJointSets
{
    /// <summary>Joint sets that can be asked for.</summary>
    public static IReadOnlyList<JointSet> JointSets { get; } = [.. KnownJointSets.All.Where(r => r.Joints.All(j => HumanLandmarks.Find(r.Name, j) is not null))];

    /// <summary>Whether <see cref="As"/> can turn a recording into a known joint set.</summary>
    /// <param name="source">A recording.</param>
    /// <param name="name">As <see cref="KnownJointSets.Find"/> takes it.</param>
    public static bool Fits(BoneMotion source, string name) =>
        source.Positions.Count > 0 && HumanSkeleton.Of(source.JointSet.Joints) is not null && JointSets.Contains(KnownJointSets.Find(name));

    /// <summary>The motion in the joints of a known joint set.</summary>
    /// <param name="source">A recording whose skeleton is one of the three kinds of CMU's files.</param>
    /// <param name="name">As <see cref="KnownJointSets.Find"/> takes it.</param>
    /// <returns>Null where the source is no such person, or the joint set is unknown or not a person's.</returns>
    public static JointMotion? As(BoneMotion source, string name)
    {
        if (!Fits(source, name)) return null;
        var jointSet = KnownJointSets.Find(name)!;
        var landmarks = jointSet.Joints.Select(j => HumanLandmarks.Find(jointSet.Name, j)!).ToArray();
        var body = new HumanBody(source, HumanSkeleton.Of(source.JointSet.Joints)!);
        var frames = new Vector3[source.Positions.Count][];
        for (var t = 0; t < frames.Length; t++)
        {
            body.Pose(t);
            frames[t] = Array.ConvertAll(landmarks, place => place(body));
        }

        return new JointMotion(source.Source, source.Subject, jointSet, source.FrameRate, frames);
    }
}
