using System.Numerics;

namespace KeyStream.Data;

/// <summary>Reads the surfaces of a GLB file.</summary>
internal sealed class GlbReaderMeshes(GlbReaderJson root, GlbReaderAccessors accessors)
{
    private const int Triangles = 4;
    private readonly IReadOnlyList<GlbReaderJson> _meshes = root.Objects("meshes", 1 << 14);
    private readonly IReadOnlyList<GlbReaderJson> _materials = root.Objects("materials", 1 << 14);
    private readonly IReadOnlyList<GlbReaderJson> _textures = root.Objects("textures", 1 << 14);
    private readonly IReadOnlyList<GlbReaderJson> _images = root.Objects("images", 1 << 14);

    /// <summary>One primitive per surface and node; a mesh that several nodes show is read once.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="skins">The skins.</param>
    /// <param name="mostVertices">Vertices of all primitives together.</param>
    public IReadOnlyList<GlbPrimitive> Read(IReadOnlyList<GlbReaderJson> nodes, IReadOnlyList<GlbSkin> skins, int mostVertices)
    {
        var known = new Dictionary<int, (GlbSurface Surface, GlbMaterial Material)[]>();
        var primitives = new List<GlbPrimitive>();
        var vertices = 0L;
        for (var n = 0; n < nodes.Count; n++)
        {
            if (!nodes[n].Has("mesh")) continue;
            var mesh = nodes[n].Int("mesh", 0, _meshes.Count - 1);
            if (!known.TryGetValue(mesh, out var surfaces)) known[mesh] = surfaces = ReadMesh(_meshes[mesh]);
            var skin = nodes[n].Int("skin", 0, skins.Count - 1, -1);
            foreach (var (surface, material) in surfaces)
            {
                vertices += surface.Positions.Length;
                if (vertices > mostVertices) throw nodes[n].Fault($"the model has more than {mostVertices} vertices");
                var skinned = skin >= 0 && surface.Joints.Length > 0;
                if (skinned && surface.Joints.Max() >= skins[skin].Joints.Count)
                    throw nodes[n].Fault($"a vertex uses joint {surface.Joints.Max()} of a skin with {skins[skin].Joints.Count} joints");
                primitives.Add(new GlbPrimitive(n, skinned ? skin : -1, surface, material));
            }
        }

        return primitives;
    }

    private (GlbSurface Surface, GlbMaterial Material)[] ReadMesh(GlbReaderJson mesh)
    {
        var surfaces = new List<(GlbSurface Surface, GlbMaterial Material)>();
        foreach (var primitive in mesh.Objects("primitives", 1 << 14))
        {
            var mode = primitive.Int("mode", 0, 6, Triangles);
            if (mode < Triangles) continue; // points and lines have no surface
            if (mode > Triangles) throw primitive.Fault("triangle strips and fans are not read");
            surfaces.Add((Surface(primitive), Material(primitive)));
        }

        return [.. surfaces];
    }

    private GlbSurface Surface(GlbReaderJson primitive)
    {
        var attributes = primitive.Object("attributes") ?? throw primitive.Fault("attributes is missing");
        var positions = accessors.Vectors3(attributes.Int("POSITION", 0, accessors.Count - 1));
        var indices = primitive.Has("indices")
            ? accessors.Integers(primitive.Int("indices", 0, accessors.Count - 1), positions.Length, "SCALAR")
            : [.. Enumerable.Range(0, positions.Length)];
        if (indices.Length % 3 != 0) throw primitive.Fault($"{indices.Length} indices do not make triangles");
        var normals = attributes.Has("NORMAL") ? accessors.Vectors3(attributes.Int("NORMAL", 0, accessors.Count - 1)) : Normals(positions, indices);
        var uv = attributes.Has("TEXCOORD_0") ? accessors.Vectors2(attributes.Int("TEXCOORD_0", 0, accessors.Count - 1)) : new Vector2[positions.Length];
        ushort[] joints = [];
        Vector4[] weights = [];
        if (attributes.Has("JOINTS_0") && attributes.Has("WEIGHTS_0"))
        {
            joints = [.. accessors.Integers(attributes.Int("JOINTS_0", 0, accessors.Count - 1), 1 << 16, "VEC4").Select(j => (ushort)j)];
            weights = [.. accessors.Vectors4(attributes.Int("WEIGHTS_0", 0, accessors.Count - 1), "VEC4").Select(Whole)];
        }

        if (normals.Length != positions.Length || uv.Length != positions.Length || (joints.Length > 0 && (joints.Length != positions.Length * 4 || weights.Length != positions.Length)))
            throw attributes.Fault("the attributes have different counts");
        return new GlbSurface(positions, normals, uv, indices, joints, weights);
    }

    private GlbMaterial Material(GlbReaderJson primitive)
    {
        if (!primitive.Has("material")) return new GlbMaterial(Vector4.One, ReadOnlyMemory<byte>.Empty, false);
        var material = _materials[primitive.Int("material", 0, _materials.Count - 1)];
        var image = ReadOnlyMemory<byte>.Empty;
        var color = Vector4.One;
        if (material.Object("pbrMetallicRoughness") is { } surface)
        {
            var c = surface.Numbers("baseColorFactor", 1, 1, 1, 1);
            color = Vector4.Clamp(new Vector4(c), Vector4.Zero, Vector4.One);
            if (surface.Object("baseColorTexture") is { } texture) image = Image(_textures[texture.Int("index", 0, _textures.Count - 1)]);
        }

        return new GlbMaterial(color, image, material.Flag("doubleSided"));
    }

    private ReadOnlyMemory<byte> Image(GlbReaderJson texture)
    {
        if (!texture.Has("source")) return ReadOnlyMemory<byte>.Empty;
        var image = _images[texture.Int("source", 0, _images.Count - 1)];
        return image.Has("bufferView") ? accessors.View(image.Int("bufferView", 0, accessors.ViewCount - 1)).Bytes : ReadOnlyMemory<byte>.Empty;
    }

    private static Vector4 Whole(Vector4 weights)
    {
        weights = Vector4.Max(weights, Vector4.Zero);
        var sum = weights.X + weights.Y + weights.Z + weights.W;
        return sum > 1e-6f && float.IsFinite(sum) ? weights / sum : Vector4.UnitX;
    }

    private static Vector3[] Normals(Vector3[] positions, int[] indices)
    {
        var normals = new Vector3[positions.Length];
        for (var i = 0; i + 2 < indices.Length; i += 3)
        {
            var (a, b, c) = (indices[i], indices[i + 1], indices[i + 2]);
            var normal = Vector3.Cross(positions[b] - positions[a], positions[c] - positions[a]); // weighted by area
            (normals[a], normals[b], normals[c]) = (normals[a] + normal, normals[b] + normal, normals[c] + normal);
        }

        return [.. normals.Select(n => n.LengthSquared() > 1e-20f ? Vector3.Normalize(n) : Vector3.UnitY)];
    }
}
