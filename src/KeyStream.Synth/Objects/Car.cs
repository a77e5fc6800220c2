using System.Numerics;
using KeyStream.Synth.Render;

namespace KeyStream.Synth.Objects;

/// <summary>Draws cars: +Z is ahead, +Y up, metres.</summary>
internal static class Car
{
    /// <summary>A car of random proportions and colours.</summary>
    public static IReadOnlyList<Solid> Draw(SynthRandom random)
    {
        float length = random.Range(3.7f, 5.2f), half = random.Range(0.8f, 1.0f), clearance = random.Range(0.2f, 0.35f);
        float belt = random.Range(0.8f, 1.05f), roof = belt + random.Range(0.4f, 0.7f), radius = random.Range(0.3f, 0.4f);
        var (front, back) = (length / 2, -length / 2);
        var paint = Texture.Solid(Palette.Vivid(random.Fork("paint")));
        var (glass, rubber) = (Texture.Solid(new Vector3(0.16f, 0.2f, 0.26f)), Texture.Solid(new Vector3(0.12f, 0.12f, 0.13f)));
        var (lamp, rear) = (Texture.Solid(new Vector3(1, 0.95f, 0.7f)), Texture.Solid(new Vector3(0.85f, 0.08f, 0.08f)));
        float cabinFront = front - (length * random.Range(0.24f, 0.34f)), cabinBack = back + (length * random.Range(0.02f, 0.22f));
        float rake = random.Range(0.35f, 0.8f), tail = random.Range(0.1f, 0.5f), inset = half * random.Range(0.08f, 0.2f);
        List<Solid> parts =
        [
            Solid.Frustum(new(-half, clearance, back), new(half, belt, front), half * 0.06f, length * 0.03f, length * 0.02f, paint),
            Solid.Frustum(new(-half * 0.93f, belt, cabinBack), new(half * 0.93f, roof, cabinFront), inset, rake, tail, glass),
            Solid.Box(new((-half * 0.93f) + inset, roof, cabinBack + tail), new((half * 0.93f) - inset, roof + 0.05f, cabinFront - rake), paint),
        ];
        foreach (var side in new[] { -1f, 1f })
        {
            var edge = side * half * 0.72f;
            parts.Add(Solid.Box(new(edge - 0.16f, belt * 0.62f, front - 0.1f), new(edge + 0.16f, belt * 0.82f, front + 0.03f), lamp));
            parts.Add(Solid.Box(new(edge - 0.14f, belt * 0.66f, back - 0.03f), new(edge + 0.14f, belt * 0.88f, back + 0.1f), rear));
            foreach (var axle in new[] { front - (length * 0.19f), back + (length * 0.2f) })
                parts.Add(Solid.Wheel(new(side * half * 0.95f, radius, axle), radius, 0.35f, rubber));
        }

        return parts;
    }
}
