using System.Globalization;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Cli.Lifting;

/// <summary>What <c>run.json</c> says of tracks that were given.</summary>
/// <param name="Format">What wrote them.</param>
/// <param name="JointSet">What the points are, and how that was found.</param>
/// <param name="Camera">The camera.</param>
/// <param name="LookAhead">Frames that were looked ahead; null for as many as help.</param>
/// <param name="Notes">What had to be assumed.</param>
internal sealed record LiftFacts(TrackFormat Format, string JointSet, CameraFacts Camera, int? LookAhead, IReadOnlyList<string> Notes);

/// <summary>A camera in plain numbers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Width and height, pixels.</param>
/// <param name="Focal">fx, fy, pixels.</param>
/// <param name="Centre">Principal point, pixels.</param>
/// <param name="Distortion">k1, k2, p1, p2, k3.</param>
internal sealed record CameraFacts(
    string Name, IReadOnlyList<int> Size, IReadOnlyList<double> Focal, IReadOnlyList<double> Centre, IReadOnlyList<double> Distortion)
{
    public static CameraFacts Of(Camera camera) => new(
        camera.Name, [camera.Width, camera.Height], [camera.Focal.X, camera.Focal.Y], [camera.Centre.X, camera.Centre.Y], camera.Distortion);

    /// <summary>Says which camera was assumed where nothing is known of it.</summary>
    public static string Guess(Camera assumed) => string.Create(
        CultureInfo.InvariantCulture, $"nothing says what the camera was: taken for one with a focal length of {assumed.Focal.X:0} px");
}

/// <summary>The effective options, by section.</summary>
internal sealed record LiftRunOptions(TrackInputOptions Tracks, LiftOptions Lift, SkeletonOptions Export);
