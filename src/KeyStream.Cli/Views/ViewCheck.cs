using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>Sees before the work that the tracks fit the rig.</summary>
internal static class ViewCheck
{
    private const int Moments = 60;
    private const string Causes = "see whether cameras moved since the calibration, frames belong together (--sync auto), pictures have the size that the rig says, and the points are the same in all";
    private const string RunCauses = "see whether the model knows this subject (train one on these cameras with --method multiview), it leaves its place so that the background is seen (else --segment-background), cameras moved since the calibration, and frames belong together (--sync)";

    /// <summary>Checks a sample of the tracks.</summary>
    /// <returns>A warning where they hardly fit; else null.</returns>
    /// <exception cref="UserErrorException">They fit when cameras are exchanged, or nothing fits at all.</exception>
    public static string? Of(string rigFile, IReadOnlyList<RigView> views, RigViews rig, IReadOnlyList<Tracks2d> tracks, ViewClock clock)
    {
        var fit = ViewFit.Of(rig, Sample(tracks, clock.Offsets), tracks[0].Count);
        if (fit.Exchanged) throw new UserErrorException(Wrong(fit, rigFile, views), Remedy(fit, views));
        return fit.Found == 0
            ? throw new UserErrorException($"the tracks do not fit {rigFile}: none of the points that were looked at is where two cameras put it{Off(fit, views)}", Causes)
            : Doubt(fit, views, Causes);
    }

    /// <summary>The same behind a run, of the moments that it kept: whatever is wrong is a warning.</summary>
    public static string? After(string rigFile, IReadOnlyList<RigView> views, RigViews rig, ViewTally tally, int count)
    {
        var fit = ViewFit.Of(rig, tally.Sample, count);
        return !fit.Exchanged ? Doubt(fit, views, RunCauses) : $"{Wrong(fit, rigFile, views)}: {Remedy(fit, views)}";
    }

    private static string? Doubt(ViewFit fit, IReadOnlyList<RigView> views, string causes) => fit.Fits
        ? null
        : $"{(fit.Hopeless ? "do not trust the points in space: the views do not fit the rig" : "the views hardly fit the rig")}{Off(fit, views)}; {causes}";

    private static string Off(ViewFit fit, IReadOnlyList<RigView> views)
    {
        var error = FormattableString.Invariant($": the median reprojection error is {fit.Error:0.0} px, and {fit.Limit:0.0} px is the most to expect");
        if (fit.Order is { } order) return error + FormattableString.Invariant($"; with {Exchanged(order, views)} it is {fit.OrderedError:0.0} px: see which file is of which camera");
        var odd = RigMatch.Listed(fit.Odd.Select(v => views[v].Camera));
        if (odd.Length > 0) return error + FormattableString.Invariant($"; without {odd} it is {fit.ErrorWithoutOdd:0.0} px, so that it is {odd} that the others disagree with");
        return views.Count == 2 ? error : $"{error}; no two of the cameras agree better when others are left out";
    }

    private static string Wrong(ViewFit fit, string rigFile, IReadOnlyList<RigView> views)
    {
        return FormattableString.Invariant($"the views do not fit {rigFile}: the median reprojection error is {fit.Error:0.0} px, and {fit.OrderedError:0.0} px with {Exchanged(fit.Order!, views)}");
    }

    private static string Exchanged(IReadOnlyList<int> order, IReadOnlyList<RigView> views)
    {
        var moved = Moved(order);
        return moved.Count == 2
            ? $"{views[moved[0]].Camera.Name} and {views[moved[1]].Camera.Name} exchanged"
            : $"{string.Join(", ", moved.Select(v => $"{views[order[v]].Camera.Name} for {views[v].Camera.Name}"))}";
    }

    private static string Remedy(ViewFit fit, IReadOnlyList<RigView> views) =>
        $"give them as {string.Join(' ', Moved(fit.Order!).Select(v => $"{views[fit.Order![v]].Camera.Name}={views[v].Given}"))}";

    private static List<int> Moved(IReadOnlyList<int> order) => [.. Enumerable.Range(0, order.Count).Where(v => order[v] != v)];

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
