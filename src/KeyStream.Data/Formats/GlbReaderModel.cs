using System.Numerics;

namespace KeyStream.Data;

/// <summary>What a GLB file shows and how it moves; made by <see cref="GlbReader"/>, which has checked every index in it.</summary>
/// <param name="Nodes">All nodes, numbered as in the file.</param>
/// <param name="Order">Node numbers, parents before children.</param>
/// <param name="Primitives">The surfaces, once per node that shows them.</param>
/// <param name="Skins">The skins.</param>
/// <param name="Animations">The animations.</param>
public sealed record GlbModel(
    IReadOnlyList<GlbNode> Nodes, IReadOnlyList<int> Order, IReadOnlyList<GlbPrimitive> Primitives,
    IReadOnlyList<GlbSkin> Skins, IReadOnlyList<GlbAnimation> Animations);

/// <summary>A node of the scene with its rest transform; glTF axes (right-handed, Y up, metres).</summary>
/// <param name="Name">Name, or <c>node</c> and its number where the file gives none.</param>
/// <param name="Parent">Number of the parent or −1.</param>
/// <param name="Translation">Rest translation.</param>
/// <param name="Rotation">Rest rotation, unit length.</param>
/// <param name="Scale">Rest scale.</param>
public sealed record GlbNode(string Name, int Parent, Vector3 Translation, Quaternion Rotation, Vector3 Scale);

/// <summary>Triangles of one material on one node.</summary>
/// <param name="Node">The node; it places the surface unless <paramref name="Skin"/> does.</param>
/// <param name="Skin">The skin, or −1.</param>
/// <param name="Surface">The triangles.</param>
/// <param name="Material">Their colour.</param>
public sealed record GlbPrimitive(int Node, int Skin, GlbSurface Surface, GlbMaterial Material);

/// <summary>Vertices and triangles.</summary>
/// <param name="Positions">[N].</param>
/// <param name="Normals">[N] unit normals; computed where the file has none.</param>
/// <param name="Uv">[N] texture coordinates of set 0; zero where the file has none.</param>
/// <param name="Indices">Three per triangle, each below N; counter-clockwise from the front.</param>
/// <param name="Joints">[4·N] numbers into the skin's joints, or empty.</param>
/// <param name="Weights">[N] weights of the four joints, summing to 1; or empty.</param>
public sealed record GlbSurface(Vector3[] Positions, Vector3[] Normals, Vector2[] Uv, int[] Indices, ushort[] Joints, Vector4[] Weights);

/// <summary>Base colour.</summary>
/// <param name="Color">Linear RGBA factor, 0..1.</param>
/// <param name="Image">The embedded base colour image as it lies in the file (PNG or JPEG, sRGB), or empty.</param>
/// <param name="DoubleSided">True when back faces are seen.</param>
public sealed record GlbMaterial(Vector4 Color, ReadOnlyMemory<byte> Image, bool DoubleSided);

/// <summary>Joints that move a surface: vertex = Σ weight · (vertex · InverseBind · world transform of the joint), row vectors.</summary>
/// <param name="Joints">Node numbers.</param>
/// <param name="InverseBinds">One per joint; row-vector convention of System.Numerics.</param>
public sealed record GlbSkin(IReadOnlyList<int> Joints, IReadOnlyList<Matrix4x4> InverseBinds);

/// <summary>A named animation.</summary>
/// <param name="Name">Name, or <c>animation</c> and its number.</param>
/// <param name="Duration">Greatest key time in seconds.</param>
/// <param name="Channels">What it moves.</param>
public sealed record GlbAnimation(string Name, float Duration, IReadOnlyList<GlbChannel> Channels);

/// <summary>Which property of a node a channel moves.</summary>
public enum GlbPath
{
    /// <summary>Translation.</summary>
    Translation,

    /// <summary>Rotation.</summary>
    Rotation,

    /// <summary>Scale.</summary>
    Scale,
}

/// <summary>How keys are joined.</summary>
public enum GlbInterpolation
{
    /// <summary>Straight, or along the great circle for rotations.</summary>
    Linear,

    /// <summary>The value of the last key holds.</summary>
    Step,

    /// <summary>Cubic Hermite; each key has an in-tangent, a value and an out-tangent.</summary>
    CubicSpline,
}
