using System.Numerics;
using KeyStream.Data;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Lifting;

/// <summary>Where a lifter's examples come from.</summary>
public interface ILiftSource
{
    /// <summary>Draws one example.</summary>
    /// <param name="random">Source of randomness.</param>
    /// <param name="frames">Frames T.</param>
    LiftExample Draw(Random random, int frames);
}

/// <summary>Draws examples for the lifter: motions of mixed bodies before mixed cameras, with the noise of detectors.</summary>
public sealed class LiftSampler : ILiftSource
{
    private static readonly double[] Rates = [12, 15, 25, 30, 30, 50, 60];
    private readonly LiftSamplerOptions _options;
    private readonly IReadOnlyList<Recording> _people, _others;
    private readonly IReadOnlyList<Camera> _lenses;

    /// <summary>Prepares motions.</summary>
    /// <param name="motions">Motions to draw from.</param>
    /// <param name="lenses">Real cameras whose intrinsics are used beside random ones; may be empty.</param>
    /// <param name="options">Shares, and what detectors do.</param>
    public LiftSampler(MotionSet motions, IReadOnlyList<Camera> lenses, LiftSamplerOptions options)
    {
        (_lenses, _options) = (lenses, options);
        Recording Of(BoneMotion bones, JointMotion motion) => new(bones, motion, [.. options.JointSets.Where(name => HumanJointSets.Fits(bones, name))]);
        var recordings = motions.Bones.Zip(motions.Motions, Of).ToLookup(r => r.Known.Count > 0);
        (_people, _others) = ([.. recordings[true]], [.. recordings[false]]);
    }

    /// <inheritdoc/>
    public LiftExample Draw(Random random, int frames)
    {
        var rate = Rates[random.Next(Rates.Length)];
        var (jointSet, joints) = Motion(random, frames, rate);
        var sides = random.NextDouble() < _options.SidesShare ? jointSet.Sides() : new int[jointSet.Count];
        (jointSet, sides, joints) = Thinned(random, jointSet, sides, joints);
        var camera = Place(random, joints);
        return LiftExample.Of(jointSet, sides, joints, rate, camera, random.NextDouble() < _options.FocalShare, Detector(random), random);
    }

    // Detectors differ: most are quieter than the options say, few are up to three times as noisy.
    private NoiseOptions Detector(Random random)
    {
        var (noise, error, loss) = (_options.Noise, 3 * Math.Pow(random.NextDouble(), 2), 2 * random.NextDouble());
        return noise with
        {
            KeyFrames = error * noise.KeyFrames, Jitter = error * noise.Jitter, Ensemble = error * noise.Ensemble, Swap = error * noise.Swap,
            JointDrop = loss * noise.JointDrop, FrameDrop = loss * noise.FrameDrop, PointDrop = loss * noise.PointDrop, Occlusion = loss * noise.Occlusion,
        };
    }

    private Camera Place(Random random, IReadOnlyList<Vector3[]> joints)
    {
        if (_lenses.Count == 0 || random.NextDouble() >= _options.RealLensShare) return RandomCamera.Place(joints, RandomCamera.Lens(random), random);
        var lens = _lenses[random.Next(_lenses.Count)];
        return random.Next(2) == 0 ? RandomCamera.Place(joints, lens, random) : RandomCamera.PlaceReal(joints, lens, random);
    }

    private (JointSet JointSet, IReadOnlyList<Vector3[]> Joints) Motion(Random random, int frames, double rate)
    {
        var kind = random.NextDouble();
        if (kind < _options.TreeShare)
        {
            var tree = RandomTree.Motion(random, random.Next(6, _options.MostJoints + 1), frames / rate, rate);
            return (tree.JointSet, [.. tree.Positions.Take(frames)]);
        }

        var from = _others.Count > 0 && (kind < _options.TreeShare + _options.OtherShare || _people.Count == 0) ? _others : _people;
        var recording = from[random.Next(from.Count)];
        var start = random.NextDouble() * Math.Max(0, recording.Motion.Seconds - (frames / rate));
        var motion = recording.Draw(random, start, frames, rate, random.Chance(_options.VarietyShare));
        if (random.Next(2) == 0) motion = MotionEdits.Mirror(motion);
        if (random.NextDouble() < _options.MarkerShare) motion = VirtualMarkers.Draw(random, motion);
        return (motion.JointSet, motion.Frames);
    }

