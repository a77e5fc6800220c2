using System.Numerics;

namespace KeyStream.Synth.Render;

/// <summary>Colours, 0..1 per channel.</summary>
internal static class Palette
{
    /// <summary>Hue, saturation, value → RGB (A. R. Smith, "Color Gamut Transform Pairs", 1978).</summary>
    /// <param name="hue">Any number; repeats every 1.</param>
    /// <param name="saturation">0..1.</param>
    /// <param name="value">0..1.</param>
    public static Vector3 Hsv(float hue, float saturation, float value)
    {
        var h = (hue - MathF.Floor(hue)) * 6;
        return new Vector3(Channel(h + 5), Channel(h + 3), Channel(h + 1));

        float Channel(float n)
        {
            n %= 6;
            return value * (1 - (saturation * Math.Clamp(MathF.Min(n, 4 - n), 0, 1)));
        }
    }

    /// <summary>A strong colour.</summary>
    public static Vector3 Vivid(SynthRandom random) => Hsv(random.Next(), random.Range(0.35f, 0.9f), random.Range(0.3f, 0.95f));

    /// <summary>A greyish colour, for what is behind.</summary>
    public static Vector3 Muted(SynthRandom random) => Hsv(random.Next(), random.Range(0.02f, 0.35f), random.Range(0.3f, 0.85f));
}
