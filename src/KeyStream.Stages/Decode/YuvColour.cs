using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>A colour in the bytes of a format's luma and chroma.</summary>
/// <param name="Y">Luma byte.</param>
/// <param name="U">Cb byte.</param>
/// <param name="V">Cr byte.</param>
internal readonly record struct YuvColour(byte Y, byte U, byte V)
{
    /// <summary>The inverse of <see cref="YuvMatrix"/>, after BT.601-7 and BT.709-6.</summary>
    public static YuvColour From((byte R, byte G, byte B) colour, FrameFormat format)
    {
        var (kr, kb) = format.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var luma = (kr * colour.R) + ((1 - kr - kb) * colour.G) + (kb * colour.B);
        var cb = (colour.B - luma) / (2 * (1 - kb));
        var cr = (colour.R - luma) / (2 * (1 - kr));
        return format.FullRange
            ? new YuvColour(Byte(luma), Byte(128 + cb), Byte(128 + cr))
            : new YuvColour(Byte(16 + (luma * 219 / 255)), Byte(128 + (cb * 224 / 255)), Byte(128 + (cr * 224 / 255)));
    }

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
