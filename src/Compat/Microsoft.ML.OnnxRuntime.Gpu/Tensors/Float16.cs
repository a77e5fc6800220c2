namespace Microsoft.ML.OnnxRuntime;

/// <summary>A half-precision number as its 16 bits.</summary>
public readonly struct Float16(ushort v)
{
    internal readonly ushort value = v;

    public static explicit operator Float16(float value) => new(BitConverter.HalfToUInt16Bits((Half)value));

    public static explicit operator float(Float16 value) => (float)BitConverter.UInt16BitsToHalf(value.value);

    public float ToFloat() => (float)this;
}

/// <summary>A bfloat16 number as its 16 bits, the upper half of a float.</summary>
public readonly struct BFloat16(ushort v)
{
    internal readonly ushort value = v;

    public static explicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.value << 16);

    public float ToFloat() => (float)this;
}
