using System.Buffers;
using KeyStream.Data;

namespace KeyStream.Stages.Tests.Lift;

/// <summary>Keypoint rows with known tracks.</summary>
internal static class Tracks
{
    public static readonly KeypointLayout Pair = new(["left", "right"], [], [(0, 1)]);

    public static readonly KeypointLayout Single = new(["point"], [], []);

    /// <summary>A row of points (x, y) in the picture; the 3D points are (x, y, x + y) / 100.</summary>
    public static KeypointFrame Row(long index, double pts, params (double X, double Y)[] points)
    {
        var (two, three) = (new double[points.Length, 2], new double[points.Length, 3]);
        for (var k = 0; k < points.Length; k++)
        {
            var (x, y) = points[k];
            (two[k, 0], two[k, 1]) = (x, y);
            (three[k, 0], three[k, 1], three[k, 2]) = (x / 100, y / 100, (x + y) / 100);
        }

        var confidence = points.Select(p => double.IsFinite(p.X) ? 0.9 : 0).ToArray();
        return new KeypointFrame(new FrameStamp("clip", index, pts), null, two, three, confidence, null);
    }

    /// <summary>Rows at 30 frames per second.</summary>
    public static List<KeypointFrame> Rows(int count, Func<int, (double X, double Y)[]> points) =>
        [.. Enumerable.Range(0, count).Select(i => Row(i, i / 30.0, points(i)))];

    public static Frame Picture(long index)
    {
        var format = new FrameFormat(4, 4, PixelLayout.Gray8);
        return new Frame(new FrameStamp("clip", index, index / 30.0), format, ArrayPool<byte>.Shared.Rent(format.ByteCount));
    }
}
