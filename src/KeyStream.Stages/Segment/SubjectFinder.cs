using System.Buffers;
using OpenCvSharp;

namespace KeyStream.Stages.Segment;

/// <summary>Cleans a foreground mask and picks the subject's component, which it follows from frame to frame.</summary>
internal sealed class SubjectFinder : IDisposable
{
    // Frames without a subject after which the next one may turn up anywhere.
    private const int Patience = 30;
    private readonly Mat _open;
    private readonly Mat _close;
    private readonly Mat _clean = new();
    private readonly Mat _labels = new();
    private readonly Mat _stats = new();
    private readonly Mat _centroids = new();
    private readonly SubjectCore _core = new();
    private readonly double _leastArea;
    private (double X, double Y, double Reach)? _last;
    private int _absent;

    public SubjectFinder(int width, int height)
    {
        // 5 pixels at 640: opening drops what noise leaves, closing joins what the threshold cut.
        var side = Math.Max(width, height);
        _open = Box(5 * side / 640.0);
        _close = Box(5 * side / 640.0);
        _leastArea = Math.Max(4, 2e-4 * width * height);
    }

    /// <summary>How much of the cleaned foreground the subject makes up in the last frame, 0..1.</summary>
    public double Share { get; private set; }

    /// <summary>Finds the subject; null when nothing large enough is left.</summary>
    /// <param name="mask">Foreground, CV_8UC1.</param>
    /// <param name="expected">Where the subject is known to be, in analysis pixels; null to follow it from the last frame.</param>
    public SubjectShape? Find(Mat mask, (double X, double Y, double Reach)? expected)
    {
        Cv2.MorphologyEx(mask, _clean, MorphTypes.Open, _open);
        Cv2.MorphologyEx(_clean, _clean, MorphTypes.Close, _close);
        var count = Cv2.ConnectedComponentsWithStats(_clean, _labels, _stats, _centroids, PixelConnectivity.Connectivity8, MatType.CV_32S);
        var label = Choose(count, expected ?? _last);
        if (label == 0)
        {
            Share = 0;
            if (++_absent > Patience) _last = null;
            return null;
        }

        var shape = Measure(label);
        (_last, _absent) = ((shape.X, shape.Y, shape.Length), 0);
        return shape;
    }

    public void Dispose()
    {
        _open.Dispose();
        _close.Dispose();
        _clean.Dispose();
        _labels.Dispose();
        _stats.Dispose();
        _centroids.Dispose();
        _core.Dispose();
    }

    private static Mat Box(double pixels)
    {
        var size = Math.Max(3, (2 * (int)(pixels / 2)) + 1);
        return Cv2.GetStructuringElement(MorphShapes.Rect, new Size(size, size));
    }

    private unsafe int Choose(int count, (double X, double Y, double Reach)? near)
    {
        var (best, score, total) = (0, 0.0, 0.0);
        for (var i = 1; i < count; i++)
        {
            var area = ((int*)_stats.Ptr(i))[(int)ConnectedComponentsTypes.Area];
            total += area;
            if (area < _leastArea) continue;
            var weighted = (double)area;
            if (near is { } n)
            {
                var centre = (double*)_centroids.Ptr(i);
                var distance = Math.Sqrt(Math.Pow(centre[0] + 0.5 - n.X, 2) + Math.Pow(centre[1] + 0.5 - n.Y, 2)) / Math.Max(1, n.Reach);
                weighted /= 1 + (4 * distance * distance);
            }

            if (weighted > score) (best, score) = (i, weighted);
        }

        Share = best == 0 ? 0 : ((int*)_stats.Ptr(best))[(int)ConnectedComponentsTypes.Area] / total;
        return best;
    }

    /// <summary>Copies one component's mask out, and measures its core.</summary>
    private unsafe SubjectShape Measure(int label)
    {
        var stats = (int*)_stats.Ptr(label);
        var box = new Rect(
            stats[(int)ConnectedComponentsTypes.Left], stats[(int)ConnectedComponentsTypes.Top],
            stats[(int)ConnectedComponentsTypes.Width], stats[(int)ConnectedComponentsTypes.Height]);
        var area = stats[(int)ConnectedComponentsTypes.Area];
        var (width, count) = (_labels.Cols, _labels.Cols * _labels.Rows);
        var pixels = ArrayPool<byte>.Shared.Rent(count);
        pixels.AsSpan(0, count).Clear();
        for (var y = box.Y; y < box.Y + box.Height; y++)
        {
            var row = (int*)_labels.Ptr(y);
            for (var x = box.X; x < box.X + box.Width; x++)
            {
                if (row[x] == label) pixels[(y * width) + x] = 255;
            }
        }

        fixed (byte* first = pixels)
        {
            using var subject = Mat.FromPixelData(box.Height, box.Width, MatType.CV_8UC1, (nint)(first + (box.Y * width) + box.X), width);
            return _core.Measure(subject, box, area, pixels);
        }
    }
}

/// <summary>The subject in analysis pixels.</summary>
/// <param name="X">Centroid.</param>
/// <param name="Y">Centroid.</param>
/// <param name="Angle">Principal axis, −π/2..π/2.</param>
/// <param name="Length">Extent along it.</param>
/// <param name="Breadth">Extent across it.</param>
/// <param name="Area">Pixels.</param>
/// <param name="Pixels">The mask, rented.</param>
internal sealed record SubjectShape(double X, double Y, double Angle, double Length, double Breadth, double Area, byte[] Pixels);
