using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using static TorchSharp.torch;

namespace KeyStream.Nets.Weights;

/// <summary>Reads the tensors of a PyTorch <c>.pth</c>/<c>.pt</c> file: the zip format of today and the stream format before PyTorch 1.6.</summary>
/// <remarks>
/// Only what builds tensors is understood (<see cref="Pickle"/>); nothing of the file is ever run. Tensors that share a storage in
/// the file share it here. Taken are the tensors of the file's dictionary, or of the dictionary that it holds under
/// <c>state_dict</c>, <c>model_state_dict</c> or <c>model</c>.
/// </remarks>
public static class PthReader
{
    private const long MaxPickle = 256L << 20;
    private const string Remedy = "save it with torch.save(model.state_dict(), path) and try again";

    internal static IReadOnlyDictionary<string, (ScalarType Type, int Size)> ElementTypes { get; } = new Dictionary<string, (ScalarType, int)>
    {
        ["DoubleStorage"] = (ScalarType.Float64, 8), ["FloatStorage"] = (ScalarType.Float32, 4), ["HalfStorage"] = (ScalarType.Float16, 2),
        ["BFloat16Storage"] = (ScalarType.BFloat16, 2), ["LongStorage"] = (ScalarType.Int64, 8), ["IntStorage"] = (ScalarType.Int32, 4),
        ["ShortStorage"] = (ScalarType.Int16, 2), ["CharStorage"] = (ScalarType.Int8, 1), ["ByteStorage"] = (ScalarType.Byte, 1),
        ["BoolStorage"] = (ScalarType.Bool, 1),
    };

    /// <summary>Reads every named tensor.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Tensors by name, on the CPU, owned by the caller; strides as in the file.</returns>
    /// <exception cref="WeightFormatException">The file is missing, damaged, or holds more than tensors.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        var storages = new Dictionary<string, Tensor>();
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            Span<byte> start = stackalloc byte[4];
            file.ReadExactly(start);
            file.Position = 0;
            var named = start.SequenceEqual("PK\u0003\u0004"u8) ? ReadZip(file, storages) : ReadLegacy(file, storages);
            if (named.Count == 0) throw new WeightFormatException($"{path} holds no named tensor", Remedy);
            var result = new Dictionary<string, Tensor>(named.Count);
            foreach (var (name, view) in named)
            {
                using var tensor = View(view, storages[view.Storage.Key]);
                if (result.Remove(name, out var earlier)) earlier.Dispose();
                result.Add(name, tensor.alias().DetachFromDisposeScope());
            }

