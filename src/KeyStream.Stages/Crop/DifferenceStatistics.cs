using KeyStream.Data;
using KeyStream.Stages.Segment;
using OpenCvSharp;

namespace KeyStream.Stages.Crop;

/// <summary>Settles the threshold and the polarity of the difference to the background from samples of the file.</summary>
internal static class DifferenceStatistics
{
    private const double Usual = 40;
    private const double Faint = 20;
    private const double NoiseDeviations = 6;

    public static SegmentSetup Settle(IReadOnlyList<Frame> samples, StaticBackground background, SegmentOptions options, SegmentSetup common)
    {
        using var scene = new AnalysisPicture(background.Format, common.AnalysisSide);
        using var picture = new AnalysisPicture(background.Format, common.AnalysisSide);
        scene.Load(background.Pixels);
        var histogram = new long[511];
        var deviations = new List<ReadOnlyMemory<byte>>();
        using var difference = new Mat();
        foreach (var sample in samples)
        {
            picture.Load(sample.Pixels);
            Add(scene.Luma, picture.Luma, histogram);
            Cv2.Absdiff(scene.Luma, picture.Luma, difference);
            difference.GetArray(out byte[] values);
            deviations.Add(values);
        }

        var levels = background.Format.FullRange ? 1 : 255.0 / 219;
        var noise = Noise(histogram) * levels;
        var threshold = options.Threshold > 0 ? options.Threshold : Threshold(histogram, levels, noise);
        // A picture of the scene holds no ghost of the subject, and what differs from it for long is the subject and no flicker.
        var given = options.Background is not null;
        var polarity = given ? Polarity.Both : PolarityOf(histogram, threshold / levels);
        return common with
        {
            Method = SegmentMethod.Median, Background = background, Threshold = threshold, Polarity = polarity,
            Thresholds = given ? null : Map(MedianPicture.Of(deviations, scene.Width * scene.Height), threshold / levels),
            Reason = given ? $"by the difference to {options.Background}, the scene without it"
                : options.Method == SegmentMethod.Median ? "asked for"
                : $"the camera stands still and the subject moves about (median of {samples.Count} frames, threshold {threshold:0} of 255, noise {noise:0.0})",
        };
    }

    /// <summary>Leaves, water and screens flicker by more than the camera's noise: there the threshold follows the pixel's own deviation.</summary>
    private static byte[] Map(byte[] deviation, double threshold) =>
        [.. deviation.Select(d => (byte)Math.Min(255, Math.Max(Math.Floor(threshold), NoiseDeviations * 1.4826 * d)))];

    /// <summary>Standard deviation of the difference where nothing moves: from the median of its size.</summary>
    private static double Noise(long[] histogram)
    {
        var (total, sum) = (histogram.Sum(), histogram[255]);
        var at = 0;
        while (2 * sum < total && at < 255)
        {
            at++;
            sum += histogram[255 - at] + histogram[255 + at];
        }

        return 1.4826 * at;
    }

    private static double Threshold(long[] histogram, double levels, double noise)
    {
        var least = Math.Max(Faint, NoiseDeviations * noise);
        var usual = Math.Max(Usual, least);
        // A subject whose pixels mostly differ by less than the usual threshold is fainter than that: go down as far as noise allows.
        double Beyond(double t) => histogram.Where((_, i) => Math.Abs(i - 255) * levels > t).Sum();
        return Beyond(usual) < 0.35 * Beyond(least) ? least : usual;
    }

    private static Polarity PolarityOf(long[] histogram, double threshold)
    {
        double darker = 0, brighter = 0;
        for (var i = 0; i < histogram.Length; i++)
        {
            if (i - 255 > threshold) darker += histogram[i];
            if (255 - i > threshold) brighter += histogram[i];
        }

        return darker > 9 * brighter ? Polarity.Darker : brighter > 9 * darker ? Polarity.Brighter : Polarity.Both;
    }

    private static unsafe void Add(Mat background, Mat luma, long[] histogram)
    {
        byte* a = (byte*)background.Data, b = (byte*)luma.Data;
        var count = luma.Rows * luma.Cols;
        for (var i = 0; i < count; i++) histogram[a[i] - b[i] + 255]++;
    }
}
