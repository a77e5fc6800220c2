using System.Buffers.Binary;
using System.Text.Json;

namespace KeyStream.Data;

/// <summary>Reads binary glTF 2.0 (.glb): nodes, triangle meshes, skins, animations and base colours.</summary>
/// <remarks>
/// Every offset, length, count and index is checked before use; what a file can make the reader allocate is bounded. Not read: sparse
/// accessors, morph targets, cameras, lights, buffers outside the file; extensions that a file requires are refused by name.
/// Source: Khronos glTF 2.0 specification.
/// </remarks>
public static class GlbReader
{
    private const uint Magic = 0x46546C67, JsonChunk = 0x4E4F534A, BinaryChunk = 0x004E4942;
    private const long MostBytes = 1 << 28;
    private static readonly string[] Harmless = ["KHR_mesh_quantization", "KHR_materials_unlit", "KHR_materials_specular", "KHR_materials_ior"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, at most 256 MiB.</param>
    /// <exception cref="UserErrorException">The file is missing or is not a GLB file that can be shown; names the place in it.</exception>
    public static GlbModel Read(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MostBytes) throw new UserErrorException($"{path}: {length >> 20} MiB are more than the {MostBytes >> 20} that are read", "use a smaller model");
            return Read(File.ReadAllBytes(path), Path.GetFileName(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: {e.Message}", "give a .glb file that can be read", e);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">The whole file; images of the model refer to it.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="UserErrorException">As above.</exception>
    public static GlbModel Read(ReadOnlyMemory<byte> bytes, string name = "GLB data")
    {
        var (json, binary) = Chunks(bytes, name);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Broken(name, "its JSON is not an object");
            var root = new GlbReaderJson(name, "", document.RootElement);
            if (root.Object("asset")?.Text("version") is not { } version || !version.StartsWith("2.", StringComparison.Ordinal))
                throw Broken(name, "it is not glTF version 2");
            foreach (var extension in root.Texts("extensionsRequired", 256))
            {
                if (!Harmless.Contains(extension)) throw Broken(name, $"it needs the extension {extension}, which is not read");
            }

            return new GlbReaderScene(root, binary).Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: a text that is not valid UTF-16
        {
            throw new UserErrorException($"{name}: its JSON is broken ({e.Message})", "export the model again as glTF 2.0 binary", e);
        }
    }

    private static (ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Binary) Chunks(ReadOnlyMemory<byte> bytes, string name)
    {
        if (bytes.Length < 20 || Word(bytes, 0) != Magic) throw Broken(name, "it is not a GLB file");
        if (Word(bytes, 4) != 2) throw Broken(name, $"its container version is {Word(bytes, 4)}, not 2");
        if (Word(bytes, 8) > bytes.Length) throw Broken(name, $"it ends after {bytes.Length} of {Word(bytes, 8)} bytes");
        bytes = bytes[..(int)Math.Max(12, Word(bytes, 8))];
        ReadOnlyMemory<byte>? json = null, binary = null;
        for (var at = 12; at + 8 <= bytes.Length;)
        {
            var (length, kind) = (Word(bytes, at), Word(bytes, at + 4));
            at += 8;
            if (length > bytes.Length - at) throw Broken(name, $"the chunk at byte {at - 8} is {length} bytes long, but {bytes.Length - at} are left");
            if (kind == JsonChunk) json ??= bytes.Slice(at, (int)length);
            if (kind == BinaryChunk) binary ??= bytes.Slice(at, (int)length);
            at += (int)length;
        }

        return (json ?? throw Broken(name, "it has no JSON chunk"), binary ?? ReadOnlyMemory<byte>.Empty);
    }

    private static uint Word(ReadOnlyMemory<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]);

    private static UserErrorException Broken(string name, string what) => new($"{name}: {what}", "export the model again as glTF 2.0 binary");
}
