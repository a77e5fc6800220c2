using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeyStream.Data;

/// <summary>Writes an animated skeleton as binary glTF 2.0: joints, a skin, a small skinned stick mesh, and the animation.</summary>
/// <remarks>
/// Metres, right-handed, Y up, facing +Z. All joints are listed in one skin and a mesh uses it, so that engines see bones and not loose
/// empties. <c>asset.extras.fps</c> keeps the frame rate, which glTF does not know. Source: glTF 2.0 specification (Khronos, 2021).
/// </remarks>
public static class GlbWriter
{
    private const int Float = 5126, UnsignedShort = 5123, UnsignedInt = 5125;
    private const int ArrayBuffer = 34962, ElementArrayBuffer = 34963;

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="animation">Skeleton and keys.</param>
    /// <param name="framesPerSecond">Frame rate of the source, for <c>extras.fps</c>.</param>
    public static void Write(string path, GlbTake animation, double framesPerSecond)
    {
        using var file = File.Create(path);
        Write(file, animation, framesPerSecond);
    }

    /// <summary>Writes to a stream; see <see cref="Write(string, GlbTake, double)"/>.</summary>
    public static void Write(Stream stream, GlbTake animation, double framesPerSecond)
    {
        var document = new Document();
        var skeleton = animation.Skeleton;
        var world = World(skeleton);
        var skin = new JsonObject
        {
            ["joints"] = Indices(skeleton.Count, 0),
            ["skeleton"] = 0,
            ["inverseBindMatrices"] = document.Add(InverseBinds(world), Float, "MAT4", skeleton.Count),
        };
        var mesh = new JsonObject { ["name"] = "Sticks", ["primitives"] = new JsonArray(Sticks(document, StickMesh.Build(skeleton, world))) };
        var json = new JsonObject
        {
            ["asset"] = new JsonObject { ["version"] = "2.0", ["generator"] = "KeyStream", ["extras"] = new JsonObject { ["fps"] = framesPerSecond } },
            ["scene"] = 0,
            ["scenes"] = new JsonArray(new JsonObject { ["nodes"] = new JsonArray(0, skeleton.Count) }),
            ["nodes"] = Nodes(skeleton),
            ["meshes"] = new JsonArray(mesh),
            ["skins"] = new JsonArray(skin),
            ["materials"] = new JsonArray(new JsonObject
            {
                ["name"] = "Stick",
                ["pbrMetallicRoughness"] = new JsonObject { ["baseColorFactor"] = new JsonArray(0.1, 0.5, 0.8, 1), ["metallicFactor"] = 0, ["roughnessFactor"] = 0.8 },
            }),
        };
        if (animation.Times.Count > 0) json["animations"] = new JsonArray(Animation(document, animation));
        document.Finish(json);
        WriteChunks(stream, json, document.Bytes);
    }

    private static Vector3[] World(Skeleton skeleton)
    {
        var (positions, turns) = (new Vector3[skeleton.Count], new Quaternion[skeleton.Count]);
        skeleton.ForwardKinematics(Vector3.Zero, [.. Enumerable.Repeat(Quaternion.Identity, skeleton.Count)], positions, turns);
        return positions;
    }

    private static JsonArray Nodes(Skeleton skeleton)
    {
        var nodes = new JsonArray();
        for (var j = 0; j < skeleton.Count; j++)
        {
            var node = new JsonObject { ["name"] = skeleton.Names[j], ["translation"] = Array(j == 0 ? Vector3.Zero : skeleton.Offsets[j]) };
            var children = Enumerable.Range(0, skeleton.Count).Where(c => skeleton.Parents[c] == j).Select(c => (JsonNode)c).ToArray();
            if (children.Length > 0) node["children"] = new JsonArray(children);
            nodes.Add(node);
        }

        nodes.Add(new JsonObject { ["name"] = "Figure", ["mesh"] = 0, ["skin"] = 0 });
        return nodes;
    }

    private static float[] InverseBinds(Vector3[] world) =>
        [.. world.SelectMany(p => new float[] { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -p.X, -p.Y, -p.Z, 1 })];

    private static JsonObject Sticks(Document document, StickMesh mesh)
    {
        var count = mesh.Positions.Count;
        var positions = document.Add(mesh.Positions.SelectMany(Values).ToArray(), Float, "VEC3", count, ArrayBuffer);
        document.Bounds(positions, mesh.Positions);
        return new JsonObject
        {
            ["attributes"] = new JsonObject
            {
                ["POSITION"] = positions,
                ["NORMAL"] = document.Add(mesh.Normals.SelectMany(Values).ToArray(), Float, "VEC3", count, ArrayBuffer),
                ["JOINTS_0"] = document.Add(mesh.Joints.SelectMany(j => new[] { j, (ushort)0, (ushort)0, (ushort)0 }).ToArray(), UnsignedShort, "VEC4", count, ArrayBuffer),
                ["WEIGHTS_0"] = document.Add(Enumerable.Range(0, count).SelectMany(_ => new float[] { 1, 0, 0, 0 }).ToArray(), Float, "VEC4", count, ArrayBuffer),
            },
            ["indices"] = document.Add(Enumerable.Range(0, count).Select(i => (uint)i).ToArray(), UnsignedInt, "SCALAR", count, ElementArrayBuffer),
            ["material"] = 0,
        };
    }

