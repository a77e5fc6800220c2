using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Marks foreground pixels, before clean-up.</summary>
internal interface IForeground : IDisposable
{
    /// <summary>Writes 0 or 255 per analysis pixel into <paramref name="mask"/> (CV_8UC1).</summary>
    void Find(AnalysisPicture picture, Mat mask);
}
