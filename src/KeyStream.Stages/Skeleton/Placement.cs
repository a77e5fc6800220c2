using System.Numerics;

namespace KeyStream.Stages.Skeleton;

/// <summary>From the points' axes and units to the export's: upright, metres, standing on y = 0, around the origin.</summary>
/// <param name="Up">Turns the points upright.</param>
/// <param name="Metres">Metres per unit of the points.</param>
/// <param name="Shift">Added last, metres.</param>
internal sealed record Placement(Quaternion Up, float Metres, Vector3 Shift)
{
    private const int FloorShare = 20; // The floor is at the lowest point's twentieth, so that a few bad frames do not lift the figure.

    /// <summary>The placement of a body: the floor is where its lowest points are, the origin below the middle of its way.</summary>
    /// <param name="sample">Frames of the run, upright.</param>
    /// <param name="body">The body.</param>
    /// <param name="up">What turned them upright.</param>
    public static Placement Of(IReadOnlyList<SpooledFrame> sample, FittedBody body, Quaternion up)
    {
        var frames = sample
            .Select(f => body.Plan.Joints.Select(j => j.Seen(f.Points, f.Confidence).At * body.Metres).Where(Rotations.IsFinite).ToList())
            .Where(f => f.Count > 0).ToList();
        var floor = frames.Select(f => f.Min(p => p.Y)).Order().ElementAt(frames.Count / FloorShare);
        float Middle(Func<Vector3, float> of) => frames.Select(f => f.Average(of)).Order().ElementAt(frames.Count / 2);
        return new Placement(up, body.Metres, -new Vector3(Middle(p => p.X), floor - body.Plan.Sole, Middle(p => p.Z)));
    }

    /// <summary>The joints' places in a frame and how surely they are seen; NaN and 0 for those that are not.</summary>
    public (Vector3[] Seen, float[] Confidence) Place(SkeletonPlan plan, SpooledFrame frame)
    {
        var (seen, confidence) = (new Vector3[plan.Joints.Count], new float[plan.Joints.Count]);
        for (var j = 0; j < seen.Length; j++)
        {
            (seen[j], confidence[j]) = plan.Joints[j].Seen(frame.Points, frame.Confidence);
            seen[j] = (Vector3.Transform(seen[j], Up) * Metres) + Shift;
        }

        return (seen, confidence);
    }
}
