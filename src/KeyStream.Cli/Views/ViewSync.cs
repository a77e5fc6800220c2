using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>Which frames of the cameras belong together, and how that is known.</summary>
/// <param name="Clock">The cameras' clocks.</param>
/// <param name="Notes">What was measured, in words.</param>
internal sealed record ViewSync(ViewClock Clock, IReadOnlyList<string> Notes)
{
    private const double MostSeconds = 10;
    private const int MostFrames = 1200, LongRecording = 3000;

    /// <summary>As the options say, measured on the tracks where they say so.</summary>
    /// <exception cref="UserErrorException">Offsets name a camera that is not there.</exception>
    public static ViewSync Of(SyncOptions options, IReadOnlyList<RigView> views, RigViews rig, IReadOnlyList<Tracks2d> tracks, double rate)
    {
        if (options.Method != SyncMethod.Auto) return Given(options, views, rate);
        var most = Math.Min(MostFrames, Math.Min((int)(MostSeconds * rate), tracks.Min(t => t.Frames.Count) / 2));
        var found = new SyncMeasure(rig, tracks, most).Measure();
        var notes = found.Select((m, v) => Said(m, views[v], views[0])).Skip(1).ToList();
        if (tracks.Min(t => t.Frames.Count) > LongRecording) notes.AddRange(Drifts(rig, tracks, views, most));
        return new ViewSync(new ViewClock(true, [.. found.Select(m => m.Frames)], rate), notes);
    }

    /// <summary>As the options say, without anything to measure on.</summary>
    public static ViewSync Given(SyncOptions options, IReadOnlyList<RigView> views, double rate)
    {
        var offsets = new int[views.Count];
        var unnamed = options.Offsets.Count(o => o.Camera.Length == 0);
        if (unnamed > 0 && unnamed != views.Count) throw new UserErrorException($"--sync has {unnamed} numbers for {views.Count} cameras", "give one per camera, or name them: cam_2=3");
        foreach (var ((camera, frames), i) in options.Offsets.Select((o, i) => (o, i)))
        {
            var at = camera.Length == 0 ? i : views.ToList().FindIndex(v => v.Camera.Name == camera);
            if (at < 0 || at >= views.Count)
                throw new UserErrorException($"--sync shifts {(camera.Length == 0 ? $"camera number {i + 1}" : $"'{camera}'")}, and there are {RigMatch.Listed(views.Select(v => v.Camera))}", "name one of them");
            offsets[at] = frames;
        }

        return new ViewSync(new ViewClock(options.Method != SyncMethod.Pts, offsets, rate), []);
    }

    private static string Said(MeasuredOffset found, RigView view, RigView first) => !found.Clear
        ? $"sync: no shift of {view.Camera.Name} fits clearly better than another: taken as it is"
        : FormattableString.Invariant($"sync: frame n{found.Frames:+0;-0;+0} of {view.Camera.Name} belongs to frame n of {first.Camera.Name} ({found.Error:0.0} px from the epipolar lines, {found.Unshifted:0.0} px unshifted)");

    /// <summary>Whether the shift is another at the end than at the beginning.</summary>
    private static IEnumerable<string> Drifts(RigViews rig, IReadOnlyList<Tracks2d> tracks, IReadOnlyList<RigView> views, int most)
    {
        IReadOnlyList<MeasuredOffset> Part(Func<int, int> from) =>
            new SyncMeasure(rig, [.. tracks.Select(t => t with { Frames = [.. t.Frames.Skip(from(t.Frames.Count)).Take(LongRecording / 3)] })], Math.Min(most, LongRecording / 6)).Measure();
        var shortest = tracks.Min(t => t.Frames.Count);
        var (start, end) = (Part(_ => 0), Part(_ => shortest - (LongRecording / 3)));
        for (var v = 1; v < views.Count; v++)
        {
            if (start[v].Clear && end[v].Clear && Math.Abs(start[v].Frames - end[v].Frames) > 1)
                yield return $"warning: the clock of {views[v].Camera.Name} drifts: its shift is {start[v].Frames} frames at the beginning and {end[v].Frames} at the end; match by time stamps (--sync pts), or cut the recording into pieces";
        }
    }
}
