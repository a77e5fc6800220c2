using System.Buffers;
using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Bench;

/// <summary>A stream of any length without a file: a dark ellipse on a bright ground that goes round in circles, 640×480.</summary>
internal sealed class MovingSpot(int frames) : IFrameSource
{
    private const int Width = 640, Height = 480;
    private static readonly FrameFormat Format = new(Width, Height, PixelLayout.Yuv420p);

    public InputInfo Info { get; } = new("stream", "stream", Format, frames, 30, false, "none", Width, Height, 0, false);

    public async IAsyncEnumerable<Frame> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        for (var i = 0; i < frames; i++)
        {
            ct.ThrowIfCancellationRequested();
            yield return Draw(i);
        }
    }

    private static Frame Draw(int index)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Format.ByteCount);
        bytes.AsSpan(0, Width * Height).Fill(200);
        bytes.AsSpan(Width * Height, Format.ByteCount - (Width * Height)).Fill(128);
        var angle = index * 0.02;
        int x = 320 + (int)(180 * Math.Cos(angle)), y = 240 + (int)(130 * Math.Sin(angle));
        for (var row = -24; row <= 24; row++)
        {
            var half = (int)(48 * Math.Sqrt(1 - (row * row / 625.0)));
            bytes.AsSpan(((y + row) * Width) + x - half, 2 * half).Fill((byte)(40 + row));
        }

        return new Frame(new FrameStamp("stream", index, index / 30.0), Format, bytes);
    }
}
