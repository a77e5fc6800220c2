using System.Buffers.Binary;
using System.Numerics;

namespace KeyStream.Data;

/// <summary>Reads numbers out of the binary chunk; nothing outside a buffer view is ever read.</summary>
internal sealed class GlbReaderAccessors(GlbReaderJson root, ReadOnlyMemory<byte> binary)
{
    // Several accessors may share bytes, so what is decoded is bounded by itself and not by the size of the file.
    private const int MostNumbers = 1 << 25;
    private readonly IReadOnlyList<GlbReaderJson> _accessors = root.Objects("accessors", 1 << 20);
    private readonly IReadOnlyList<GlbReaderJson> _views = root.Objects("bufferViews", 1 << 20);
    private long _decoded;

    /// <summary>Number of accessors.</summary>
    public int Count => _accessors.Count;

    /// <summary>Number of buffer views.</summary>
    public int ViewCount => _views.Count;

    /// <summary>Bytes of a buffer view and the distance of its elements (0: packed).</summary>
    public (ReadOnlyMemory<byte> Bytes, int Stride) View(int index)
    {
        var view = _views[index];
        view.Int("buffer", 0, 0);
        var offset = view.Int("byteOffset", 0, int.MaxValue, 0);
        var length = view.Int("byteLength", 1, int.MaxValue);
        if (offset > binary.Length - length) throw view.Fault($"bytes {offset} to {(long)offset + length} lie outside the {binary.Length} bytes of the file");
        return (binary.Slice(offset, length), view.Int("byteStride", 0, 252, 0));
    }

    /// <summary>All numbers of an accessor as floats, element by element; normalised integers become −1..1 or 0..1.</summary>
    /// <param name="index">The accessor; checked by the caller against <see cref="Count"/>.</param>
    /// <param name="types">Accepted types, such as VEC3.</param>
    public float[] Floats(int index, params ReadOnlySpan<string> types)
    {
        var accessor = _accessors[index];
        var (bytes, count, width, stride, kind) = Open(accessor, types);
        var normalized = accessor.Flag("normalized");
        var values = new float[count * width];
        if (bytes.IsEmpty) return values; // no buffer view: zeros
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < width; k++)
            {
                var number = Number(bytes.Span[((i * stride) + (k * Size(kind)))..], kind);
                if (!float.IsFinite(number)) throw accessor.Fault($"element {i} is not a finite number");
                values[(i * width) + k] = normalized ? Normalize(number, kind) : number;
            }
        }

        return values;
    }

    /// <summary>All numbers of an accessor of unsigned integers, each below a limit.</summary>
    public int[] Integers(int index, int below, params ReadOnlySpan<string> types)
    {
        var accessor = _accessors[index];
        var (bytes, count, width, stride, kind) = Open(accessor, types);
        if (kind is not (5121 or 5123 or 5125)) throw accessor.Fault("not unsigned integers");
        var values = new int[count * width];
        for (var i = 0; i < values.Length && !bytes.IsEmpty; i++)
        {
            var from = bytes.Span[((i / width * stride) + (i % width * Size(kind)))..];
            var number = kind switch { 5121 => from[0], 5123 => BinaryPrimitives.ReadUInt16LittleEndian(from), _ => BinaryPrimitives.ReadUInt32LittleEndian(from) };
            if (number >= below) throw accessor.Fault($"element {i / width} is {number}, but there are {below} to choose from");
            values[i] = (int)number;
        }

        return values.Length == 0 || below > 0 ? values : throw accessor.Fault("there is nothing to choose from");
    }

    /// <summary>An accessor of three numbers per element.</summary>
    public Vector3[] Vectors3(int index)
    {
        var f = Floats(index, "VEC3");
        return [.. Enumerable.Range(0, f.Length / 3).Select(i => new Vector3(f[3 * i], f[(3 * i) + 1], f[(3 * i) + 2]))];
    }

    /// <summary>An accessor of two numbers per element.</summary>
    public Vector2[] Vectors2(int index)
    {
        var f = Floats(index, "VEC2");
        return [.. Enumerable.Range(0, f.Length / 2).Select(i => new Vector2(f[2 * i], f[(2 * i) + 1]))];
    }

    /// <summary>An accessor of three or four numbers per element; the fourth is 0 where there are three.</summary>
    public Vector4[] Vectors4(int index, string type)
    {
        var f = Floats(index, type);
        return type == "VEC4"
            ? [.. Enumerable.Range(0, f.Length / 4).Select(i => new Vector4(f[4 * i], f[(4 * i) + 1], f[(4 * i) + 2], f[(4 * i) + 3]))]
            : [.. Enumerable.Range(0, f.Length / 3).Select(i => new Vector4(f[3 * i], f[(3 * i) + 1], f[(3 * i) + 2], 0))];
    }

    private (ReadOnlyMemory<byte> Bytes, int Count, int Width, int Stride, int Kind) Open(GlbReaderJson accessor, ReadOnlySpan<string> types)
    {
        if (accessor.Has("sparse")) throw accessor.Fault("sparse accessors are not read");
        var type = accessor.Text("type") ?? "";
        if (!types.Contains(type)) throw accessor.Fault($"type is '{type}', not {string.Join(" or ", types.ToArray())}");
        var width = type switch { "SCALAR" => 1, "VEC2" => 2, "VEC3" => 3, "VEC4" => 4, _ => 16 };
        var kind = accessor.Int("componentType", 5120, 5126);
        if (kind == 5124) throw accessor.Fault("componentType 5124 does not exist");
        var count = accessor.Int("count", 1, MostNumbers / width);
        _decoded += (long)count * width;
        if (_decoded > MostNumbers) throw accessor.Fault($"the model has more than {MostNumbers} numbers");
        if (!accessor.Has("bufferView")) return (ReadOnlyMemory<byte>.Empty, count, width, 0, kind);
        var (bytes, stride) = View(accessor.Int("bufferView", 0, _views.Count - 1));
        var element = width * Size(kind);
        if (stride == 0) stride = element;
        var offset = accessor.Int("byteOffset", 0, int.MaxValue, 0);
        if (stride < element || offset + ((count - 1L) * stride) + element > bytes.Length)
            throw accessor.Fault($"{count} elements do not fit into the {bytes.Length} bytes of their buffer view");
        return (bytes[offset..], count, width, stride, kind);
    }

    private static int Size(int kind) => kind switch { 5120 or 5121 => 1, 5122 or 5123 => 2, _ => 4 };

    private static float Number(ReadOnlySpan<byte> from, int kind) => kind switch
    {
        5120 => (sbyte)from[0],
        5121 => from[0],
        5122 => BinaryPrimitives.ReadInt16LittleEndian(from),
        5123 => BinaryPrimitives.ReadUInt16LittleEndian(from),
        5125 => BinaryPrimitives.ReadUInt32LittleEndian(from),
        _ => BinaryPrimitives.ReadSingleLittleEndian(from),
    };

    private static float Normalize(float number, int kind) => kind switch
    {
        5120 => MathF.Max(number / 127, -1),
        5121 => number / 255,
        5122 => MathF.Max(number / 32767, -1),
        5123 => number / 65535,
        _ => number,
    };
}
