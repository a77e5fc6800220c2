using KeyStream.Data;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>Makes a <see cref="SubjectTrack"/> from what the survey saw in each frame.</summary>
internal static class TrackBuilder
{
    // Zero-phase smoothing: a Gaussian of this width in seconds; a mask's centre jitters by pixels from frame to frame, a body does not.
    private const double CentreSigma = 0.05;
    // What moves is now an arm and now a leg.
    private const double MotionSigma = 0.7;
    private const double AngleSigma = 0.08;
    private const double SideSigma = 2.0;

    /// <summary>Builds the track of a file.</summary>
    /// <param name="seen">One entry per frame; null where no subject was seen.</param>
    /// <param name="frameRate">Mean frames per second.</param>
    /// <param name="options">Margin and upright alignment.</param>
    /// <param name="method">How they were found.</param>
    public static SubjectTrack Build(IReadOnlyList<Subject?> seen, double frameRate, CropOptions options, SegmentMethod method)
    {
        var known = Enumerable.Range(0, seen.Count).Where(i => seen[i] is not null).ToArray();
        if (known.Length == 0) return new SubjectTrack(new CropWindow[seen.Count], false, 0, 0);
        if (method == SegmentMethod.Learned) return Boxes(seen, known);
        var sigma = (method == SegmentMethod.Motion ? MotionSigma : CentreSigma) * frameRate;
        var x = Smoothing.Gaussian(Fill(seen, known, s => s.X), sigma);
        var y = Smoothing.Gaussian(Fill(seen, known, s => s.Y), sigma);
        var extents = Fill(seen, known, s => Math.Max(s.Length, s.Breadth));
        var body = Quantile([.. known.Select(i => extents[i])], method == SegmentMethod.Motion ? 0.9 : 0.6);
        var outlined = method is not (SegmentMethod.Motion or SegmentMethod.None);
        var upright = outlined && (options.Upright ?? TurnsAbout(seen));
        var angle = upright ? Heading.Resolve(seen, known, x, y, body, AngleSigma * frameRate) : null;
        var side = Sides(extents, body, frameRate, Room(method, options.Margin));
        var windows = new CropWindow[seen.Count];
        for (var i = 0; i < windows.Length; i++) windows[i] = new CropWindow(x[i], y[i], angle?[i] ?? (-Math.PI / 2), side[i], seen[i] is not null || method == SegmentMethod.Motion);
        return new SubjectTrack(windows, upright, body, Quantile([.. side], 0.5));
    }

    /// <summary>The crop's side per extent: a whole picture and a model's own box need no room around them, and what moves in half a second is wide already.</summary>
    internal static double Room(SegmentMethod method, double margin) => method switch
    {
        SegmentMethod.None or SegmentMethod.Learned => 1,
        SegmentMethod.Motion => 1 + (0.5 * margin),
        _ => 1 + margin,
    };

    // The model's own boxes, frame by frame as in its training.
    private static SubjectTrack Boxes(IReadOnlyList<Subject?> seen, int[] known)
    {
        var (x, y, side) = (Fill(seen, known, s => s.X), Fill(seen, known, s => s.Y), Fill(seen, known, s => s.Length));
        var windows = Enumerable.Range(0, seen.Count).Select(i => new CropWindow(x[i], y[i], -Math.PI / 2, side[i], seen[i] is not null)).ToArray();
        var middle = Quantile([.. side], 0.5);
        return new SubjectTrack(windows, false, middle, middle);
    }

    /// <summary>True when the axes of long-drawn subjects point in many directions: the resultant of the doubled angles is short.</summary>
    private static bool TurnsAbout(IReadOnlyList<Subject?> seen)
    {
        double c = 0, s = 0, n = 0, slender = 0, all = 0;
        foreach (var subject in seen)
        {
            if (subject is null) continue;
            all++;
            var weight = Math.Clamp((subject.Length / Math.Max(1, subject.Breadth)) - 1, 0, 1);
            if (weight > 0.25) slender++;
            (c, s, n) = (c + (weight * Math.Cos(2 * subject.Angle)), s + (weight * Math.Sin(2 * subject.Angle)), n + weight);
        }

        return slender > all / 2 && Math.Sqrt((c * c) + (s * s)) < 0.5 * n;
    }

    private static double[] Sides(double[] extents, double body, double frameRate, double factor)
    {
        // Medians over windows first: a stretched limb in some frames is no change of size.
        var slow = Smoothing.Gaussian(Smoothing.Median(extents, (int)(SideSigma * frameRate)), SideSigma * frameRate);
        var (low, high) = (Quantile([.. slow], 0.05), Quantile([.. slow], 0.95));
        return high < 1.35 * low ? [.. slow.Select(_ => factor * body)] : [.. slow.Select(v => factor * v)];
    }

    /// <summary>Values at every frame, with straight lines across gaps and the nearest value beyond the ends.</summary>
    internal static double[] Fill(IReadOnlyList<Subject?> seen, int[] known, Func<Subject, double> value)
    {
        var filled = new double[seen.Count];
        var next = 0;
        for (var i = 0; i < filled.Length; i++)
        {
            while (next < known.Length && known[next] < i) next++;
            if (next < known.Length && known[next] == i) filled[i] = value(seen[i]!);
            else if (next == 0) filled[i] = value(seen[known[0]]!);
            else if (next == known.Length) filled[i] = value(seen[known[^1]]!);
            else
            {
                var (a, b) = (known[next - 1], known[next]);
                var t = (i - a) / (double)(b - a);
                filled[i] = ((1 - t) * value(seen[a]!)) + (t * value(seen[b]!));
            }
        }

        return filled;
    }

    internal static double Quantile(double[] values, double q)
    {
        Array.Sort(values);
        return values[(int)Math.Round(q * (values.Length - 1))];
    }
}
