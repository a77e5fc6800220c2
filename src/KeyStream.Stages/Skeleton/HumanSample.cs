using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>The joints of a human skeleton in the sampled frames of a run, and what they have in common.</summary>
internal sealed class HumanSample
{
    private const int ShapeFrames = 300;
    private readonly Dictionary<string, (Vector3 At, float Confidence)[]> _joints;
    private readonly int _frames;

    public HumanSample(HumanRig rig, IReadOnlyList<SpooledFrame> sample)
    {
        _frames = sample.Count;
        _joints = rig.Joints.ToDictionary(j => j.Name, j => sample.Select(f => new PlannedJoint(j.Name, -1, j.Points, default).Seen(f.Points, f.Confidence)).ToArray());
    }

    /// <summary>Share of the frames in which a joint is seen.</summary>
    public double Seen(string joint) => _joints[joint].Count(j => j.Confidence > 0) / (double)Math.Max(_frames, 1);

    /// <summary>Length of a bone: the median over the frames, each weighed by the confidence of both ends; 0 where they are never seen together.</summary>
    public float Length(string a, string b) => Median(_joints[a].Zip(_joints[b]).Where(p => Rotations.IsFinite(p.First.At - p.Second.At))
        .Select(p => (Vector3.Distance(p.First.At, p.Second.At), p.First.Confidence * p.Second.Confidence)));

    /// <summary>The mean shape of some joints around the first of them; null where they are never seen together.</summary>
    public Vector3[]? Shape(params string[] joints)
    {
        var whole = Enumerable.Range(0, _frames).Select(t => Array.ConvertAll(joints, j => _joints[j][t].At)).Where(f => Array.TrueForAll(f, Rotations.IsFinite)).ToList();
        if (whole.Count == 0) return null;
        var stride = Math.Max(1, whole.Count / ShapeFrames);
        var shape = MeanShape.Fit([.. whole.Where((_, t) => t % stride == 0)], []).Points;
        return Array.ConvertAll(shape, p => p - shape[0]);
    }

    private static float Median(IEnumerable<(float Value, float Weight)> values)
    {
        var sorted = values.OrderBy(v => v.Value).ToList();
        var half = sorted.Sum(v => (double)v.Weight) / 2;
        foreach (var (value, weight) in sorted)
        {
            half -= weight;
            if (half <= 0) return value;
        }

        return 0;
    }
}
