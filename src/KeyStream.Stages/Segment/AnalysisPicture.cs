using KeyStream.Data;
using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>The planes of a frame at analysis scale. Reused from frame to frame.</summary>
internal sealed class AnalysisPicture : IDisposable
{
    private readonly FrameFormat _format;
    private readonly Mat _interleaved = new();

    public AnalysisPicture(FrameFormat format, int side)
    {
        _format = format;
        Scale = Math.Min(1, side / (double)Math.Max(format.Width, format.Height));
        (Width, Height) = (Size(format.Width), Size(format.Height));
        HasChroma = format.Layout != PixelLayout.Gray8;
    }

    /// <summary>Analysis pixels per delivered pixel.</summary>
    public double Scale { get; }

    public int Width { get; }

    public int Height { get; }

    public bool HasChroma { get; }

    public Mat Luma { get; } = new();

    /// <summary>U and V at half the size.</summary>
    public Mat U { get; } = new();

    public Mat V { get; } = new();

    /// <summary>Alpha; empty where the layout has none.</summary>
    public Mat Alpha { get; } = new();

    /// <summary>The delivered frame that was loaded last.</summary>
    public ReadOnlyMemory<byte> Pixels { get; private set; }

    public unsafe void Load(ReadOnlyMemory<byte> pixels)
    {
        Pixels = pixels;
        using var pin = pixels.Pin();
        var at = (nint)pin.Pointer;
        int luma = _format.Width * _format.Height, chroma = _format.ChromaWidth * _format.ChromaHeight;
        Plane(at, _format.Width, _format.Height, MatType.CV_8UC1, Width, Height, Luma);
        if (!HasChroma) return;
        int w = (Width + 1) / 2, h = (Height + 1) / 2;
        if (_format.Layout == PixelLayout.Nv12)
        {
            Plane(at + luma, _format.ChromaWidth, _format.ChromaHeight, MatType.CV_8UC2, w, h, _interleaved);
            Cv2.ExtractChannel(_interleaved, U, 0);
            Cv2.ExtractChannel(_interleaved, V, 1);
            return;
        }

        Plane(at + luma, _format.ChromaWidth, _format.ChromaHeight, MatType.CV_8UC1, w, h, U);
        Plane(at + luma + chroma, _format.ChromaWidth, _format.ChromaHeight, MatType.CV_8UC1, w, h, V);
        if (_format.Layout == PixelLayout.Yuva420p) Plane(at + luma + (2 * chroma), _format.Width, _format.Height, MatType.CV_8UC1, Width, Height, Alpha);
    }

    public void Dispose()
    {
        _interleaved.Dispose();
        Luma.Dispose();
        U.Dispose();
        V.Dispose();
        Alpha.Dispose();
    }

    private int Size(int pixels) => Math.Max(1, (int)Math.Round(pixels * Scale));

    private static void Plane(nint at, int width, int height, MatType type, int toWidth, int toHeight, Mat to)
    {
        using var view = Mat.FromPixelData(height, width, type, at);
        if (width == toWidth && height == toHeight) view.CopyTo(to);
        else Cv2.Resize(view, to, new Size(toWidth, toHeight), 0, 0, InterpolationFlags.Area);
    }
}
