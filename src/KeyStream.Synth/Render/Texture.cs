using System.Numerics;

namespace KeyStream.Synth.Render;

/// <summary>Patterns that a texture can be painted with.</summary>
internal enum Pattern
{
    Plain,
    Rings,
    Stripes,
    Checks,
    Dots,
    Blotches,
}

/// <summary>A square picture that repeats; sides are a power of two. Colours are 0..1 in <see cref="Vector3"/>, bytes in memory.</summary>
/// <param name="size">Side in texels.</param>
internal sealed class Texture(int size)
{
    /// <summary>Side in texels.</summary>
    public int Size { get; } = size;

    /// <summary>RGB, row by row.</summary>
    public byte[] Rgb { get; } = new byte[size * size * 3];

    /// <summary>Sets one texel.</summary>
    public void Set(int x, int y, Vector3 color)
    {
        var at = ((y * Size) + x) * 3;
        var c = Vector3.Clamp(color, Vector3.Zero, Vector3.One) * 255;
        (Rgb[at], Rgb[at + 1], Rgb[at + 2]) = ((byte)(c.X + 0.5f), (byte)(c.Y + 0.5f), (byte)(c.Z + 0.5f));
    }

    /// <summary>Bilinear sample, 0..255 per channel.</summary>
    public Vector3 Sample(float u, float v)
    {
        float x = (u * Size) - 0.5f, y = (v * Size) - 0.5f;
        float fx = MathF.Floor(x), fy = MathF.Floor(y);
        int x0 = (int)fx & (Size - 1), y0 = (int)fy & (Size - 1), x1 = (x0 + 1) & (Size - 1), y1 = (y0 + 1) & (Size - 1);
        return Vector3.Lerp(
            Vector3.Lerp(Texel(x0, y0), Texel(x1, y0), x - fx),
            Vector3.Lerp(Texel(x0, y1), Texel(x1, y1), x - fx), y - fy);
    }

    /// <summary>One texel, 0..255 per channel.</summary>
    public Vector3 Texel(int x, int y)
    {
        var at = ((y * Size) + x) * 3;
        return new Vector3(Rgb[at], Rgb[at + 1], Rgb[at + 2]);
    }

    /// <summary>One colour.</summary>
    public static Texture Solid(Vector3 color)
    {
        var texture = new Texture(1);
        texture.Set(0, 0, color);
        return texture;
    }

    /// <summary>Paints a pattern of two colours with a little cloud over it.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="first">Main colour, 0..1.</param>
    /// <param name="second">Colour of the pattern.</param>
    /// <param name="cloud">Strength of the cloudy brightness variation, 0..1.</param>
    /// <param name="random">Source of the cloud.</param>
    public static Texture Paint(Pattern pattern, Vector3 first, Vector3 second, float cloud, SynthRandom random)
    {
        var noise = new CloudNoise(random);
        var texture = new Texture(64);
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 64; x++)
            {
                float u = x / 64f, v = y / 64f, n = noise.At(u, v, 4);
                var inPattern = pattern switch
                {
                    Pattern.Rings => (int)(v * 8) % 2 == 1,
                    Pattern.Stripes => (int)(u * 12) % 2 == 1,
                    Pattern.Checks => ((int)(u * 8) + (int)(v * 8)) % 2 == 1,
                    Pattern.Dots => Dot(u * 6, v * 6),
                    Pattern.Blotches => n > 0.12f,
                    _ => false,
                };
                texture.Set(x, y, (inPattern ? second : first) * (1 + (cloud * n)));
            }
        }

        return texture;
    }

    /// <summary>Fills an axis-aligned ellipse in texture coordinates.</summary>
    public void Spot(float u, float v, float radiusU, float radiusV, Vector3 color)
    {
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                float du = (((x + 0.5f) / Size) - u) / radiusU, dv = (((y + 0.5f) / Size) - v) / radiusV;
                if ((du * du) + (dv * dv) <= 1) Set(x, y, color);
            }
        }
    }

    private static bool Dot(float x, float y)
    {
        float dx = x - MathF.Floor(x) - 0.5f, dy = y - MathF.Floor(y) - 0.5f;
        return (dx * dx) + (dy * dy) < 0.1f;
    }
}
