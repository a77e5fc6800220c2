using System.Numerics;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Objects;

/// <summary>Draws planes: the nose is at +Z, +Y is up, lengths in fuselage lengths.</summary>
internal static class Plane
{
    /// <summary>A plane of random proportions and colours.</summary>
    public static IReadOnlyList<Solid> Draw(SynthRandom random)
    {
        float radius = random.Range(0.045f, 0.075f), nose = 0.5f, tail = -0.5f;
        var (body, wing, fin) = (Colour(random, "body"), Colour(random, "wing"), Colour(random, "fin"));
        var (metal, glass) = (Texture.Solid(new Vector3(0.45f, 0.46f, 0.5f)), Texture.Solid(new Vector3(0.12f, 0.16f, 0.22f)));
        List<Solid> parts =
        [
            Solid.Tube(new(0, 0, 0.05f), new(0, 0, nose - radius), radius, radius * random.Range(0.5f, 0.9f), body),
            Solid.Tube(new(0, 0, 0.05f), new(0, radius * 0.4f, tail + (radius * 0.4f)), radius, radius * 0.35f, body),
            Solid.Tube(new(0, radius * 0.55f, nose - (radius * 2.6f)), new(0, radius * 0.4f, nose - (radius * 1.6f)), radius * 0.55f, radius * 0.4f, glass),
        ];
        float span = random.Range(0.34f, 0.55f), chord = random.Range(0.13f, 0.24f), taper = random.Range(0.3f, 0.75f);
        float sweep = random.Range(0, 0.28f), rise = random.Range(-0.02f, 0.06f), at = random.Range(-0.02f, 0.12f), height = random.Range(-0.6f, 0.5f) * radius;
        float tailSpan = span * random.Range(0.3f, 0.45f), finHeight = random.Range(0.11f, 0.19f), engine = radius * random.Range(0.35f, 0.5f);
        var engines = 1 + random.Index(2);
        foreach (var side in new[] { -1f, 1f })
        {
            Vector3 root = new(0, height, at), tip = new(side * span, height + rise, at - sweep);
            parts.Add(Solid.Blade(root, tip, chord, chord * taper, 0.02f, wing));
            parts.Add(Solid.Blade(new(0, radius * 0.4f, tail + 0.07f), new(side * tailSpan, radius * 0.5f, tail + 0.07f - (sweep * 0.35f)), chord * 0.6f, chord * 0.4f, 0.014f, wing));
            for (var e = 1; e <= engines; e++)
            {
                var place = Vector3.Lerp(root, tip, e * 0.9f / (engines + 1)) + new Vector3(0, -engine * 1.1f, chord * 0.35f);
                parts.Add(Solid.Tube(place, place - new Vector3(0, 0, chord * 0.5f), engine, engine * 0.7f, metal));
            }
        }

        parts.Add(Solid.Blade(new(0, 0, tail + 0.09f), new(0, finHeight + radius, tail + 0.02f), chord * 0.75f, chord * 0.4f, 0.016f, fin));
        return parts;
    }

    private static Texture Colour(SynthRandom random, string part) => Texture.Solid(Palette.Hsv(random.Fork(part).Next(), random.Fork(part + " s").Range(0, 0.8f), random.Fork(part + " v").Range(0.5f, 0.95f)));
}
