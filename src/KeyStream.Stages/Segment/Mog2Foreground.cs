using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Foreground by OpenCV's adaptive Gaussian mixture on luma.</summary>
internal sealed class Mog2Foreground(double threshold) : IForeground
{
    // The model compares squared deviations; its own floor for the variance is 4, so 40 levels are far outside whatever it learnt.
    private readonly BackgroundSubtractorMOG2 _model = BackgroundSubtractorMOG2.Create(history: 500, varThreshold: Math.Max(9, threshold * threshold / 60), detectShadows: false);
    private readonly Mat _smooth = new();

    public void Find(AnalysisPicture picture, Mat mask)
    {
        Cv2.GaussianBlur(picture.Luma, _smooth, new Size(3, 3), 0);
        _model.Apply(_smooth, mask);
    }

    public void Dispose()
    {
        _model.Dispose();
        _smooth.Dispose();
    }
}
