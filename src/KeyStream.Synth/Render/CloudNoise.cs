namespace KeyStream.Synth.Render;

/// <summary>Fractal value noise that repeats every 1 in both directions (K. Perlin, "An Image Synthesizer", 1985, with lattice values).</summary>
internal sealed class CloudNoise
{
    private const int Lattice = 64;
    private readonly float[] _values = new float[Lattice * Lattice];

    /// <summary>Draws the lattice.</summary>
    public CloudNoise(SynthRandom random)
    {
        for (var i = 0; i < _values.Length; i++) _values[i] = random.Range(-1, 1);
    }

    /// <summary>Four octaves from <paramref name="cells"/> lattice cells per unit; about −1..1.</summary>
    public float At(float u, float v, int cells)
    {
        var sum = 0f;
        var weight = 0.55f;
        for (var octave = 0; octave < 4 && cells <= Lattice; octave++, cells *= 2, weight *= 0.55f) sum += weight * Octave(u, v, cells, octave);
        return sum;
    }

    private float Octave(float u, float v, int cells, int octave)
    {
        float x = u * cells, y = v * cells;
        float fx = MathF.Floor(x), fy = MathF.Floor(y);
        float tx = Smooth(x - fx), ty = Smooth(y - fy);
        int x0 = Wrap((int)fx, cells), y0 = Wrap((int)fy, cells), x1 = Wrap(x0 + 1, cells), y1 = Wrap(y0 + 1, cells);
        var top = Value(x0, y0, octave) + (tx * (Value(x1, y0, octave) - Value(x0, y0, octave)));
        var bottom = Value(x0, y1, octave) + (tx * (Value(x1, y1, octave) - Value(x0, y1, octave)));
        return top + (ty * (bottom - top));
    }

    // Octaves read the lattice from different corners, so that they are independent.
    private float Value(int x, int y, int octave) => _values[((y + (octave * 17)) % Lattice * Lattice) + ((x + (octave * 29)) % Lattice)];

    private static int Wrap(int i, int cells) => ((i % cells) + cells) % cells;

    private static float Smooth(float t) => t * t * (3 - (2 * t));
}
