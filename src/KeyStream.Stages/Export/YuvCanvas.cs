using System.Runtime.InteropServices;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using OpenCvSharp;

namespace KeyStream.Stages.Export;

/// <summary>A reusable yuv420p picture of even size that frames are copied into and shapes are drawn on.</summary>
internal sealed class YuvCanvas : IDisposable
{
    // Coordinates are handed to OpenCV in sixteenths of a pixel.
    private const int Shift = 4;
    private readonly byte[] _bytes;
    private readonly Mat _y;
    private readonly Mat _u;
    private readonly Mat _v;

    public YuvCanvas(int width, int height)
    {
        (Width, Height) = (width, height);
        _bytes = GC.AllocateUninitializedArray<byte>(width * height * 3 / 2, pinned: true);
        var quarter = width * height / 4;
        _y = Plane(0, height, width);
        _u = Plane(width * height, height / 2, width / 2);
        _v = Plane((width * height) + quarter, height / 2, width / 2);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Y, U and V planes, one after the other.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The nearest even number of pixels, at least 16.</summary>
    public static int Even(double side) => Math.Max(16, 2 * (int)Math.Round(side / 2, MidpointRounding.AwayFromZero));

    /// <summary>Fills the canvas with a colour.</summary>
    public void Clear(YuvColour colour)
    {
        _y.SetTo(new Scalar(colour.Y));
        _u.SetTo(new Scalar(colour.U));
        _v.SetTo(new Scalar(colour.V));
    }

    /// <summary>Copies a picture, resized to the canvas.</summary>
    public void Show(Frame frame) => Show(frame, _y, _u, _v);

    /// <summary>Copies a picture, resized to a part of the canvas.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="place">Where it goes; all even.</param>
    public void Show(Frame frame, Rect place)
    {
        var half = new Rect(place.X / 2, place.Y / 2, place.Width / 2, place.Height / 2);
        using Mat y = new(_y, place), u = new(_u, half), v = new(_v, half);
        Show(frame, y, u, v);
    }

    private static void Show(Frame frame, Mat y, Mat u, Mat v)
    {
        var format = frame.Format;
        var (luma, chroma) = (format.Width * format.Height, format.ChromaWidth * format.ChromaHeight);
        using var pin = frame.Pixels.Pin();
        Fit(pin, 0, format.Height, format.Width, y);
        switch (format.Layout)
        {
            case PixelLayout.Gray8:
                u.SetTo(new Scalar(128));
                v.SetTo(new Scalar(128));
                break;
            case PixelLayout.Nv12:
                Interleaved(frame.Pixels.Span.Slice(luma, 2 * chroma), format, u, v);
                break;
            default:
                Fit(pin, luma, format.ChromaHeight, format.ChromaWidth, u);
                Fit(pin, luma + chroma, format.ChromaHeight, format.ChromaWidth, v);
                break;
        }
    }

    public void Line(double x1, double y1, double x2, double y2, YuvColour colour, int thickness)
    {
        Cv2.Line(_y, At(x1, y1, 1), At(x2, y2, 1), new Scalar(colour.Y), thickness, LineTypes.AntiAlias, Shift);
        var half = Math.Max(1, thickness / 2);
        Cv2.Line(_u, At(x1, y1, 2), At(x2, y2, 2), new Scalar(colour.U), half, LineTypes.AntiAlias, Shift);
        Cv2.Line(_v, At(x1, y1, 2), At(x2, y2, 2), new Scalar(colour.V), half, LineTypes.AntiAlias, Shift);
    }

    /// <summary>A disc, or with a thickness ≥ 1 a ring.</summary>
    public void Circle(double x, double y, double radius, YuvColour colour, int thickness)
    {
        var full = (int)Math.Round(radius * (1 << Shift));
        var half = thickness < 0 ? thickness : Math.Max(1, thickness / 2);
        Cv2.Circle(_y, At(x, y, 1), full, new Scalar(colour.Y), thickness, LineTypes.AntiAlias, Shift);
        Cv2.Circle(_u, At(x, y, 2), full / 2, new Scalar(colour.U), half, LineTypes.AntiAlias, Shift);
        Cv2.Circle(_v, At(x, y, 2), full / 2, new Scalar(colour.V), half, LineTypes.AntiAlias, Shift);
    }

    /// <summary>Text on a dark strip, its line the given number of lines below the top.</summary>
    public void Caption(string text, int line)
    {
        var (plain, size, height, scale) = Measure(text, Width, Height);
        Strip(plain, size, scale, new Rect(0, line * height, Math.Min(Width, size.Width + 8) & ~1, height & ~1));
    }

    /// <summary>Text on a dark strip along the lower edge of a part of the canvas.</summary>
    public void Label(string text, Rect place)
    {
        var (plain, size, height, scale) = Measure(text, place.Width, place.Height);
        Strip(plain, size, scale, new Rect(place.X, place.Bottom - (height & ~1), Math.Min(place.Width, size.Width + 8) & ~1, height & ~1));
    }

    private static int Thickness(double scale) => Math.Max(1, (int)Math.Round(scale));

    private static (string Plain, Size Size, int Height, double Scale) Measure(string text, int width, int height)
    {
        var scale = Math.Max(0.4, Math.Min(width, height) / 900.0);
        var plain = string.Concat(text.Select(c => char.IsBetween(c, ' ', '~') ? c : '?'));
        var size = Cv2.GetTextSize(plain, HersheyFonts.HersheySimplex, scale, Thickness(scale), out var baseLine);
        return (plain, size, size.Height + baseLine + 6, scale);
    }

    private void Strip(string plain, Size size, double scale, Rect strip)
    {
        Cv2.Rectangle(_y, strip, new Scalar(24), -1);
        var small = new Rect(strip.X / 2, strip.Y / 2, strip.Width / 2, strip.Height / 2);
        Cv2.Rectangle(_u, small, new Scalar(128), -1);
        Cv2.Rectangle(_v, small, new Scalar(128), -1);
        Cv2.PutText(_y, plain, new Point(strip.X + 4, strip.Y + size.Height + 3), HersheyFonts.HersheySimplex, scale, new Scalar(230), Thickness(scale), LineTypes.AntiAlias);
    }

    public void Dispose()
    {
        _y.Dispose();
        _u.Dispose();
        _v.Dispose();
    }

    // Pixel centres lie at .5 here and at whole numbers in OpenCV.
    private static Point At(double x, double y, int divisor) =>
        new(Math.Round(((x / divisor) - 0.5) * (1 << Shift)), Math.Round(((y / divisor) - 0.5) * (1 << Shift)));

    private static unsafe void Fit(System.Buffers.MemoryHandle pixels, int offset, int rows, int columns, Mat target)
    {
        using var plane = Mat.FromPixelData(rows, columns, MatType.CV_8UC1, (nint)pixels.Pointer + offset);
        if (plane.Size() == target.Size()) plane.CopyTo(target);
        else Cv2.Resize(plane, target, target.Size(), 0, 0, rows > target.Rows ? InterpolationFlags.Area : InterpolationFlags.Linear);
    }

    private static void Interleaved(ReadOnlySpan<byte> pairs, FrameFormat format, Mat toU, Mat toV)
    {
        using var u = new Mat(format.ChromaHeight, format.ChromaWidth, MatType.CV_8UC1);
        using var v = new Mat(format.ChromaHeight, format.ChromaWidth, MatType.CV_8UC1);
        unsafe
        {
            var us = new Span<byte>(u.DataPointer, pairs.Length / 2);
            var vs = new Span<byte>(v.DataPointer, pairs.Length / 2);
            for (var i = 0; i < us.Length; i++) (us[i], vs[i]) = (pairs[2 * i], pairs[(2 * i) + 1]);
        }

        Cv2.Resize(u, toU, toU.Size());
        Cv2.Resize(v, toV, toV.Size());
    }

    private Mat Plane(int offset, int rows, int columns) =>
        Mat.FromPixelData(rows, columns, MatType.CV_8UC1, Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, offset));
}