    private static JsonObject Animation(Document document, GlbTake animation)
    {
        var count = animation.Times.Count;
        var times = document.Add(animation.Times.ToArray(), Float, "SCALAR", count);
        document.Bounds(times, [animation.Times[0]], [animation.Times[^1]]);
        var (samplers, channels) = (new JsonArray(), new JsonArray());
        Channel(0, "translation", document.Add(animation.RootPositions.SelectMany(Values).ToArray(), Float, "VEC3", count));
        for (var j = 0; j < animation.Skeleton.Count; j++)
            Channel(j, "rotation", document.Add(animation.Rotations[j].SelectMany(q => new[] { q.X, q.Y, q.Z, q.W }).ToArray(), Float, "VEC4", count));
        return new JsonObject { ["name"] = "Take", ["samplers"] = samplers, ["channels"] = channels };

        void Channel(int node, string path, int output)
        {
            channels.Add(new JsonObject { ["sampler"] = samplers.Count, ["target"] = new JsonObject { ["node"] = node, ["path"] = path } });
            samplers.Add(new JsonObject { ["input"] = times, ["output"] = output, ["interpolation"] = "LINEAR" });
        }
    }

    private static void WriteChunks(Stream stream, JsonObject json, MemoryStream bytes)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(json);
        var (textLength, byteLength) = ((text.Length + 3) / 4 * 4, (int)((bytes.Length + 3) / 4 * 4));
        Head(0x46546C67, 2);
        Number(12 + 8 + textLength + 8 + byteLength);
        Head(textLength, 0x4E4F534A);
        stream.Write(text);
        for (var i = text.Length; i < textLength; i++) stream.WriteByte(0x20);
        Head(byteLength, 0x004E4942);
        bytes.WriteTo(stream);
        for (var i = bytes.Length; i < byteLength; i++) stream.WriteByte(0);

        void Head(int first, int second)
        {
            Number(first);
            Number(second);
        }

        void Number(int value)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(four, value);
            stream.Write(four);
        }
    }

    private static JsonArray Indices(int count, int first) => new([.. Enumerable.Range(first, count).Select(i => (JsonNode)i)]);

    private static JsonArray Array(Vector3 v) => new(v.X, v.Y, v.Z);

    private static IEnumerable<float> Values(Vector3 v) => [v.X, v.Y, v.Z];

    /// <summary>The binary chunk and the views and accessors into it.</summary>
    private sealed class Document
    {
        private readonly JsonArray _views = [];
        private readonly JsonArray _accessors = [];

        public MemoryStream Bytes { get; } = new();

        public int Add<T>(T[] values, int componentType, string type, int count, int? target = null)
            where T : unmanaged
        {
            while (Bytes.Length % 4 != 0) Bytes.WriteByte(0);
            var raw = MemoryMarshal.AsBytes(values.AsSpan());
            var view = new JsonObject { ["buffer"] = 0, ["byteOffset"] = Bytes.Length, ["byteLength"] = raw.Length };
            if (target is { } t) view["target"] = t;
            _views.Add(view);
            Bytes.Write(raw);
            _accessors.Add(new JsonObject { ["bufferView"] = _views.Count - 1, ["componentType"] = componentType, ["count"] = count, ["type"] = type });
            return _accessors.Count - 1;
        }

        public void Bounds(int accessor, IReadOnlyList<Vector3> points) => Bounds(
            accessor, [points.Min(p => p.X), points.Min(p => p.Y), points.Min(p => p.Z)], [points.Max(p => p.X), points.Max(p => p.Y), points.Max(p => p.Z)]);

        public void Bounds(int accessor, float[] least, float[] most)
        {
            _accessors[accessor]!["min"] = new JsonArray([.. least.Select(v => (JsonNode)v)]);
            _accessors[accessor]!["max"] = new JsonArray([.. most.Select(v => (JsonNode)v)]);
        }

        public void Finish(JsonObject json)
        {
            json["bufferViews"] = _views;
            json["accessors"] = _accessors;
            json["buffers"] = new JsonArray(new JsonObject { ["byteLength"] = Bytes.Length });
        }
    }
}
