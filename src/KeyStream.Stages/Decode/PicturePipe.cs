using System.Buffers;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>The pictures that an ffmpeg writes to a pipe.</summary>
/// <remarks>
/// Where it can, ffmpeg writes YUV4MPEG2: that muxer takes the decoder's own picture, while the raw one has it copied into a packet first
/// (measured: 3 % of the processor time of decoding). It knows neither NV12 nor alpha.
/// </remarks>
/// <param name="stream">ffmpeg's output in the format <see cref="Muxer"/>.</param>
/// <param name="format">The pictures in it.</param>
internal sealed class PicturePipe(Stream stream, FrameFormat format)
{
    private readonly byte[] _header = new byte["FRAME\n".Length];
    private bool _begun;

    /// <summary>Name of the ffmpeg format that a layout is written in.</summary>
    public static string Muxer(PixelLayout layout) => Headed(layout) ? "yuv4mpegpipe" : "rawvideo";

    /// <summary>Reads one picture on a thread of its own: a blocking read costs one switch per frame, an asynchronous one as many as the
    /// pipe has fillings in a frame. It takes no token: cancelling ends the process, and that ends the read.</summary>
    /// <returns>A rented buffer; null at the end, whole or not.</returns>
    public Task<byte[]?> ReadAsync() => Task.Run(Read);

    private static bool Headed(PixelLayout layout) => layout is PixelLayout.Yuv420p or PixelLayout.Gray8;

    private byte[]? Read()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(format.ByteCount);
        try
        {
            if ((!Headed(format.Layout) || SkipHeader()) && Fill(buffer.AsSpan(0, format.ByteCount))) return buffer;
        }
        catch (IOException)
        {
            // A broken pipe is the end of the stream; the exit code and the messages say why.
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    /// <summary>Skips the line before each picture, and the one before the first: "YUV4MPEG2 W640 H480 …".</summary>
    private bool SkipHeader()
    {
        while (!_begun)
        {
            if (!Fill(_header.AsSpan(0, 1))) return false;
            _begun = _header[0] == '\n';
        }

        return Fill(_header);
    }

    private bool Fill(Span<byte> bytes) => stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
}
