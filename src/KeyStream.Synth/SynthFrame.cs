using System.Buffers;
using System.Numerics;
using KeyStream.Data;

namespace KeyStream.Synth;

/// <summary>One moment of a clip, seen by every camera.</summary>
/// <param name="Index">0-based number of the frame.</param>
/// <param name="Time">Seconds since the first frame.</param>
/// <param name="Joints3d">[J] world positions: right-handed, Y up, metres.</param>
/// <param name="Views">One per camera.</param>
public sealed record SynthFrame(int Index, double Time, Vector3[] Joints3d, IReadOnlyList<SynthView> Views);

/// <summary>One picture with its truth. The arrays belong to the receiver.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Rgb">Height·Width·3 bytes, R, G, B.</param>
/// <param name="Mask">Height·Width bytes: 255 where at least half of the pixel shows the figure, else 0.</param>
/// <param name="Joints2d">[J] projected joints in pixels (centres at .5), also outside the picture.</param>
/// <param name="Visible">[J] true where the joint lies in the picture with nothing before it but its own surface.</param>
public sealed record SynthView(SynthCamera Camera, byte[] Rgb, byte[] Mask, Vector2[] Joints2d, bool[] Visible)
{
    /// <summary>Format of <see cref="WriteYuv420p"/>: BT.601, limited range.</summary>
    public FrameFormat YuvFormat => new(Camera.Width, Camera.Height, PixelLayout.Yuv420p);

    /// <summary>Writes the picture as Y, U, V planes; chroma is the mean of 2×2 pixels.</summary>
    /// <param name="target">Receives <see cref="YuvFormat"/>'s ByteCount bytes.</param>
    public void WriteYuv420p(Span<byte> target)
    {
        var (width, height) = (Camera.Width, Camera.Height);
        var (u, v) = (width * height, (width * height) + (width / 2 * (height / 2)));
        for (var y = 0; y < height; y += 2)
        {
            for (var x = 0; x < width; x += 2)
            {
                int r = 0, g = 0, b = 0;
                for (var k = 0; k < 4; k++)
                {
                    var at = ((y + (k >> 1)) * width) + x + (k & 1);
                    int pr = Rgb[at * 3], pg = Rgb[(at * 3) + 1], pb = Rgb[(at * 3) + 2];
                    target[at] = (byte)(((16829 * pr) + (33039 * pg) + (6416 * pb) + (16 << 16) + 32768) >> 16);
                    (r, g, b) = (r + pr, g + pg, b + pb);
                }

                target[u++] = (byte)(((-9714 * r) + (-19071 * g) + (28784 * b) + (128 << 18) + 131072) >> 18);
                target[v++] = (byte)(((28784 * r) + (-24103 * g) + (-4681 * b) + (128 << 18) + 131072) >> 18);
            }
        }
    }

    /// <summary>The picture as decoded video would deliver it.</summary>
    /// <param name="stamp">Its place in the stream.</param>
    public Frame ToFrame(FrameStamp stamp)
    {
        var format = YuvFormat;
        var buffer = ArrayPool<byte>.Shared.Rent(format.ByteCount);
        WriteYuv420p(buffer);
        return new Frame(stamp, format, buffer);
    }
}
