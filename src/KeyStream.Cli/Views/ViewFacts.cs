using KeyStream.Cli.Lifting;
using KeyStream.Cli.Settings;
using KeyStream.Stages.Lift;
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
    string Rig, IReadOnlyList<ViewFact> Cameras, SyncMethod Sync, double? ReprojectionError, double PointsFound, double MetresPerUnit, IReadOnlyList<string> Notes);

/// <summary>One of several cameras.</summary>
/// <param name="Camera">Its numbers.</param>
/// <param name="Input">What it saw.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="Offset">Frame n + offset belongs to row n.</param>
/// <param name="Used">Share of its points that agree with the other cameras; null where it shows none.</param>
internal sealed record ViewFact(CameraFacts Camera, string Input, long Frames, int Offset, double? Used);

/// <summary>The effective options, by section.</summary>
internal sealed record ViewRunOptions(TrackInputOptions Tracks, ViewOptions Views, LiftOptions Lift, SkeletonOptions Export);
