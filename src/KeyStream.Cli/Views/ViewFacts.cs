using KeyStream.Cli.Lifting;
using KeyStream.Cli.Settings;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Skeleton;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>What <c>run.json</c> says of several cameras.</summary>
/// <param name="Rig">File with the cameras.</param>
/// <param name="Cameras">Each camera in the order of the views.</param>
/// <param name="Sync">How frames were matched.</param>
/// <param name="ReprojectionError">Median over all points, pixels; null where none was found.</param>
/// <param name="PointsFound">Share of the points that any camera shows, 0 to 1.</param>
/// <param name="MetresPerUnit">Metres per unit of the rig.</param>
/// <param name="Notes">What had to be assumed.</param>
internal sealed record ViewFacts(
    string Rig, IReadOnlyList<ViewFact> Cameras, SyncMethod Sync, double? ReprojectionError, double PointsFound, double MetresPerUnit, IReadOnlyList<string> Notes)
{
    /// <summary>Puts them together at the end.</summary>
    public static ViewFacts Of(
        string rig, IReadOnlyList<RigView> views, IReadOnlyList<long> frames, ViewClock clock, SyncMethod sync, ViewTally tally, double metresPerUnit, IReadOnlyList<string> notes) => new(
        rig, [.. views.Select((v, i) => new ViewFact(CameraFacts.Of(v.Camera), v.Given, frames[i], clock.Offsets[i], tally.Used[i]))],
        sync, tally.MedianError, (double)tally.Found / Math.Max(1, tally.Points), metresPerUnit, notes);
}

/// <summary>One of several cameras.</summary>
/// <param name="Camera">Its numbers.</param>
/// <param name="Input">What it saw.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="Offset">Frame n + offset belongs to row n.</param>
/// <param name="Used">Share of its points that agree with the other cameras; null where it shows none.</param>
internal sealed record ViewFact(CameraFacts Camera, string Input, long Frames, int Offset, double? Used);

/// <summary>The effective options of a run with a rig, by section.</summary>
internal sealed record RigRunOptions(
    DecodeOptions Decode, SegmentOptions Segment, CropOptions Crop, ViewOptions Views, LiftOptions Lift, SkeletonOptions Export)
{
    public static RigRunOptions Of(KeyStreamConfig config) => new(config.Decode, config.Segment, config.Crop, config.Views, config.Lift, config.Skeleton);
}

/// <summary>The effective options of a triangulation, by section.</summary>
internal sealed record ViewRunOptions(TrackInputOptions Tracks, ViewOptions Views, LiftOptions Lift, SkeletonOptions Export);
