using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using static TorchSharp.torch;

namespace KeyStream.Nets.Weights;

/// <summary>Reads and writes <c>.safetensors</c>: a length, a JSON header, and the tensors' bytes (sheet 030 §12).</summary>
/// <remarks>
/// The reader maps the file and copies each tensor once. It trusts nothing: every offset, size and shape is checked against the
/// file before anything is allocated, so that a hostile file ends in a <see cref="WeightFormatException"/>.
/// </remarks>
public static class Safetensors
{
    /// <summary>Largest header that is read, bytes.</summary>
    public const int MaxHeader = 16 << 20;

    private const string Remedy = "it is damaged or not a .safetensors file; fetch or train it again";

    /// <summary>Reads every tensor.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Tensors by name, on the CPU, owned by the caller.</returns>
    /// <exception cref="WeightFormatException">The file is missing, cut off, inconsistent or of an unknown element type.</exception>
    public static Dictionary<string, Tensor> Load(string path) => Load(path, out _);

    /// <summary>Reads every tensor and the file's metadata.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>, empty when there is none.</param>
    /// <returns>Tensors by name, on the CPU, owned by the caller.</returns>
    /// <exception cref="WeightFormatException">As above.</exception>
    public static unsafe Dictionary<string, Tensor> Load(string path, out IReadOnlyDictionary<string, string> metadata)
    {
        long size;
        MemoryMappedFile map;
        try
        {
            size = new FileInfo(path).Length;
            if (size < 10) throw new WeightFormatException($"{path} is {size} bytes long", Remedy);
            map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFormatException($"{path} cannot be read ({e.Message})", "check the path and its permissions", e);
        }

        using (map)
        using (var view = map.CreateViewAccessor(0, size, MemoryMappedFileAccess.Read))
        {
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            try
            {
                start += view.PointerOffset;
                var length = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, 8));
                if (length > MaxHeader || (long)length > size - 8)
                    throw new WeightFormatException($"{path} announces a header of {length} bytes in a file of {size}", Remedy);
                var header = SafetensorsHeader.Parse(new ReadOnlySpan<byte>(start + 8, (int)length), size - 8 - (long)length, path);
                metadata = header.Metadata;
                return CopyOut(header, start + 8 + (long)length);
            }
            finally
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
    }

    /// <summary>Writes tensors under a temporary name and renames the file when it is whole.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="tensors">Tensors by name; any device and strides.</param>
    /// <param name="metadata">Text to keep in the header, or null.</param>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Wide elements first keeps every tensor aligned to its element.
        var ordered = tensors.OrderByDescending(t => t.Value.element_size()).ThenBy(t => t.Key, StringComparer.Ordinal).ToList();
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                WriteHeader(file, ordered, metadata);
                foreach (var (_, tensor) in ordered) WriteData(file, tensor);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static unsafe Dictionary<string, Tensor> CopyOut(SafetensorsHeader header, byte* data)
    {
        var result = new Dictionary<string, Tensor>(header.Entries.Count);
        try
        {
            foreach (var entry in header.Entries)
            {
                var tensor = empty(entry.Shape, dtype: entry.Type, device: CPU).DetachFromDisposeScope();
                result.Add(entry.Name, tensor);
                if (entry.Length > 0) CopyInto(tensor, data + entry.Offset, entry.Length);
            }

            return result;
        }
        catch
        {
            foreach (var tensor in result.Values) tensor.Dispose();
            throw;
        }
    }

    private static unsafe void CopyInto(Tensor tensor, byte* from, long length)
    {
        // A span reaches 2 GB; larger tensors are copied in flat slices.
        using var flat = tensor.view(-1);
        var elementSize = tensor.element_size();
        var most = (1L << 30) / elementSize;
        for (long at = 0; at < flat.shape[0]; at += most)
        {
            var count = Math.Min(most, flat.shape[0] - at);
            using var slice = flat.narrow(0, at, count);
            new ReadOnlySpan<byte>(from + (at * elementSize), (int)(count * elementSize)).CopyTo(slice.bytes);
        }
    }

    private static void WriteHeader(FileStream file, List<KeyValuePair<string, Tensor>> ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long at = 0;
            foreach (var (name, tensor) in ordered)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsHeader.NameOf(tensor.dtype));
                json.WriteStartArray("shape");
                foreach (var d in tensor.shape) json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += tensor.numel() * tensor.element_size());
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces after the JSON bring the data to a multiple of eight bytes.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, buffer.Length);
        file.Write(length);
        buffer.WriteTo(file);
    }

    private static void WriteData(FileStream file, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.detach().cpu().contiguous().view(-1);
        var most = (1L << 30) / tensor.element_size();
        for (long at = 0; at < flat.shape[0]; at += most)
            file.Write(flat.narrow(0, at, Math.Min(most, flat.shape[0] - at)).bytes);
    }
}

