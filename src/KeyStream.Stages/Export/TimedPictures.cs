using System.Buffers.Binary;

namespace KeyStream.Stages.Export;

/// <summary>The least of Matroska that carries raw I420 pictures with their times to ffmpeg, whose raw video has none. Source: RFC 9559.</summary>
internal static class TimedPictures
{
    /// <summary>What comes before the first picture.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="rate">Usual pictures per second: how long the last one stays.</param>
    public static byte[] Header(int width, int height, double rate) =>
    [
        .. Element(0x1A45DFA3, [.. Element(0x4282, "matroska"u8), .. Number(0x4287, 4), .. Number(0x4285, 2)]),
        0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, // A segment that ends with the stream.
        .. Element(0x1549A966, Number(0x2AD7B1, 1000)), // Times in microseconds.
        .. Element(0x1654AE6B, Element(0xAE,
        [
            .. Number(0xD7, 1), .. Number(0x73C5, 1), .. Number(0x83, 1), .. Number(0x23E383, (long)(1e9 / rate)), .. Element(0x86, "V_UNCOMPRESSED"u8),
            .. Element(0xE0, [.. Number(0xB0, width), .. Number(0xBA, height), .. Element(0x2EB524, "I420"u8)]),
        ])),
    ];

    /// <summary>What comes before each picture: a cluster of its own, so that its time needs no reference.</summary>
    /// <param name="microseconds">Its time.</param>
    /// <param name="bytes">Its size.</param>
    public static byte[] Before(long microseconds, int bytes)
    {
        byte[] time = Number(0xE7, microseconds), block = [0x81, 0, 0, 0x80]; // Track 1, at the cluster's time, a key picture.
        byte[] start = [.. Start(0xA3, block.Length + bytes), .. block];
        return [.. Start(0x1F43B675, time.Length + start.Length + bytes), .. time, .. start];
    }

    private static byte[] Element(uint id, ReadOnlySpan<byte> content) => [.. Start(id, content.Length), .. content];

    private static byte[] Number(uint id, long value)
    {
        var content = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(content, value);
        return Element(id, content);
    }

    private static byte[] Start(uint id, long size)
    {
        var start = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(start, id);
        BinaryPrimitives.WriteInt64BigEndian(start.AsSpan(4), size | (1L << 56));
        return start.AsSpan().TrimStart((byte)0).ToArray();
    }
}
