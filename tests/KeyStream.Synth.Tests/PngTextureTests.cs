using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Tests;

public sealed class PngTextureTests
{
    // 4×4 RGB whose rows use filters 0 to 3: the pixel at (x, y) is (40x, 40y, 200).
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 16).SelectMany(i => new byte[] { (byte)(i % 4 * 40), (byte)(i / 4 * 40), 200 })];

    [Fact]
    public void Read_EveryFilter_GivesThePixels()
    {
        for (var filter = 0; filter < 5; filter++)
        {
            var texture = PngTexture.Read(Png((byte)filter), Vector3.One).ShouldNotBeNull();
            texture.Size.ShouldBe(4);
            texture.Rgb.ShouldBe(Pixels, $"filter {filter}");
        }
    }

    [Fact]
    public void Read_Tint_MultipliesTheColours() =>
        PngTexture.Read(Png(0), new Vector3(0.5f, 1, 0)).ShouldNotBeNull().Texel(2, 1).ShouldBe(new Vector3(40, 40, 0));

    [Fact]
    public void Read_TruncatedAnywhere_IsRefusedQuietly()
    {
        var whole = Png(4);
        for (var length = 0; length < whole.Length - 12; length++) PngTexture.Read(whole.AsSpan(0, length), Vector3.One).ShouldBeNull($"{length} bytes");
    }

    [Fact]
    public void Read_HugeSize_IsRefusedWithoutItsMemory()
    {
        var png = Png(0);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(16), 1 << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        PngTexture.Read(png, Vector3.One).ShouldBeNull();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    private static byte[] Png(byte filter)
    {
        var raw = new List<byte>();
        for (var y = 0; y < 4; y++)
        {
            raw.Add(filter);
            for (var i = 0; i < 12; i++)
            {
                int left = At(i - 3, y), up = At(i, y - 1), corner = At(i - 3, y - 1);
                var p = left + up - corner;
                var paeth = new[] { left, up, corner }.MinBy(v => Math.Abs(p - v));
                raw.Add((byte)(At(i, y) - (filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => paeth, _ => 0 })));
            }
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, true)) zlib.Write([.. raw]);
        byte[] header = [0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0];
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static int At(int i, int y) => i < 0 || y < 0 ? 0 : Pixels[(y * 12) + i];

    // The checksum is not looked at: a picture that decodes is good enough for a texture.
    private static byte[] Chunk(string kind, byte[] body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        System.Text.Encoding.ASCII.GetBytes(kind, chunk.AsSpan(4));
        body.CopyTo(chunk, 8);
        return chunk;
    }
}
