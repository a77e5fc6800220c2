using System.Numerics;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Objects;

/// <summary>One instance of a category, which can be drawn from any side.</summary>
/// <remarks>Its frame: +Z ahead, +Y up, +X left; the middle of its bounding box is the origin, the box's longest side is <see cref="Size"/>.</remarks>
public sealed class StillObject
{
    /// <summary>Longest side of the bounding box.</summary>
    public const float Size = 2;

    private readonly IReadOnlyList<Solid> _parts;
    private readonly Light _light;

    private StillObject(IReadOnlyList<Solid> parts, Light light) => (_parts, _light) = (Normalised(parts), light);

    /// <summary>Makes an instance.</summary>
    /// <param name="category">Its category.</param>
    /// <param name="instance">Which one: equal numbers give equal objects.</param>
    public static StillObject Create(ObjectCategory category, int instance)
    {
        var random = new SynthRandom(unchecked((ulong)instance)).Fork("object");
        var parts = category switch
        {
            ObjectCategory.Cars => Car.Draw(random.Fork("car")),
            ObjectCategory.Planes => Plane.Draw(random.Fork("plane")),
            ObjectCategory.People => StillFigure.Person(random.Fork("person")),
            ObjectCategory.Animals => StillFigure.Animal(random.Fork("animal")),
            _ => throw new ArgumentOutOfRangeException(nameof(category), category, "not a category"),
        };
        var lamp = random.Fork("light");
        var toward = Vector3.Normalize(new Vector3(lamp.Range(-0.8f, 0.8f), 1, lamp.Range(-0.8f, 0.8f)));
        return new StillObject(parts, new Light(toward, 0.55f, 0.5f));
    }

    /// <summary>Draws it on black.</summary>
    /// <param name="camera">The camera, in the object's frame.</param>
    /// <param name="supersampling">Samples per pixel along each axis.</param>
    public ObjectPicture Render(SynthCamera camera, int supersampling = 2)
    {
        var rasteriser = new Rasteriser(camera, supersampling) { Light = _light };
        foreach (var part in _parts)
            rasteriser.Draw(part.Mesh.Positions, part.Mesh.Normals, part.Mesh.Uv, part.Mesh.Indices, part.Texture, false);
        var picture = new ObjectPicture(camera, new byte[camera.Width * camera.Height * 3], new byte[camera.Width * camera.Height]);
        rasteriser.Composite(picture.Rgb, picture.Mask);
        return picture;
    }

    /// <summary>The point of its surface that is nearest to a point; parts inside other parts count too.</summary>
    /// <param name="point">In the object's frame.</param>
    public Vector3 NearestOnSurface(Vector3 point)
    {
        var (best, least) = (Vector3.Zero, float.PositiveInfinity);
        foreach (var (mesh, _) in _parts)
        {
            for (var i = 0; i < mesh.Indices.Length; i += 3)
            {
                var near = Triangle.Nearest(point, mesh.Positions[mesh.Indices[i]], mesh.Positions[mesh.Indices[i + 1]], mesh.Positions[mesh.Indices[i + 2]]);
                var square = Vector3.DistanceSquared(near, point);
                if (square < least) (best, least) = (near, square);
            }
        }

        return best;
    }

    private static List<Solid> Normalised(IReadOnlyList<Solid> parts)
    {
        var (low, high) = (new Vector3(float.MaxValue), new Vector3(float.MinValue));
        foreach (var p in parts.SelectMany(p => p.Mesh.Positions)) (low, high) = (Vector3.Min(low, p), Vector3.Max(high, p));
        var (middle, sides) = ((low + high) / 2, high - low);
        var scale = Size / MathF.Max(sides.X, MathF.Max(sides.Y, sides.Z));
        return [.. parts.Select(p => p with { Mesh = p.Mesh with { Positions = Array.ConvertAll(p.Mesh.Positions, v => (v - middle) * scale) } })];
    }
}

/// <summary>A picture of an object on black.</summary>
/// <param name="Camera">The camera, in the object's frame.</param>
/// <param name="Rgb">Height·Width·3 bytes, R, G, B.</param>
/// <param name="Mask">Height·Width bytes: 255 where at least half of the pixel shows the object, else 0.</param>
public sealed record ObjectPicture(SynthCamera Camera, byte[] Rgb, byte[] Mask);
