using System.Buffers;

namespace KeyStream.Data;

/// <summary>How the bytes of a <see cref="Frame"/> are laid out: planes one after the other, rows without padding.</summary>
public enum PixelLayout
{
    /// <summary>Y only, 8 bit: H·W bytes.</summary>
    Gray8,

    /// <summary>Y, U, V planes; U and V have ⌈W/2⌉ × ⌈H/2⌉ samples.</summary>
    Yuv420p,

    /// <summary>Y plane, then U and V interleaved, ⌈W/2⌉ × ⌈H/2⌉ pairs.</summary>
    Nv12,

    /// <summary><see cref="Yuv420p"/> followed by an alpha plane of H·W bytes.</summary>
    Yuva420p,
}

/// <summary>Which matrix turns YUV into RGB.</summary>
public enum ColorMatrix
{
    /// <summary>ITU-R BT.601 (standard definition).</summary>
    Bt601,

    /// <summary>ITU-R BT.709 (high definition).</summary>
    Bt709,
}

/// <summary>One decoded picture in its native chroma layout, or the placeholder of a frame that could not be decoded.</summary>
/// <remarks>
/// The pixels live in a pooled buffer that is shared by aliases and returned when the last one is disposed.
/// <see cref="Width"/> × <see cref="Height"/> are the delivered pixels; multiply by <see cref="ScaleX"/>, <see cref="ScaleY"/>
/// to get pixels of the input (they differ when Decode scaled the picture down or squared its pixels).
/// Pixel (0,0) covers [0,1)²; its centre is (0.5, 0.5).
/// </remarks>
public sealed class Frame : IStamped, IDisposable
{
    private Shared? _shared;

    /// <summary>Takes ownership of a buffer rented from <see cref="ArrayPool{T}.Shared"/>.</summary>
    public Frame(FrameStamp stamp, FrameFormat format, byte[] rented)
        : this(stamp, format, new Shared(rented), null) { }

    private Frame(FrameStamp stamp, FrameFormat format, Shared? shared, string? fault) =>
        (Stamp, Format, _shared, Fault) = (stamp, format, shared, fault);

    /// <inheritdoc/>
    public FrameStamp Stamp { get; }

    /// <summary>Size, layout and colours of the pixels.</summary>
    public FrameFormat Format { get; }

    /// <summary>When a live picture came out of the decoder, a <see cref="System.Diagnostics.Stopwatch"/> timestamp; 0 for recordings.</summary>
    public long Arrived { get; init; }

    /// <summary>Delivered width in pixels.</summary>
    public int Width => Format.Width;

    /// <summary>Delivered height in pixels.</summary>
    public int Height => Format.Height;

    /// <summary>Input pixels per delivered pixel, horizontally.</summary>
    public double ScaleX => Format.ScaleX;

    /// <summary>Input pixels per delivered pixel, vertically.</summary>
    public double ScaleY => Format.ScaleY;

    /// <summary>Why this frame has no pixels, or null where it has.</summary>
    public string? Fault { get; }

    /// <summary>The pixels; empty for a placeholder.</summary>
    /// <exception cref="ObjectDisposedException">This alias was disposed.</exception>
    public ReadOnlyMemory<byte> Pixels => Fault is not null
        ? ReadOnlyMemory<byte>.Empty
        : (_shared ?? throw new ObjectDisposedException(nameof(Frame))).Buffer.AsMemory(0, Format.ByteCount);

    /// <summary>A frame that could not be decoded: keeps its place in the stream, with the reason.</summary>
    /// <param name="stamp">Its place.</param>
    /// <param name="format">What it would have been.</param>
    /// <param name="fault">Why it is not.</param>
    /// <param name="arrived">When that was found out, where it is live.</param>
    public static Frame Placeholder(FrameStamp stamp, FrameFormat format, string fault, long arrived = 0) =>
        new(stamp, format, (Shared?)null, fault) { Arrived = arrived };

    /// <summary>Another handle on the same pixels; each must be disposed.</summary>
    public Frame Alias() => Restamped(Stamp);

    /// <summary>Another handle on the same pixels under another stamp: where frames are left out, the others move up.</summary>
    /// <param name="stamp">The new stamp.</param>
    public Frame Restamped(FrameStamp stamp)
    {
        var shared = Fault is null ? _shared ?? throw new ObjectDisposedException(nameof(Frame)) : null;
        shared?.AddReference();
        return new Frame(stamp, Format, shared, Fault) { Arrived = Arrived };
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _shared, null)?.Release();

    /// <inheritdoc/>
    public override string ToString() => $"Frame {Stamp} {Width}x{Height} {Format.Layout}{(Fault is null ? "" : " (" + Fault + ")")}";

    private sealed class Shared(byte[] buffer)
    {
        private int _references = 1;

        public byte[] Buffer { get; } = buffer;

        public void AddReference() => Interlocked.Increment(ref _references);

        public void Release()
        {
            if (Interlocked.Decrement(ref _references) == 0) ArrayPool<byte>.Shared.Return(Buffer);
        }
    }
}

/// <summary>Size, layout and colours of a stream of frames.</summary>
/// <param name="Width">Delivered width in pixels.</param>
/// <param name="Height">Delivered height in pixels.</param>
/// <param name="Layout">Layout of the bytes.</param>
/// <param name="Matrix">YUV matrix.</param>
/// <param name="FullRange">True when Y, U, V use 0–255 rather than 16–235/240.</param>
/// <param name="ScaleX">Input pixels per delivered pixel, horizontally.</param>
/// <param name="ScaleY">Input pixels per delivered pixel, vertically.</param>
public sealed record FrameFormat(
    int Width, int Height, PixelLayout Layout, ColorMatrix Matrix = ColorMatrix.Bt601, bool FullRange = false,
    double ScaleX = 1, double ScaleY = 1)
{
    /// <summary>Bytes of one frame.</summary>
    public int ByteCount => checked(Layout switch
    {
        PixelLayout.Gray8 => Width * Height,
        PixelLayout.Yuva420p => (2 * Width * Height) + (2 * ChromaWidth * ChromaHeight),
        _ => (Width * Height) + (2 * ChromaWidth * ChromaHeight),
    });

    /// <summary>Width of the chroma planes.</summary>
    public int ChromaWidth => (Width + 1) / 2;

    /// <summary>Height of the chroma planes.</summary>
    public int ChromaHeight => (Height + 1) / 2;
}
