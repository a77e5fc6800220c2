using System.Numerics;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Objects;

/// <summary>A surface at its place in the object.</summary>
/// <param name="Mesh">In the object's frame.</param>
/// <param name="Texture">Its colours.</param>
internal sealed record Solid(Mesh Mesh, Texture Texture)
{
    /// <summary>A block from the lower to the upper corner.</summary>
    public static Solid Box(Vector3 low, Vector3 high, Texture texture) => Frustum(low, high, 0, 0, 0, texture);

    /// <summary>A block whose upper face is smaller.</summary>
    /// <param name="low">Lower corner: right, below, back.</param>
    /// <param name="high">Upper corner.</param>
    /// <param name="sides">How far the upper face stands in at left and right.</param>
    /// <param name="front">How far at the front.</param>
    /// <param name="back">How far at the back.</param>
    /// <param name="texture">Its colours.</param>
    public static Solid Frustum(Vector3 low, Vector3 high, float sides, float front, float back, Texture texture) => new(
        Mesh.Block(
            [new(low.X, low.Y, low.Z), new(high.X, low.Y, low.Z), new(high.X, low.Y, high.Z), new(low.X, low.Y, high.Z)],
            [new(low.X + sides, high.Y, low.Z + back), new(high.X - sides, high.Y, low.Z + back), new(high.X - sides, high.Y, high.Z - front), new(low.X + sides, high.Y, high.Z - front)]),
        texture);

    /// <summary>A flat blade from a root to a tip, each with a chord along z.</summary>
    /// <param name="root">Middle of the root's chord.</param>
    /// <param name="tip">Middle of the tip's chord.</param>
    /// <param name="rootChord">Length of the root's chord.</param>
    /// <param name="tipChord">Length of the tip's chord.</param>
    /// <param name="thickness">Thickness at the root; the tip has half of it.</param>
    /// <param name="texture">Its colours.</param>
    public static Solid Blade(Vector3 root, Vector3 tip, float rootChord, float tipChord, float thickness, Texture texture)
    {
        var across = Vector3.Normalize(Vector3.Cross(Vector3.UnitZ, tip - root)) * (thickness / 2);
        Vector3[] Face(float sign) =>
        [
            root + (sign * across) + new Vector3(0, 0, rootChord / 2), root + (sign * across) - new Vector3(0, 0, rootChord / 2),
            tip + (sign * across / 2) - new Vector3(0, 0, tipChord / 2), tip + (sign * across / 2) + new Vector3(0, 0, tipChord / 2),
        ];
        return new Solid(Mesh.Block(Face(-1), Face(1)), texture);
    }

    /// <summary>A rounded, tapering tube.</summary>
    public static Solid Tube(Vector3 from, Vector3 to, float radiusFrom, float radiusTo, Texture texture) =>
        new(Mesh.Capsule(from, to, radiusFrom, radiusTo, 1, Vector3.UnitY), texture);

    /// <summary>A flattened ball that stands across x.</summary>
    /// <param name="middle">Its middle.</param>
    /// <param name="radius">Radius.</param>
    /// <param name="flatness">Width per diameter.</param>
    /// <param name="texture">Its colours.</param>
    public static Solid Wheel(Vector3 middle, float radius, float flatness, Texture texture) =>
        new(Mesh.Capsule(middle, middle, radius, radius, flatness, Vector3.UnitX), texture);
}
