using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>What is to be said of how well several cameras agreed.</summary>
internal static class ViewWarnings
{
    private const double LeastUsed = 0.5;

    /// <summary>Half a sentence for the closing line.</summary>
    public static string Summary(ViewTally views) => views.MedianError is { } error
        ? FormattableString.Invariant($"reprojection error {error:0.00} px in the {views.Used.Average():0%} of views that agree, {(double)views.Found / Math.Max(1, views.Points):0.0%} of the points found")
        : "no point found";

    /// <summary>What to fail with where nothing was found, though the files were written; else null.</summary>
    public static UserErrorException? Nothing(ViewTally views, string folder) => views.Found > 0 ? null : new UserErrorException(
        views.Points == 0 ? $"no camera shows a point: {folder} has no point in space" : $"no point is where two cameras put it: {folder} has no point in space",
        "its report and run.json say what each camera saw; see the calibration, which file is of which camera, and --sync");

    /// <summary>Warnings.</summary>
    public static IEnumerable<string> Of(ViewTally views, ViewJoin join, ViewClock clock, IReadOnlyList<RigView> cameras)
    {
        for (var v = 0; v < cameras.Count; v++)
        {
            if (views.Used[v] is < LeastUsed and var used)
                yield return FormattableString.Invariant($"{cameras[v].Camera.Name} agrees with the other cameras on {used:0.0%} of its points only: see its calibration and its synchronisation");
            if (clock.ByIndex && Math.Abs(join.Drift[v]) * clock.FrameRate > 1)
                yield return FormattableString.Invariant($"by their time stamps the frames of {cameras[v].Camera.Name} drifted by {join.Drift[v]:0.00} s from those of {cameras[0].Camera.Name}, and they were matched by number: match them by time with --sync pts");
        }
    }
}
