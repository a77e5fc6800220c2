using KeyStream.Data;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>Judges from what a method saw over a whole file whether it found one subject.</summary>
internal static class SightingVerdict
{
    /// <summary>What is wrong, in a few words; null when nothing is.</summary>
    public static string? Of(SegmentMethod method, List<Subject?> seen, List<double> shares, long undecodable, FrameFormat format)
    {
        if (method is SegmentMethod.None) return null;
        var found = seen.Where(s => s is not null).Select(s => s!).ToList();
        var decoded = Math.Max(1, seen.Count - undecodable);
        if (found.Count < 0.6 * decoded) return $"a subject in only {100 * found.Count / decoded} % of the frames";
        var picture = (double)format.Width * format.Height;
        var area = TrackBuilder.Quantile([.. found.Select(s => s.Area)], 0.5) / picture;
        if (area > 0.5) return $"it marks {100 * area:0} % of the picture";
        var share = TrackBuilder.Quantile([.. shares], 0.3);
        if (share < 0.4) return $"the foreground falls into pieces, the largest {100 * share:0} % of it";
        var jumps = Jumps(seen);
        return jumps > 0.05 ? $"the subject jumps in {100 * jumps:0} % of the frames" : null;
    }

    /// <summary>The share of frames in which the subject is a quarter of its length away from where it was in the frame before.</summary>
    private static double Jumps(List<Subject?> seen)
    {
        var (jumps, steps) = (0, 0);
        for (var i = 1; i < seen.Count; i++)
        {
            if (seen[i] is not { } b || seen[i - 1] is not { } a) continue;
            steps++;
            var length = Math.Max(Math.Max(a.Length, b.Length), Math.Max(a.Breadth, b.Breadth));
            if (Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2)) > 0.25 * length) jumps++;
        }

        return jumps / (double)Math.Max(1, steps);
    }
}
