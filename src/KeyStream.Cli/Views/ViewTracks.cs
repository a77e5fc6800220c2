using System.Text.Json;
using KeyStream.Cli.Lifting;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Stages.Export;

namespace KeyStream.Cli.Views;

/// <summary>The 2D tracks of all cameras, their points in one order.</summary>
/// <param name="JointSet">What the points are.</param>
/// <param name="Tracks">[V] of each camera.</param>
/// <param name="Times">[V] times of the rows in seconds, where a file beside the tracks has them; else null.</param>
/// <param name="Note">Where the joint set comes from.</param>
/// <param name="Numbering">What the user should know of the numbers of the frames.</param>
internal sealed record ViewTracks(
    JointSet JointSet, IReadOnlyList<Tracks2d> Tracks, IReadOnlyList<IReadOnlyList<double>?> Times, string Note, IReadOnlyList<string> Numbering)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="UserErrorException">One cannot be read, or they are not of the same points.</exception>
    public static ViewTracks Read(IReadOnlyList<RigView> views, TrackInputOptions options)
    {
        var read = views.Select(v => TrackFile.Read(v.Given, new TrackOptions { Individual = options.Individual, MinConfidence = options.MinConfidence })).ToList();
        var first = JointSetChoice.Of(read[0], options.JointSet);
        var tracks = new List<Tracks2d> { first.Tracks };
        for (var v = 1; v < views.Count; v++)
        {
            var own = options.JointSet is null ? read[v] : JointSetChoice.Of(read[v], options.JointSet).Tracks;
            tracks.Add(Ordered(own, first.Tracks, views[v], views[0]));
        }

        var times = views.Select(TimesOf).ToList();
        var notes = tracks.Zip(views, (t, v) => t.NumberNote is { } said ? $"{v.Camera.Name}: {said}" : null).OfType<string>().ToList();
        var aligned = times.TrueForAll(t => t is null) ? Aligned(tracks, views, notes) : tracks;
        return new ViewTracks(first.JointSet, aligned, times, first.Note, notes);
    }

    /// <summary>A row for each number that any camera has, where the files number their frames: a camera that lacks it is missing there.</summary>
    private static IReadOnlyList<Tracks2d> Aligned(IReadOnlyList<Tracks2d> tracks, IReadOnlyList<RigView> views, List<string> notes)
    {
        if (tracks.Any(t => t.Numbers is null) || tracks.All(t => t.Numbers!.SequenceEqual(tracks[0].Numbers!))) return tracks;
        for (var v = 1; v < views.Count; v++)
        {
            if (tracks[v].Numbers!.Intersect(tracks[0].Numbers!).Any()) continue;
            notes.Add($"{views[v].Camera.Name} has the frames {Range(tracks[v])} and {views[0].Camera.Name} {Range(tracks[0])}, none in common: their first frames are taken for one moment (--sync)");
            return tracks;
        }

        long[] numbers = [.. tracks.SelectMany(t => t.Numbers!).Distinct().Order()];
        foreach (var (t, view) in tracks.Zip(views).Where(t => t.First.Numbers![0] > numbers[0]))
            notes.Add($"{view.Camera.Name} begins at frame {t.Numbers![0]}, the first of the others at {numbers[0]}: frames of one number are one moment");
        return [.. tracks.Select(t => t.At(numbers))];
    }

    private static string Range(Tracks2d tracks) => $"{tracks.Numbers![0]} to {tracks.Numbers[^1]}";

    private static Tracks2d Ordered(Tracks2d tracks, Tracks2d first, RigView view, RigView of)
    {
        if (tracks.Names is null || first.Names is null || tracks.Names.SequenceEqual(first.Names))
        {
            return tracks.Count == first.Count
                ? tracks
                : throw new UserErrorException($"{view.Given} has {tracks.Count} points and {of.Given} {first.Count}", "give tracks of one detector, or a joint set with --joints");
        }

        var places = first.Names.Select(n => Enumerable.Range(0, tracks.Count).Where(k => tracks.Names[k] == n).DefaultIfEmpty(-1).First()).ToList();
        var missing = places.IndexOf(-1);
        return missing < 0
            ? tracks.Subset(places)
            : throw new UserErrorException($"{view.Given} has no point '{first.Names[missing]}' that {of.Given} has", "give tracks of the same points, or a joint set that all have with --joints");
    }

    /// <summary>The times that a run wrote beside its tracks.</summary>
    private static double[]? TimesOf(RigView view)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(view.Given))!, TimestampsSink.FileName);
        if (Path.GetFileName(view.Given) != Keypoints2dCsvSink.FileName || !File.Exists(path)) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            return [.. json.RootElement.GetProperty("timestamps").EnumerateArray().Select(t => t.ValueKind == JsonValueKind.Number ? t.GetDouble() : double.NaN)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UserErrorException($"{path} holds no time stamps", "delete it, and give --fps", e);
        }
    }
}
