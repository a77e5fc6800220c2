using System.Buffers;
using KeyStream.Data;

namespace KeyStream.Stages.Tests;

/// <summary>Drawn frames: a textured background and a dark ellipse with a thin tail.</summary>
internal static class Scene
{
    /// <summary>An empty frame, limited range, with a faint pattern of luma and neutral chroma.</summary>
    public static Frame Empty(int index, int width, int height, PixelLayout layout = PixelLayout.Yuv420p, double scale = 1)
    {
        var format = new FrameFormat(width, height, layout, ScaleX: scale, ScaleY: scale);
        var pixels = ArrayPool<byte>.Shared.Rent(format.ByteCount);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) pixels[(y * width) + x] = (byte)(150 + (((x / 8) + (y / 8)) % 2 * 10) + (((x * 7) + (y * 13)) % 3));
        }

        pixels.AsSpan(width * height, format.ByteCount - (width * height)).Fill(128);
        if (layout == PixelLayout.Yuva420p) pixels.AsSpan(format.ByteCount - (width * height), width * height).Clear();
        return new Frame(new FrameStamp("scene", index, index / 30.0), format, pixels);
    }

    /// <summary>A frame with an ellipse at (x, y), axes 40 and 16, its long axis along <paramref name="angle"/>, and a tail behind it.</summary>
    public static Frame WithSubject(int index, double x, double y, double angle, int width = 320, int height = 240, PixelLayout layout = PixelLayout.Yuv420p)
    {
        var frame = Empty(index, width, height, layout);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame.Pixels).Span;
        var (c, s) = (Math.Cos(angle), Math.Sin(angle));
        for (var py = 0; py < height; py++)
        {
            for (var px = 0; px < width; px++)
            {
                double dx = px + 0.5 - x, dy = py + 0.5 - y, u = (c * dx) + (s * dy), v = (c * dy) - (s * dx);
                var body = (u * u / 1600) + (v * v / 256) < 1;
                var tail = u is < -38 and > -80 && Math.Abs(v) < 3;
                if (!body && !tail) continue;
                pixels[(py * width) + px] = 50;
                if (layout == PixelLayout.Yuva420p) pixels[frame.Format.ByteCount - (width * height) + (py * width) + px] = 255;
            }
        }

        return frame;
    }
}