    // Fewer joints: at random, and where there are more than a step should have.
    private (JointSet JointSet, int[] Sides, IReadOnlyList<Vector3[]> Joints) Thinned(Random random, JointSet jointSet, int[] sides, IReadOnlyList<Vector3[]> joints)
    {
        var most = Math.Min(jointSet.Count, random.NextDouble() < _options.LargeShare ? _options.LargeJoints : _options.MostJoints);
        var keepShare = random.NextDouble() < _options.ThinShare ? 0.6 + (0.4 * random.NextDouble()) : 1;
        var count = Math.Max(Math.Min(jointSet.Count, 5), Math.Min(most, (int)Math.Round(keepShare * jointSet.Count)));
        if (count == jointSet.Count) return (jointSet, sides, joints);
        var order = Enumerable.Range(0, jointSet.Count).ToArray();
        random.Shuffle(order);
        var keep = order.Take(count).Order().ToArray();
        return (jointSet.Subset(keep), Array.ConvertAll(keep, j => sides[j]), [.. joints.Select(f => Array.ConvertAll(keep, j => f[j]))]);
    }

    /// <summary>One recording: its bones, its own joints, and names of the joint sets of detectors that it can be had in.</summary>
    private sealed record Recording(BoneMotion Bones, JointMotion Motion, IReadOnlyList<string> Known)
    {
        private readonly int[] _own = [.. Motion.JointSet.Joints.Select(name => HumanSkeleton.IndexOf(Bones.JointSet, name))];

        public JointMotion Draw(Random random, double start, int frames, double rate, bool vary)
        {
            var bones = Bones.Window(start, frames, rate);
            if (vary) bones = PoseVariety.Draw(random, bones);
            // Of people, the joint sets of detectors are what is asked for; the recording's own joints are for variety.
            return Known.Count > 0 && random.Chance(0.8) ? HumanJointSets.As(bones, Known[random.Next(Known.Count)])! : bones.Joints(_own, Motion.JointSet);
        }
    }
}

/// <summary>Shares of what a <see cref="LiftSampler"/> draws.</summary>
public sealed record LiftSamplerOptions
{
    /// <summary>Joint sets that recordings of people are turned into.</summary>
    public IReadOnlyList<string> JointSets { get; init; } = ["h36m-17", "coco-17", "halpe-26", "body_25b", "smpl-24"];

    /// <summary>What detectors do to tracks, on average: each window has between none and three times of it.</summary>
    public NoiseOptions Noise { get; init; } = NoiseOptions.Training with { Jitter = 0.005, FrameDrop = 0.03, PointDrop = 0.08 };

    /// <summary>Share of windows before the lens of a real camera, where there are any.</summary>
    public double RealLensShare { get; init; } = 0.5;

    /// <summary>Share of random kinematic trees.</summary>
    public double TreeShare { get; init; } = 0.12;

    /// <summary>Share of motions that are not of people, where there are any.</summary>
    public double OtherShare { get; init; } = 0.2;

    /// <summary>Share of recorded windows whose postures and proportions are changed by <see cref="PoseVariety"/>.</summary>
    public double VarietyShare { get; init; } = 0.5;

    /// <summary>Share of recorded windows whose points are moved off the joints, as discovered keypoints are.</summary>
    public double MarkerShare { get; init; } = 0.2;

    /// <summary>Share of windows whose joint set says what is left and right.</summary>
    public double SidesShare { get; init; } = 0.85;

    /// <summary>Share of windows whose focal length is told.</summary>
    public double FocalShare { get; init; } = 0.7;

    /// <summary>Share of windows with up to two fifths of their joints left out.</summary>
    public double ThinShare { get; init; } = 0.4;

    /// <summary>Most joints of a window.</summary>
    public int MostJoints { get; init; } = 18;

    /// <summary>Most joints of some windows, and their share.</summary>
    public int LargeJoints { get; init; } = 26;

    /// <summary>Share of windows with up to <see cref="LargeJoints"/>.</summary>
    public double LargeShare { get; init; } = 0.15;
}
