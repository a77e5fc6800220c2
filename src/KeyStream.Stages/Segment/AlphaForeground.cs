using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Foreground where the alpha channel is at least half opaque.</summary>
internal sealed class AlphaForeground : IForeground
{
    public void Find(AnalysisPicture picture, Mat mask) => Cv2.Threshold(picture.Alpha, mask, 127, 255, ThresholdTypes.Binary);

    public void Dispose()
    {
    }
}
