using System.Numerics;

namespace KeyStream.Synth.Render;

/// <summary>Draws the looks of backgrounds.</summary>
internal static class BackdropPainter
{
    /// <summary>The background of a scene.</summary>
    /// <param name="options">Kind, variety and drift.</param>
    /// <param name="reach">Farthest distance of a camera from the origin, metres; the wall stands behind it.</param>
    /// <param name="random">Source of what varies.</param>
    public static BackdropLook Paint(SynthOptions options, float reach, SynthRandom random)
    {
        var kind = options.Background == SynthBackground.Any ? (SynthBackground)random.Index(4) : options.Background;
        var vary = (float)options.Variety;
        var low = Vector3.Lerp(new Vector3(0.52f, 0.50f, 0.46f), Palette.Muted(random), vary);
        var high = Vector3.Lerp(new Vector3(0.66f, 0.68f, 0.70f), Palette.Muted(random), vary);
        var drift = options.MovingBackground ? new Vector2(random.Range(-0.006f, 0.006f), random.Range(-0.003f, 0.003f)) : Vector2.Zero;
        var checks = 1 + (int)MathF.Round(vary * random.Index(3));
        // Painting costs more than many frames of a small clip, so only what will be seen is painted.
        var floor = kind is SynthBackground.Noise or SynthBackground.Room ? Surface(low, checks * 4, 0.16f, random.Fork("floor")) : Texture.Solid(low);
        var wall = kind is SynthBackground.Room ? Surface(high, 0, 0.22f, random.Fork("wall")) : Texture.Solid(high);
        return new BackdropLook(kind, low, high, floor, wall, reach + 1, drift);
    }

    // A cloudy colour; squares > 0 lays a checkerboard of two shades over it.
    private static Texture Surface(Vector3 color, int squares, float cloud, SynthRandom random)
    {
        var noise = new CloudNoise(random);
        var texture = new Texture(256);
        for (var y = 0; y < 256; y++)
        {
            for (var x = 0; x < 256; x++)
            {
                float u = x / 256f, v = y / 256f;
                var dark = squares > 0 && ((int)(u * squares) + (int)(v * squares)) % 2 == 1;
                texture.Set(x, y, color * ((dark ? 0.86f : 1) + (cloud * noise.At(u, v, 8))));
            }
        }

        return texture;
    }
}
