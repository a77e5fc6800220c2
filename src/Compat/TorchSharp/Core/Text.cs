using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

internal static class TensorText
{
    /// <summary>The shape, type and device, as in "[2x3], type = Float32, device = cpu".</summary>
    internal static string Head(Tensor t) => t.IsInvalid
        ? "[invalid]"
        : $"[{string.Join("x", t.shape)}], type = {t.dtype}, device = {t.device}";

    internal static string Of(Tensor t, string format, string newLine)
    {
        var text = new StringBuilder(Head(t));
        using Tensor plain = t.detach().cpu().to_type(t.is_integral() ? ScalarType.Int64 : ScalarType.Float64).contiguous();
        double[] values = t.is_integral() ? plain.data<long>().Select(v => (double)v).ToArray() : plain.data<double>().ToArray();
        long row = t.ndim == 0 ? 1 : Math.Max(1, t.shape[^1]);
        for (int k = 0; k < values.Length; k++)
            text.Append(k % row == 0 ? newLine : " ").Append(values[k].ToString(format, CultureInfo.InvariantCulture));
        return text.ToString();
    }
}

internal static class LEB128Codec
{
    internal static void Encode(this BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value > 0x7f; value >>= 7) writer.Write((byte)(value & 0x7f | 0x80));
        writer.Write((byte)value);
    }

    internal static long Decode(this BinaryReader reader)
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte b = reader.ReadByte();
            value |= (long)(b & 0x7f) << shift;
            if ((b & 0x80) == 0) return value;
        }
        throw new InvalidDataException("A number in this file is longer than 63 bits; it is no saved state.");
    }
}
