using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>The affine map from Y, U, V bytes to R, G, B levels of 0..255, after BT.601-7 and BT.709-6 with their 8-bit ranges.</summary>
/// <param name="Rows">[3][4]: factors of Y, U, V and the offset, for R, G, B.</param>
public sealed record YuvMatrix(IReadOnlyList<IReadOnlyList<double>> Rows)
{
    /// <summary>The matrix of a format; grey formats have no colour, and their U and V count as 128.</summary>
    public static YuvMatrix For(FrameFormat format)
    {
        var (kr, kb) = format.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var (luma, chroma, black) = format.FullRange ? (1.0, 1.0, 0.0) : (255.0 / 219, 255.0 / 224, 16.0);
        var kg = 1 - kr - kb;
        IReadOnlyList<double> Row(double u, double v) => [luma, chroma * u, chroma * v, -(luma * black) - (128 * chroma * (u + v))];
        return new YuvMatrix([Row(0, 2 * (1 - kr)), Row(-2 * (1 - kb) * kb / kg, -2 * (1 - kr) * kr / kg), Row(2 * (1 - kb), 0)]);
    }

    /// <summary>The level of one colour, 0..255 and possibly beyond.</summary>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    /// <param name="y">Luma byte.</param>
    /// <param name="u">Cb byte.</param>
    /// <param name="v">Cr byte.</param>
    public double Level(int channel, double y, double u, double v) => (Rows[channel][0] * y) + (Rows[channel][1] * u) + (Rows[channel][2] * v) + Rows[channel][3];
}
