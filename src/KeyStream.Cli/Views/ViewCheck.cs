using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>Sees before the work that the tracks fit the rig.</summary>
internal static class ViewCheck
{
    private const int Moments = 60;

    /// <summary>Checks a sample of the tracks.</summary>
    /// <returns>A warning where they hardly fit; else null.</returns>
    /// <exception cref="UserErrorException">They fit when cameras are exchanged.</exception>
    public static string? Of(string rigFile, IReadOnlyList<RigView> views, RigViews rig, IReadOnlyList<Tracks2d> tracks, ViewClock clock)
    {
        var check = ViewFit.Of(rig, Sample(tracks, clock.Offsets), tracks[0].Count);
        if (check.Fits) return null;
        if (check.Order is not { } order)
            return FormattableString.Invariant($"the tracks hardly fit the rig: the median reprojection error is {check.Error:0.0} px, and {check.Limit:0.0} px is the most to expect; see whether cameras moved since the calibration, frames belong together (--sync auto), and --joints is right");
        var moved = Enumerable.Range(0, views.Count).Where(v => order[v] != v).ToList();
        var who = moved.Count == 2
            ? $"{views[moved[0]].Camera.Name} and {views[moved[1]].Camera.Name} exchanged"
            : $"{string.Join(", ", moved.Select(v => $"{views[order[v]].Camera.Name} for {views[v].Camera.Name}"))}";
        throw new UserErrorException(
            FormattableString.Invariant($"the tracks do not fit {rigFile}: the median reprojection error is {check.Error:0.0} px, and {check.OrderedError:0.0} px with {who}"),
            $"give them as {string.Join(' ', moved.Select(v => $"{views[order[v]].Camera.Name}={views[v].Given}"))}");
    }

    private static List<ViewSet> Sample(IReadOnlyList<Tracks2d> tracks, IReadOnlyList<int> offsets)
    {
        var (first, end) = (offsets.Min(o => -o), tracks.Zip(offsets, (t, o) => t.Frames.Count - o).Max());
        var rows = Enumerable.Range(0, Moments).Select(i => first + (int)((long)(end - first) * i / Moments)).Distinct();
        return [.. rows.Select(row => new ViewSet(new FrameStamp("sample", row, 0), [.. tracks.Zip(offsets, (t, o) => Frame(t, row + o))]))];
    }

    private static KeypointFrame? Frame(Tracks2d tracks, int index)
    {
        if (index < 0 || index >= tracks.Frames.Count || tracks.Frames[index] is not { Fault: null } row) return null;
        return new KeypointFrame(new FrameStamp(tracks.Source, index, 0), null, row.Points, new double[tracks.Count, 3], row.Confidence, null);
    }
}
