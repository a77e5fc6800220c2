using System.Runtime.InteropServices;
using System.Text;

namespace KeyStream.Compat.Tests.OnnxRuntime;

/// <summary>ONNX files of one operator, written field by field as the protobuf definition of ONNX numbers them.</summary>
internal static class TinyModel
{
    public const int Float = 1, UInt8 = 2, Int64 = 7, Float16 = 10;

    /// <summary>A model whose only node reads <paramref name="inputs"/> (and then the initialisers) and writes "y".</summary>
    public static byte[] Of(string op, byte[][] inputs, byte[] output, byte[][]? initializers = null, string[]? names = null, byte[][]? attributes = null) =>
    [
        .. Number(1, 8),
        .. Text(2, "keystream-tests"),
        .. Message(7,
        [
            .. Message(1,
            [
                .. (names ?? ["x"]).SelectMany(name => Text(1, name)),
                .. Text(2, "y"),
                .. Text(4, op),
                .. (attributes ?? []).SelectMany(attribute => Message(5, attribute)),
            ]),
            .. Text(2, "tiny"),
            .. (initializers ?? []).SelectMany(tensor => Message(5, tensor)),
            .. inputs.SelectMany(input => Message(11, input)),
            .. Message(12, output),
        ]),
        .. Message(8, [.. Text(1, ""), .. Number(2, 13)]),
        .. Message(14, [.. Text(1, "colour"), .. Text(2, "blue")]),
    ];

    public static byte[] Identity(int type = Float, params object[] shape) => Of("Identity", [Value("x", type, shape)], Value("y", type, shape));

    /// <summary>A named input or output; sizes are numbers or, where free, names.</summary>
    public static byte[] Value(string name, int type, params object[] shape) =>
    [
        .. Text(1, name),
        .. Message(2, Message(1, [.. Number(1, type), .. Message(2, [.. shape.SelectMany(size => Message(1, Dimension(size)))])])),
    ];

    public static byte[] Weights(string name, long[] shape, params float[] values) =>
    [
        .. shape.SelectMany(size => Number(1, size)),
        .. Number(2, Float),
        .. Text(8, name),
        .. Message(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()),
    ];

    public static byte[] Integers(string name, params long[] values) =>
        [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, 7)];

    private static byte[] Dimension(object size) => size is string name ? Text(2, name) : Number(1, Convert.ToInt64(size));

    private static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            yield return (byte)(value | 128);
        }

        yield return (byte)value;
    }
}
