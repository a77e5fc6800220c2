namespace KeyStream.Data;

/// <summary>What wrote a file of tracks, as its content tells.</summary>
public enum TrackFormat
{
    /// <summary>CSV with header rows <c>bodyparts</c> and <c>coords</c>: DeepLabCut, Lightning Pose, and <c>keypoints2d.csv</c>.</summary>
    DeepLabCut,

    /// <summary>CSV with columns <c>NAME_x</c>, <c>NAME_y</c>.</summary>
    Columns,

    /// <summary>A folder of JSON files, one per frame, with <c>pose_keypoints_2d</c>.</summary>
    OpenPose,

    /// <summary>A JSON list with <c>image_id</c> and <c>keypoints</c>.</summary>
    Coco,
}

/// <summary>2D tracks of one body, as a detector wrote them.</summary>
/// <param name="Source">Name of the file or folder without its ending, for stamps and messages.</param>
/// <param name="Format">What wrote it.</param>
/// <param name="Names">[K] unique names of the points; null where the format has an order only.</param>
/// <param name="Count">K, at least 1.</param>
/// <param name="Frames">One per frame of the recording, in order; at least one shows a point.</param>
public sealed record Tracks2d(string Source, TrackFormat Format, IReadOnlyList<string>? Names, int Count, IReadOnlyList<TrackFrame> Frames)
{
    /// <summary>[T] the frames' numbers in the recording, rising, as the file gives them; null where it gives none.</summary>
    public IReadOnlyList<long>? Numbers { get; init; }

    /// <summary>What the user should know of the numbers, or null.</summary>
    public string? NumberNote { get; init; }

    /// <summary>The same tracks with a row for each of other numbers up to their own last: those that they lack show nobody.</summary>
    /// <param name="numbers">Rising numbers of frames, those of these tracks among them.</param>
    /// <exception cref="InvalidOperationException">The tracks have no numbers.</exception>
    public Tracks2d At(IReadOnlyList<long> numbers)
    {
        var rows = (Numbers ?? throw new InvalidOperationException("tracks without numbers")).Zip(Frames).ToDictionary(r => r.First, r => r.Second);
        var absent = TrackFrame.Empty(Count, TrackFrame.Absent);
        long[] own = [.. numbers.TakeWhile(n => n <= Numbers[^1])];
        return this with { Numbers = own, Frames = [.. own.Select(n => rows.GetValueOrDefault(n, absent))] };
    }

    /// <summary>The same tracks with points left out, or in another order.</summary>
    /// <param name="keep">Points to keep, in their new order.</param>
    public Tracks2d Subset(IReadOnlyList<int> keep) => this with
    {
        Names = Names is null ? null : [.. keep.Select(k => Names[k])],
        Count = keep.Count,
        Frames = [.. Frames.Select(f => TrackFrame.Of(keep.Select(k => (f.Points[k, 0], f.Points[k, 1], f.Confidence[k])).ToList(), f.Fault))],
    };

    /// <summary>The box around all points that are seen, pixels.</summary>
    public (double Left, double Top, double Right, double Bottom) Extent()
    {
        var box = (Left: double.PositiveInfinity, Top: double.PositiveInfinity, Right: double.NegativeInfinity, Bottom: double.NegativeInfinity);
        foreach (var (x, y) in Frames.SelectMany(f => f.Seen()))
            box = (Math.Min(box.Left, x), Math.Min(box.Top, y), Math.Max(box.Right, x), Math.Max(box.Bottom, y));
        return box;
    }
}

/// <summary>The points of one frame.</summary>
/// <param name="Points">[K,2] x, y in pixels of the picture; NaN where missing.</param>
/// <param name="Confidence">[K] 0..1; 0 where missing.</param>
/// <param name="Fault">Why the frame shows no point, or null.</param>
public sealed record TrackFrame(double[,] Points, double[] Confidence, string? Fault)
{
    /// <summary>The reason of a frame in which nobody was found.</summary>
    public const string Nobody = "no subject in the tracks";

    /// <summary>The reason of a frame that a file leaves out.</summary>
    public const string Absent = "the tracks have no such frame";

    /// <summary>A frame that shows no point.</summary>
    /// <param name="count">Points K.</param>
    /// <param name="fault">Why.</param>
    public static TrackFrame Empty(int count, string fault) => Of([.. Enumerable.Repeat((double.NaN, double.NaN, 0.0), count)], fault);

    /// <summary>A frame by its points: one without a finite place or without confidence is missing, confidence ends at 1.</summary>
    /// <param name="points">[K] x, y and confidence.</param>
    /// <param name="fault">What to say where no point is left.</param>
    public static TrackFrame Of(IReadOnlyList<(double X, double Y, double Confidence)> points, string? fault = null)
    {
        var (places, confidence, seen) = (new double[points.Count, 2], new double[points.Count], false);
        for (var k = 0; k < points.Count; k++)
        {
            var (x, y, sure) = points[k];
            var here = double.IsFinite(x) && double.IsFinite(y) && sure > 0;
            (places[k, 0], places[k, 1], confidence[k]) = here ? (x, y, Math.Min(sure, 1)) : (double.NaN, double.NaN, 0);
            seen |= here;
        }

        return new TrackFrame(places, confidence, seen ? null : fault ?? Nobody);
    }

    /// <summary>The points that are not missing.</summary>
    public IEnumerable<(double X, double Y)> Seen() =>
        Enumerable.Range(0, Confidence.Length).Where(k => Confidence[k] > 0).Select(k => (Points[k, 0], Points[k, 1]));
}
