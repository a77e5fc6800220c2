using System.Numerics;
using KeyStream.Data;
using Joints = KeyStream.Data.Skeleton;

namespace KeyStream.Stages.Skeleton;

/// <summary>A skeleton with constant bone lengths, fitted to a whole run, that follows its points frame by frame.</summary>
/// <remarks>
/// Keypoints with the names of a human body give a human skeleton (<see cref="HumanBody"/>), others a learned one
/// (<see cref="LearnedBody"/>). Frames are to be given in order: each pose starts from the one before.
/// </remarks>
internal sealed class SkeletonFit
{
    private const int SampledFrames = 2000;
    private const float LeastConfidence = 0.05f;
    private readonly SkeletonPlan _plan;
    private readonly Placement _placement;
    private readonly PoseStart _start;
    private readonly PoseSolver _solver;
    private readonly FootLock? _lock;
    private Quaternion[]? _local;
    private double _pts;

    private SkeletonFit(SkeletonPlan plan, Placement placement, FootLock? feet)
    {
        (_plan, _placement, _lock, Skeleton) = (plan, placement, feet, plan.Describe());
        (_start, _solver) = (new PoseStart(plan, Skeleton), new PoseSolver(plan, Skeleton));
    }

    /// <summary>Names, parents and rest offsets, metres.</summary>
    public Joints Skeleton { get; }

    /// <summary>Fits tree, bone lengths and rest pose.</summary>
    /// <param name="spool">The run.</param>
    /// <param name="layout">Names, edges and symmetric pairs.</param>
    /// <param name="options">Size, feet.</param>
    /// <returns>Null when no frame has keypoints.</returns>
    public static SkeletonFit? Build(PointSpool spool, KeypointLayout layout, SkeletonOptions options)
    {
        var rig = HumanRig.Of(layout.Names);
        // A rig says itself which way is up.
        var up = rig is null || options.MetresPerUnit is not null ? Quaternion.Identity : Ground.Up(spool, rig);
        var sample = spool.Read(Math.Max(1, spool.Frames / SampledFrames)).Select(f => Turned(f.Kept(), up)).ToList();
        var human = rig is null ? null : HumanBody.Fit(rig, sample, tall => options.Metres(tall, SkeletonOptions.HumanHeight));
        var body = human ?? LearnedBody.Fit(sample, layout, length => options.Metres(length, SkeletonOptions.LearnedHeight));
        if (body is null) return null;
        var placement = Placement.Of(sample, body, up);
        var feet = options.FootLock && human is not null ? FootLock.Find(spool, body.Plan, placement) : null;
        return new SkeletonFit(body.Plan, placement, feet);
    }

    /// <summary>Follows one frame of points.</summary>
    /// <param name="frame">The frame as it is in the spool.</param>
    /// <returns>World position of the root, metres, and local rotations [J]; null where no point is there.</returns>
    public (Vector3 Root, Quaternion[] Local)? Pose(SpooledFrame frame)
    {
        var (seen, weights) = _placement.Place(_plan, frame);
        if (!Array.Exists(seen, Rotations.IsFinite)) return null;
        for (var j = 0; j < weights.Length; j++) weights[j] = Math.Max(weights[j], LeastConfidence);
        _lock?.Hold(frame.Pts, seen, weights);
        var start = _start.Of(seen, _local);
        var pose = _solver.Solve(seen, weights, start, _local, frame.Pts - _pts);
        for (var j = 0; j < pose.Local.Length; j++)
            if (_local is not null && Quaternion.Dot(pose.Local[j], _local[j]) < 0) pose.Local[j] = -pose.Local[j];
        (_local, _pts) = (pose.Local, frame.Pts);
        return pose;
    }

    private static SpooledFrame Turned(SpooledFrame frame, Quaternion up)
    {
        for (var k = 0; k < frame.Points.Length; k++) frame.Points[k] = Vector3.Transform(frame.Points[k], up);
        return frame;
    }
}
