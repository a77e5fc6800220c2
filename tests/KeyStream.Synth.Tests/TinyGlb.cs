using System.Buffers.Binary;
using System.Text;

namespace KeyStream.Synth.Tests;

/// <summary>A skinned tube of two bones along +Y, one metre each, with three animations of its second joint; written out by hand.</summary>
internal static class TinyGlb
{
    private const int Rings = 5, Sides = 6;

    public static string Json { get; } = MakeJson();

    public static byte[] Binary { get; } = MakeBinary();

    public static byte[] Bytes(string? json = null, byte[]? binary = null)
    {
        var text = Encoding.UTF8.GetBytes(json ?? Json);
        Array.Resize(ref text, (text.Length + 3) & ~3);
        for (var i = text.Length - 1; i >= 0 && text[i] == 0; i--) text[i] = 0x20;
        binary ??= Binary;
        var file = new byte[12 + 8 + text.Length + 8 + binary.Length];
        uint[] words = [0x46546C67, 2, (uint)file.Length, (uint)text.Length, 0x4E4F534A];
        for (var i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4 * i), words[i]);
        text.CopyTo(file, 20);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20 + text.Length), (uint)binary.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(24 + text.Length), 0x004E4942);
        binary.CopyTo(file, 28 + text.Length);
        return file;
    }

    private static byte[] MakeBinary()
    {
        using var stream = new MemoryStream();
        using var w = new BinaryWriter(stream);
        for (var i = 0; i < Rings * Sides; i++) // positions
        {
            var (sin, cos) = MathF.SinCos(2 * MathF.PI * (i % Sides) / Sides);
            w.Write(0.2f * sin);
            w.Write(2f * (i / Sides) / (Rings - 1));
            w.Write(0.2f * cos);
        }

        for (var i = 0; i < Rings * Sides; i++) w.Write([0, 1, 0, 0]); // joints, bytes
        for (var i = 0; i < Rings * Sides; i++) // weights
        {
            var upper = Math.Clamp((2f * (i / Sides) / (Rings - 1)) - 0.5f, 0, 1);
            foreach (var f in new[] { 1 - upper, upper, 0, 0 }) w.Write(f);
        }

        for (var r = 0; r + 1 < Rings; r++) // indices, ushort
        {
            for (var s = 0; s < Sides; s++)
            {
                int a = (r * Sides) + s, b = (r * Sides) + ((s + 1) % Sides);
                foreach (var i in new[] { a, b, a + Sides, b, b + Sides, a + Sides }) w.Write((ushort)i);
            }
        }

        float[] numbers =
        [
            1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, // inverse binds
            1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1,
            0, 1, // key times
            0, 0, 0, 1, 0, 0, 0.70710678f, 0.70710678f, // rotations: none, then 90° about Z
            0, 0, 0, 0, 1, 0, 4, 0, 0, // translations with tangents: (0,1,0) leaving at 4 m/s along x
            0, 0, 0, 0, 2, 0, 0, 0, 0, // … to (0,2,0), arriving at rest
        ];
        foreach (var n in numbers) w.Write(n);
        w.Flush();
        return stream.ToArray();
    }

    private static string MakeJson()
    {
        int vertices = Rings * Sides, indices = (Rings - 1) * Sides * 6, at = 0;
        var views = new StringBuilder();
        foreach (var length in new[] { vertices * 12, vertices * 4, vertices * 16, indices * 2, 128, 8, 32, 72 })
        {
            views.Append(views.Length == 0 ? "" : ",").Append($$"""{"buffer":0,"byteOffset":{{at}},"byteLength":{{length}}}""");
            at += length;
        }

        return $$$"""
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0,3]}],
            "nodes":[{"name":"root","children":[1]},{"name":"tip","translation":[0,1,0],"children":[2]},{"name":"end","translation":[0,1,0]},{"name":"body","mesh":0,"skin":0}],
            "meshes":[{"primitives":[{"attributes":{"POSITION":0,"JOINTS_0":1,"WEIGHTS_0":2},"indices":3,"material":0}]}],
            "materials":[{"pbrMetallicRoughness":{"baseColorFactor":[0.8,0.1,0.1,1]}}],
            "skins":[{"joints":[0,1],"inverseBindMatrices":4}],
            "animations":[
            {"name":"bend","channels":[{"sampler":0,"target":{"node":1,"path":"rotation"}}],"samplers":[{"input":5,"output":6}]},
            {"name":"jerk","channels":[{"sampler":0,"target":{"node":1,"path":"rotation"}}],"samplers":[{"input":5,"output":6,"interpolation":"STEP"}]},
            {"name":"swing","channels":[{"sampler":0,"target":{"node":1,"path":"translation"}}],"samplers":[{"input":5,"output":7,"interpolation":"CUBICSPLINE"}]}],
            "accessors":[
            {"bufferView":0,"componentType":5126,"count":{{{vertices}}},"type":"VEC3"},
            {"bufferView":1,"componentType":5121,"count":{{{vertices}}},"type":"VEC4"},
            {"bufferView":2,"componentType":5126,"count":{{{vertices}}},"type":"VEC4"},
            {"bufferView":3,"componentType":5123,"count":{{{indices}}},"type":"SCALAR"},
            {"bufferView":4,"componentType":5126,"count":2,"type":"MAT4"},
            {"bufferView":5,"componentType":5126,"count":2,"type":"SCALAR"},
            {"bufferView":6,"componentType":5126,"count":2,"type":"VEC4"},
            {"bufferView":7,"componentType":5126,"count":6,"type":"VEC3"}],
            "bufferViews":[{{{views}}}],"buffers":[{"byteLength":{{{at}}}}]}
            """;
    }
}
