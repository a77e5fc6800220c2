using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Export;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Cli.Running;

/// <summary>What every run folder gets, and what is to be said of what it lacks.</summary>
internal static class RunSinks
{
    // Pictures of a folder can each have a reason of their own.
    private const int MostReasons = 5;

    /// <summary>Begins the files; the caller owns the sinks.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="context">The run.</param>
    /// <param name="skeleton">How the skeleton is written.</param>
    /// <param name="tally">Counts the rows.</param>
    /// <param name="pictures">False where the frames have no pictures.</param>
    public static List<(string Name, ISink<KeypointFrame> Sink)> Create(
        string folder, ExportContext context, SkeletonOptions skeleton, RowTally tally, bool pictures = true) =>
    [
        .. ExportSet.Create(folder, context, pictures), ("skeleton", new SkeletonSink(folder, context.Info, context.Layout, skeleton)), ("tally", new TallySink(tally)),
    ];

    /// <summary>How many frames had left and right exchanged, as a part of the closing line; nothing where none had.</summary>
    public static string Repaired(RowTally tally) => tally.Swapped > 0 ? $", left and right put back in {Figures.Count(tally.Swapped, "frame")}" : "";

    /// <summary>Warnings about what is not there.</summary>
    public static IEnumerable<string> Gaps(string folder, RowTally tally)
    {
        if (!File.Exists(Path.Combine(folder, "skeleton.bvh"))) yield return "no skeleton: too few frames show enough keypoints";
        var reasons = tally.Missing.OrderByDescending(m => m.Value).ToList();
        foreach (var (why, count) in reasons.Take(MostReasons)) yield return $"{Figures.Count(count, "frame")} without keypoints: {why}";
        if (reasons.Count > MostReasons)
            yield return $"{Figures.Count(reasons.Skip(MostReasons).Sum(m => m.Value), "frame")} without keypoints for {Figures.Count(reasons.Count - MostReasons, "more reason")}, see the report";
    }
}
