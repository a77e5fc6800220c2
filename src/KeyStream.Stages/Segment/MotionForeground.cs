using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Where something moved within the last half second: no outline of the subject, but a place to look at.</summary>
/// <remarks>For subjects that never leave their place, so that every background made from the file holds them.</remarks>
internal sealed class MotionForeground : IForeground
{
    private const double Memory = 0.5;
    private const double Apart = 1 / 15.0;
    private readonly Queue<Mat> _past = [];
    private readonly Mat _smooth = new();
    private readonly Mat _difference = new();
    private readonly Mat _trace = new();
    private readonly Mat _fade;
    private readonly Mat _join;
    private readonly int _lag;
    private readonly int[] _histogram = new int[256];

    public MotionForeground(double frameRate, int width, int height)
    {
        _lag = Math.Max(1, (int)Math.Round(frameRate * Apart));
        _fade = new Mat(height, width, MatType.CV_8UC1, Scalar.All(Math.Max(1, 255 / (Memory * frameRate))));
        var reach = (2 * (Math.Max(width, height) / 50)) + 1;
        _join = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(reach, reach));
    }

    public void Find(AnalysisPicture picture, Mat mask)
    {
        Cv2.GaussianBlur(picture.Luma, _smooth, new Size(5, 5), 0);
        _past.Enqueue(_smooth.Clone());
        using var before = _past.Count > _lag ? _past.Dequeue() : _past.Peek().Clone();
        Cv2.Absdiff(_smooth, before, _difference);
        Cv2.Threshold(_difference, _difference, Threshold(), 255, ThresholdTypes.Binary);
        if (_trace.Empty()) _difference.CopyTo(_trace);
        Cv2.Subtract(_trace, _fade, _trace);
        Cv2.Max(_trace, _difference, _trace);
        Cv2.Threshold(_trace, mask, 0, 255, ThresholdTypes.Binary);
        Cv2.MorphologyEx(mask, mask, MorphTypes.Close, _join);
    }

    public void Dispose()
    {
        foreach (var mat in _past) mat.Dispose();
        foreach (var mat in (Mat[])[_smooth, _difference, _trace, _fade, _join]) mat.Dispose();
    }

    /// <summary>Six deviations of the noise, which most pixels show: nothing else changes in them.</summary>
    private unsafe double Threshold()
    {
        Array.Clear(_histogram);
        var pixels = new ReadOnlySpan<byte>((void*)_difference.Data, _difference.Rows * _difference.Cols);
        var taken = 0;
        for (var i = 0; i < pixels.Length; i += 61, taken++) _histogram[pixels[i]]++;
        var (at, sum) = (0, 0);
        while ((sum += _histogram[at]) * 2 <= taken) at++;
        return Math.Max(10, 6 * 1.4826 * at);
    }
}
