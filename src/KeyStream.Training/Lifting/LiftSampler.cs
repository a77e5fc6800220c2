using System.Numerics;
using KeyStream.Data;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Lifting;

/// <summary>Draws examples for the lifter: motions of mixed bodies before mixed cameras, with the noise of detectors.</summary>
public sealed class LiftSampler
{
    private static readonly double[] Rates = [12, 15, 25, 30, 30, 50, 60];
    private readonly LiftSamplerOptions _options;
    private readonly IReadOnlyList<JointMotion[]> _people, _others;  // each entry: one recording in the joint sets that it can be had in
    private readonly IReadOnlyList<Camera> _lenses;

    /// <summary>Prepares motions.</summary>
    /// <param name="motions">Motions to draw from.</param>
    /// <param name="lenses">Real cameras whose intrinsics are used beside random ones; may be empty.</param>
    /// <param name="options">Shares, and what detectors do.</param>
    public LiftSampler(MotionSet motions, IReadOnlyList<Camera> lenses, LiftSamplerOptions options)
    {
        (_lenses, _options) = (lenses, options);
        var people = new List<JointMotion[]>();
        var others = new List<JointMotion[]>();
        foreach (var (bones, motion) in motions.Bones.Zip(motions.Motions))
        {
            var known = options.JointSets.Select(name => HumanJointSets.As(bones, name)).OfType<JointMotion>().ToArray();
            (known.Length > 0 ? people : others).Add([motion, .. known]);
        }

        (_people, _others) = (people, others);
    }

    /// <summary>Draws one example.</summary>
    /// <param name="random">Source of randomness.</param>
    /// <param name="frames">Frames T.</param>
    public LiftExample Draw(Random random, int frames)
    {
        var rate = Rates[random.Next(Rates.Length)];
        var (jointSet, joints) = Motion(random, frames, rate);
        var sides = random.NextDouble() < _options.SidesShare ? jointSet.Sides() : new int[jointSet.Count];
        (jointSet, sides, joints) = Thinned(random, jointSet, sides, joints);
        var camera = Place(random, joints);
        return LiftExample.Of(jointSet, sides, joints, rate, camera, random.NextDouble() < _options.FocalShare, Detector(random), random);
    }

    // Detectors differ: some are quiet, some twice as noisy as the options say.
    private NoiseOptions Detector(Random random)
    {
        var (noise, error, loss) = (_options.Noise, 2 * random.NextDouble(), 2 * random.NextDouble());
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
        var sets = from[random.Next(from.Count)];
        // Of people, the joint sets of detectors are what is asked for; the recording's own joints are for variety.
        var motion = sets.Length > 1 && random.NextDouble() < 0.8 ? sets[1 + random.Next(sets.Length - 1)] : sets[0];
        var start = random.NextDouble() * Math.Max(0, motion.Seconds - (frames / rate));
        IReadOnlyList<Vector3[]> window = MotionEdits.Window(motion, start, frames, rate);
        if (random.Next(2) == 0) window = MotionEdits.Mirror(window, BodySides.Partners(motion.JointSet));
        if (random.NextDouble() >= _options.MarkerShare) return (motion.JointSet, window);
        var marked = VirtualMarkers.Draw(random, motion with { Frames = window, FrameRate = rate });
        return (marked.JointSet, marked.Frames);
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
}

/// <summary>Shares of what a <see cref="LiftSampler"/> draws.</summary>
public sealed record LiftSamplerOptions
{
    /// <summary>Joint sets that recordings of people are turned into.</summary>
    public IReadOnlyList<string> JointSets { get; init; } = ["h36m-17", "coco-17", "halpe-26", "body_25b", "smpl-24"];

    /// <summary>What detectors do to tracks, on average: each window has between none and twice of it.</summary>
    public NoiseOptions Noise { get; init; } = NoiseOptions.Training with { Jitter = 0.005, FrameDrop = 0.03, PointDrop = 0.08 };

    /// <summary>Share of windows before the lens of a real camera, where there are any.</summary>
    public double RealLensShare { get; init; } = 0.5;

    /// <summary>Share of random kinematic trees.</summary>
    public double TreeShare { get; init; } = 0.12;

    /// <summary>Share of motions that are not of people, where there are any.</summary>
    public double OtherShare { get; init; } = 0.2;

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
