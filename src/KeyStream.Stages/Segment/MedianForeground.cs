using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Foreground by the difference to a static background, in luma and (with half the threshold) in chroma.</summary>
/// <remarks>A change of the whole picture's brightness is taken out first: the median luma difference of the frame.</remarks>
internal sealed class MedianForeground : IForeground
{
    private readonly AnalysisPicture _background;
    private readonly Mat _thresholds;
    private readonly Mat _levelled = new();
    private readonly double _chroma;
    private readonly Polarity _polarity;
    private readonly int[] _histogram = new int[511];
    private readonly Mat _difference = new();
    private readonly Mat _part = new();

    public MedianForeground(SegmentSetup setup, StaticBackground background)
    {
        _background = new AnalysisPicture(background.Format, setup.AnalysisSide);
        _background.Load(background.Pixels);
        // Thresholds are in grey levels of 0..255; limited-range luma has 219 of them, chroma 224.
        var (luma, chroma) = background.Format.FullRange ? (1.0, 1.0) : (219 / 255.0, 224 / 255.0);
        _chroma = 0.5 * setup.Threshold * chroma;
        _thresholds = new Mat(_background.Height, _background.Width, MatType.CV_8UC1, Scalar.All(Math.Floor(setup.Threshold * luma)));
        if (setup.Thresholds is { } map && !_thresholds.SetArray(map)) throw new ArgumentException("The thresholds have another size than the picture.");
        _polarity = setup.Polarity;
    }

    /// <summary>The background's luma at analysis scale.</summary>
    public Mat Luma => _background.Luma;

    public void Find(AnalysisPicture picture, Mat mask)
    {
        picture.Luma.ConvertTo(_levelled, MatType.CV_8UC1, 1, Shift(picture.Luma));
        if (_polarity == Polarity.Brighter) Above(_levelled, _background.Luma, mask);
        else Above(_background.Luma, _levelled, mask);
        if (_polarity == Polarity.Both)
        {
            Above(_levelled, _background.Luma, _part);
            Cv2.BitwiseOr(mask, _part, mask);
        }

        if (!picture.HasChroma) return;
        Chroma(_background.U, picture.U, mask);
        Chroma(_background.V, picture.V, mask);
    }

    public void Dispose()
    {
        _background.Dispose();
        _thresholds.Dispose();
        _levelled.Dispose();
        _difference.Dispose();
        _part.Dispose();
    }

    private void Above(Mat a, Mat b, Mat to)
    {
        Cv2.Subtract(a, b, _difference);
        Cv2.Subtract(_difference, _thresholds, _difference);
        Cv2.Threshold(_difference, to, 0, 255, ThresholdTypes.Binary);
    }

    private void Chroma(Mat background, Mat plane, Mat mask)
    {
        Cv2.Absdiff(background, plane, _difference);
        if (Cv2.CountNonZero(_difference) == 0) return;
        Cv2.Threshold(_difference, _difference, _chroma, 255, ThresholdTypes.Binary);
        Cv2.Resize(_difference, _part, new Size(mask.Cols, mask.Rows), 0, 0, InterpolationFlags.Nearest);
        Cv2.BitwiseOr(mask, _part, mask);
    }

    private unsafe int Shift(Mat luma)
    {
        Array.Clear(_histogram);
        var count = luma.Rows * luma.Cols;
        // A prime stride, so that the samples do not fall on one column.
        byte* a = (byte*)_background.Luma.Data, b = (byte*)luma.Data;
        var taken = 0;
        for (var i = 0; i < count; i += 61, taken++) _histogram[a[i] - b[i] + 255]++;
        var (at, sum) = (0, 0);
        while ((sum += _histogram[at]) * 2 <= taken) at++;
        return at - 255;
    }
}