/// <summary>The checked header of a <c>.safetensors</c> file.</summary>
internal sealed class SafetensorsHeader
{
    public const string MetadataKey = "__metadata__";
    private const int MaxRank = 16;
    private const string Remedy = "it is damaged or not a .safetensors file; fetch or train it again";

    private static readonly Dictionary<string, (ScalarType Type, int Size)> Types = new()
    {
        ["F64"] = (ScalarType.Float64, 8), ["F32"] = (ScalarType.Float32, 4), ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2), ["I64"] = (ScalarType.Int64, 8), ["I32"] = (ScalarType.Int32, 4),
        ["I16"] = (ScalarType.Int16, 2), ["I8"] = (ScalarType.Int8, 1), ["U8"] = (ScalarType.Byte, 1), ["BOOL"] = (ScalarType.Bool, 1),
    };

    private SafetensorsHeader()
    {
    }

    public Dictionary<string, string> Metadata { get; } = [];

    public List<Entry> Entries { get; } = [];

    public static string NameOf(ScalarType type)
    {
        foreach (var (name, known) in Types)
            if (known.Type == type) return name;
        throw new ArgumentException($"tensors of type {type} cannot be kept in a .safetensors file");
    }

    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string path)
    {
        var header = new SafetensorsHeader();
        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), new JsonDocumentOptions { MaxDepth = 8 });
            var seen = new HashSet<string>();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(member.Name)) throw new WeightFormatException($"{path} names {Short(member.Name)} twice", Remedy);
                if (member.Name == MetadataKey) header.ReadMetadata(member.Value);
                else header.Entries.Add(ReadEntry(member, dataLength, path));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new WeightFormatException($"{path} has a header that is not the expected JSON ({e.Message.Split('\n', 2)[0].Split(" LineNumber: ", 2)[0].TrimEnd('.')})", Remedy, e);
        }

        header.CheckLayout(dataLength, path);
        return header;
    }

    private static Entry ReadEntry(JsonProperty member, long dataLength, string path)
    {
        var where = $"{path}, tensor {Short(member.Name)}";
        var typeName = member.Value.GetProperty("dtype").GetString() ?? "";
        if (!Types.TryGetValue(typeName, out var type))
            throw new WeightFormatException($"{where} has element type {Short(typeName)}", $"convert it to one of {string.Join(", ", Types.Keys)}");
        var shape = member.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
        var offsets = member.Value.GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt64()).ToArray();
        if (shape.Length > MaxRank || shape.Any(d => d < 0)) throw new WeightFormatException($"{where} has an impossible shape", Remedy);
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > dataLength)
            throw new WeightFormatException($"{where} lies outside the file", Remedy);
        if (!TryBytes(shape, type.Size, out var bytes) || bytes != offsets[1] - offsets[0])
            throw new WeightFormatException($"{where} has {offsets[1] - offsets[0]} bytes, which is not {typeName} of shape [{string.Join(",", shape)}]", Remedy);
        return new Entry(member.Name, type.Type, shape, offsets[0], bytes);
    }

    private static bool TryBytes(long[] shape, int elementSize, out long bytes)
    {
        bytes = elementSize;
        try
        {
            foreach (var d in shape) bytes = checked(bytes * d);
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static string Short(string name) => name.Length <= 60 ? $"\"{name}\"" : $"\"{name[..60]}…\"";

    private void ReadMetadata(JsonElement element)
    {
        foreach (var pair in element.EnumerateObject()) Metadata[pair.Name] = pair.Value.GetString() ?? "";
    }

    private void CheckLayout(long dataLength, string path)
    {
        long at = 0;
        foreach (var entry in Entries.OrderBy(e => e.Offset).ThenBy(e => e.Length))
        {
            if (entry.Offset != at)
                throw new WeightFormatException($"{path}, tensor {Short(entry.Name)} {(entry.Offset < at ? "overlaps another" : "leaves a gap before it")}", Remedy);
            at += entry.Length;
        }

        if (at != dataLength) throw new WeightFormatException($"{path} holds {dataLength} bytes of data where its header describes {at}", Remedy);
    }

    internal sealed record Entry(string Name, ScalarType Type, long[] Shape, long Offset, long Length);
}