            return result;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or EndOfStreamException)
        {
            throw new WeightFormatException($"{path} is not a PyTorch file of tensors ({e.Message})", Remedy, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WeightFormatException($"{path} cannot be read ({e.Message})", "check the path and its permissions", e);
        }
        finally
        {
            foreach (var storage in storages.Values) storage.Dispose();
        }
    }

    private static List<KeyValuePair<string, PickleTensor>> ReadZip(FileStream file, Dictionary<string, Tensor> storages)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        var pickle = zip.Entries.FirstOrDefault(e => e.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new FormatException("the archive has no data.pkl");
        var root = pickle.FullName[..^"data.pkl".Length];
        using (var order = zip.GetEntry(root + "byteorder")?.Open())
        {
            if (order is not null && order.ReadByte() == 'b') throw new FormatException("its numbers are big-endian");
        }

        List<KeyValuePair<string, PickleTensor>> named;
        using (var stream = Open(pickle, MaxPickle)) named = Named(new Pickle(stream).Read());
        foreach (var storage in named.Select(n => n.Value.Storage).DistinctBy(s => s.Key))
        {
            var bytes = Bytes(storage);
            var entry = zip.GetEntry($"{root}data/{storage.Key}") ?? throw new FormatException($"storage {storage.Key} is absent");
            if (entry.Length < bytes) throw new FormatException($"storage {storage.Key} is cut off");
            using var data = Open(entry, entry.Length);
            storages.Add(storage.Key, Fill(storage, data));
        }

        return named;
    }

    private static BufferedStream Open(ZipArchiveEntry entry, long limit)
    {
        // torch.save stores without compression; anything else could unfold to any size.
        if (entry.CompressedLength != entry.Length) throw new FormatException("the archive is compressed, which torch.save never does");
        if (entry.Length > limit) throw new FormatException($"its entry {entry.Name} is too large");
        return new BufferedStream(entry.Open(), 1 << 16);
    }

    private static List<KeyValuePair<string, PickleTensor>> ReadLegacy(FileStream file, Dictionary<string, Tensor> storages)
    {
        using var stream = new BufferedStream(file, 1 << 16);
        if (new Pickle(stream).Read() is not BigInteger magic || magic != BigInteger.Parse("1950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber))
            throw new FormatException("it starts like no known format");
        if (new Pickle(stream).Read() is not 1001L) throw new FormatException("its version is unknown");
        if (new Pickle(stream).Read() is not PickleDict system) throw new FormatException("its preamble is damaged");
        if (system.Items.Any(i => i is { Key: "little_endian", Value: false })) throw new FormatException("its numbers are big-endian");
        var content = new Pickle(stream);
        var named = Named(content.Read());
        if (new Pickle(stream).Read() is not List<object?> keys) throw new FormatException("its list of storages is damaged");
        Span<byte> count = stackalloc byte[8];
        foreach (var key in keys.OfType<string>())
        {
            stream.ReadExactly(count);
            var numbers = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (!content.Storages.TryGetValue(key, out var storage) || storage.Count != numbers) throw new FormatException($"storage {key} is not the announced one");
            if (Bytes(storage) > stream.Length - stream.Position) throw new FormatException($"storage {key} is cut off");
            if (!storages.TryAdd(key, Fill(storage, stream))) throw new FormatException($"storage {key} comes twice");
        }

        return storages.Count == content.Storages.Count ? named : throw new FormatException("a storage is absent");
    }

    private static List<KeyValuePair<string, PickleTensor>> Named(object? root)
    {
        if (root is not PickleDict dict) throw new FormatException("it is not a dictionary of tensors");
        foreach (var inner in new[] { "state_dict", "model_state_dict", "model" })
        {
            if (dict.Items.FirstOrDefault(i => i.Key == inner).Value is PickleDict found)
            {
                dict = found;
                break;
            }
        }

        return [.. dict.Items.Where(i => i.Value is PickleTensor).Select(i => KeyValuePair.Create(i.Key, (PickleTensor)i.Value!))];
    }

    private static long Bytes(PickleStorage storage)
    {
        var size = ElementTypes[storage.Type.Name].Size;
        return storage.Count <= long.MaxValue / size ? storage.Count * size : throw new FormatException("a storage is impossibly large");
    }

    private static Tensor Fill(PickleStorage storage, Stream data)
    {
        var (type, size) = ElementTypes[storage.Type.Name];
        var tensor = empty([storage.Count], dtype: type, device: CPU).DetachFromDisposeScope();
        const long Most = 1L << 28;
        for (long at = 0; at < storage.Count; at += Most)
        {
            using var slice = tensor.narrow(0, at, Math.Min(Most, storage.Count - at));
            data.ReadExactly(slice.bytes[..(int)(slice.shape[0] * size)]);
        }

        return tensor;
    }

    private static Tensor View(PickleTensor view, Tensor storage)
    {
        var count = storage.shape[0];
        if (view.Size.Length != view.Stride.Length || view.Size.Length > 16 || view.Offset < 0 || view.Size.Concat(view.Stride).Any(n => n < 0))
            throw new FormatException("a tensor has an impossible shape");
        if (view.Size.Contains(0)) return storage.narrow(0, 0, 0).reshape(view.Size);
        // Sizes and strides are bounded one by one before they are multiplied, so that nothing overflows.
        Int128 last = view.Offset, numbers = 1;
        for (var d = 0; d < view.Size.Length; d++)
        {
            numbers *= view.Size[d];
            last += (Int128)(view.Size[d] - 1) * view.Stride[d];
            if (numbers > count || last > count) throw new FormatException("a tensor reaches outside its storage");
        }

        if (last >= count) throw new FormatException("a tensor reaches outside its storage");
        return storage.as_strided(view.Size, view.Stride, view.Offset);
    }
}
