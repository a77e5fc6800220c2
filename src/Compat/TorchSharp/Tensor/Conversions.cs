using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

public enum TensorStringStyle
{
    Metadata,
    Julia,
    Numpy,
    CSharp,
    Default,
}

public static class TensorExtensionMethods
{
    public static Parameter AsParameter(this Tensor tensor) => new(tensor);
    public static int ElementSize(this ScalarType type) => torch.ElementSize(type);
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (a, b) => a * b);

    public static Tensor ToTensor<T>(this T[] rawArray, long[] dimensions, bool doCopy = false, bool requires_grad = false) =>
        Made(from_array(rawArray).reshape(dimensions), requires_grad);

    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false) where T : struct =>
        Made(from_array(new[] { scalar }, device).reshape(), requires_grad);

    public static float ToSingle(this Tensor value) => (float)value.ToDouble();

    public static double ToDouble(this Tensor value)
    {
        using Scalar s = One(value).ToScalar();
        return s.AsDouble;
    }

    public static sbyte ToSByte(this Tensor value) => (sbyte)value.ToInt64();
    public static byte ToByte(this Tensor value) => (byte)value.ToInt64();
    public static short ToInt16(this Tensor value) => (short)value.ToInt64();
    public static int ToInt32(this Tensor value) => (int)value.ToInt64();
    public static long ToInt64(this Tensor value) => One(value).ToScalar().AsLong;
    public static bool ToBoolean(this Tensor value) => One(value).ToScalar().AsDouble != 0;

    private static Tensor One(Tensor t) => t.NumberOfElements == 1 ? t : throw new ArgumentException("Number of elements in the tensor must be 1");

    public static void Save(this Tensor tensor, string location)
    {
        using FileStream stream = File.Create(location);
        tensor.Save(stream);
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
        writer.Flush();
    }

    /// <remarks>Element type, rank and sizes as LEB128, then the elements in row-major order.</remarks>
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using Tensor plain = tensor.detach().to(CPU).contiguous();
        writer.Encode((long)plain.dtype);
        writer.Encode(plain.shape.Length);
        foreach (long s in plain.shape) writer.Encode(s);
        writer.Flush();
        plain.WriteBytesToStream(writer.BaseStream);
    }

    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        (ScalarType type, long[] shape) = Header(reader);
        if (type != tensor.dtype)
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        if (skip) Skip(reader, type, shape);
        else Fill(tensor, reader, shape);
    }

    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        Tensor? t = null;
        Load(ref t, reader, skip);
        return t!;
    }

    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        (ScalarType type, long[] shape) = Header(reader);
        tensor ??= skip ? zeros(shape, type) : empty(shape, type);
        if (skip) Skip(reader, type, shape);
        else Fill(tensor, reader, shape);
    }

    private static (ScalarType, long[]) Header(BinaryReader reader)
    {
        var type = (ScalarType)reader.Decode();
        long rank = reader.Decode();
        if (rank > 64) throw new InvalidDataException($"A tensor of {rank} axes cannot be; this is no saved tensor.");
        return (type, Enumerable.Range(0, (int)rank).Select(_ => reader.Decode()).ToArray());
    }

    private static void Skip(BinaryReader reader, ScalarType type, long[] shape) =>
        reader.BaseStream.Seek(shape.TotalSize() * torch.ElementSize(type), SeekOrigin.Current);

    private static void Fill(Tensor tensor, BinaryReader reader, long[] shape)
    {
        if (!shape.SequenceEqual(tensor.shape))
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        using IDisposable off = no_grad();
        using Tensor read = empty(shape, tensor.dtype, CPU);
        read.ReadBytesFromStream(reader.BaseStream);
        tensor.copy_(read);
    }

    public static string str(this Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, System.Globalization.CultureInfo? cultureInfo = null, TensorStringStyle style = TensorStringStyle.Default) =>
        style == TensorStringStyle.Metadata ? TensorText.Head(tensor) : TensorText.Of(tensor, fltFormat ?? "g5", newLine ?? "\n");
}

public static partial class torch
{
    public static void save(Tensor t, string location) => t.Save(location);
    public static Tensor load(string location) => Tensor.Load(location);

    public partial class Tensor
    {
        public void save(string location) => this.Save(location);
        public static Tensor load(string location) => Load(location);
        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);

        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        public static Tensor Load(string location)
        {
            using FileStream stream = File.OpenRead(location);
            return Load(stream);
        }

        public override string ToString() => TensorText.Head(this);
    }
}
