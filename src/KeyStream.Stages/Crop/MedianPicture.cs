using System.Numerics;

namespace KeyStream.Stages.Crop;

/// <summary>The per-byte median of several pictures.</summary>
internal static class MedianPicture
{
    private const int MaxSamples = 150;
    private const long MaxBytes = 384L << 20;

    /// <summary>Which frames of an input its background is the median of: every so many, and no more than so many. Every 20th of long files, more of short ones, and never more than fits the memory set aside.</summary>
    /// <remarks>One rule for training and running: what a median keeps of a subject that rests depends on the frames, and a network that was shown one ghost is misled by another.</remarks>
    /// <param name="total">Frames of the input, as far as known.</param>
    /// <param name="bytes">Bytes of a frame.</param>
    public static (long Step, int Most) Sampling(long total, int bytes)
    {
        var most = (int)Math.Clamp(MaxBytes / bytes, 5, MaxSamples);
        return (Math.Max(Math.Min(20, Math.Max(1, total / 50)), (total + most - 1) / most), most);
    }

    /// <summary>The upper median, byte by byte; at most 254 pictures.</summary>
    /// <remarks>
    /// Bit by bit from the top: a bit of the median is set when no more than half of the values lie below the number that has it set.
    /// That is eight comparisons per value, a whole vector of pixels at a time, and no sorting.
    /// </remarks>
    public static byte[] Of(IReadOnlyList<ReadOnlyMemory<byte>> pictures, int bytes)
    {
        if (pictures.Count is 0 or > 254) throw new ArgumentOutOfRangeException(nameof(pictures), "1 to 254 pictures make a median.");
        var result = new byte[bytes];
        var width = Vector<byte>.Count;
        var blocks = (bytes + width - 1) / width;
        Parallel.For(0, (blocks + 1023) / 1024, chunk =>
        {
            for (var b = chunk * 1024; b < Math.Min(blocks, (chunk + 1) * 1024); b++) Block(pictures, result, Math.Min(b * width, Math.Max(0, bytes - width)));
        });
        return result;
    }

    private static void Block(IReadOnlyList<ReadOnlyMemory<byte>> pictures, byte[] result, int at)
    {
        var width = Vector<byte>.Count;
        Span<byte> padded = stackalloc byte[width];
        var most = new Vector<byte>((byte)(pictures.Count / 2));
        var median = Vector<byte>.Zero;
        for (var bit = 0x80; bit > 0; bit >>= 1)
        {
            var candidate = median | new Vector<byte>((byte)bit);
            var below = Vector<byte>.Zero;
            foreach (var picture in pictures)
            {
                // A picture smaller than one vector is read through the padding.
                var pixels = picture.Span[at..];
                if (pixels.Length < width) pixels.CopyTo(padded);
                // A true comparison is all ones, that is minus one.
                below -= Vector.LessThan(new Vector<byte>(pixels.Length < width ? padded : pixels), candidate);
            }

            median = Vector.ConditionalSelect(Vector.LessThanOrEqual(below, most), candidate, median);
        }

        if (result.Length - at >= width) median.CopyTo(result, at);
        else for (var i = 0; i < result.Length; i++) result[i] = median[i];
    }
}
