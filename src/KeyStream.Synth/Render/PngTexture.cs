using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace KeyStream.Synth.Render;

/// <summary>Reads PNG pictures of 8 bits per channel without interlace, which is what model exporters embed (ISO/IEC 15948).</summary>
internal static class PngTexture
{
    private const int MostSide = 8192;
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The picture, tinted and resampled to a texture of at most 512², or null where it is of another kind or broken.</summary>
    /// <param name="file">The whole PNG.</param>
    /// <param name="tint">Factor on each channel, in the picture's own (sRGB) scale.</param>
    public static Texture? Read(ReadOnlySpan<byte> file, Vector3 tint)
    {
        if (!file.StartsWith(Signature)) return null;
        ReadOnlySpan<byte> header = [], palette = [];
        var data = new MemoryStream();
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12) return null;
            var kind = file.Slice(at + 4, 4);
            var body = file.Slice(at + 8, (int)length);
            if (kind.SequenceEqual("IHDR"u8)) header = body;
            if (kind.SequenceEqual("PLTE"u8)) palette = body;
            if (kind.SequenceEqual("IDAT"u8)) data.Write(body);
            at += 12 + (int)length;
        }

        if (header.Length != 13 || header[8] != 8 || header[12] != 0) return null;
        uint width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        var channels = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (channels == 0 || width is 0 or > MostSide || height is 0 or > MostSide) return null;
        data.Position = 0;
        var pixels = Inflate(data, (int)width * channels, (int)height, channels);
        return pixels is null ? null : Resample(pixels, (int)width, (int)height, channels, header[9] == 3 ? palette : [], tint);
    }

    private static byte[]? Inflate(Stream data, int row, int height, int channels)
    {
        var pixels = new byte[row * height];
        var filter = new byte[1];
        try
        {
            using var zlib = new ZLibStream(data, CompressionMode.Decompress);
            for (var y = 0; y < height; y++)
            {
                zlib.ReadExactly(filter);
                var line = pixels.AsSpan(y * row, row);
                zlib.ReadExactly(line);
                if (!Unfilter(filter[0], line, y > 0 ? pixels.AsSpan((y - 1) * row, row) : [], channels)) return null;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }

        return pixels;
    }

    private static bool Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int channels)
    {
        if (filter > 4) return false;
        for (var i = 0; i < line.Length; i++)
        {
            int left = i >= channels ? line[i - channels] : 0, up = above.IsEmpty ? 0 : above[i];
            var corner = i >= channels && !above.IsEmpty ? above[i - channels] : 0;
            line[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 });
        }

        return true;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var p = left + up - corner;
        int toLeft = Math.Abs(p - left), toUp = Math.Abs(p - up), toCorner = Math.Abs(p - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static Texture Resample(byte[] pixels, int width, int height, int channels, ReadOnlySpan<byte> palette, Vector3 tint)
    {
        var size = (int)Math.Min(512, BitOperations.RoundUpToPowerOf2((uint)Math.Max(width, height)));
        var texture = new Texture(size);
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var at = (((y * height / size) * width) + (x * width / size)) * channels;
                var color = channels >= 3
                    ? new Vector3(pixels[at], pixels[at + 1], pixels[at + 2])
                    : palette.IsEmpty ? new Vector3(pixels[at]) : Entry(palette, pixels[at]);
                texture.Set(x, y, color / 255 * tint);
            }
        }

        return texture;
    }

    private static Vector3 Entry(ReadOnlySpan<byte> palette, int index) =>
        (index * 3) + 2 < palette.Length ? new Vector3(palette[index * 3], palette[(index * 3) + 1], palette[(index * 3) + 2]) : Vector3.Zero;
}
