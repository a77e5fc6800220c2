namespace KeyStream.Synth;

/// <summary>A seeded generator (SplitMix64) whose sequence never changes between versions, so that a seed names a clip for good.</summary>
/// <param name="seed">Any number.</param>
internal sealed class SynthRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>Uniform in [0, 1).</summary>
    public float Next() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [low, high).</summary>
    public float Range(float low, float high) => low + ((high - low) * Next());

    /// <summary>Uniform in 0..count−1.</summary>
    public int Index(int count) => Math.Min(count - 1, (int)(Next() * count));

    /// <summary>True with the given probability.</summary>
    public bool Chance(float probability) => Next() < probability;

    /// <summary>An independent generator, so that drawing more for one part of a scene leaves the others as they were.</summary>
    public SynthRandom Fork(string purpose)
    {
        var hash = 14695981039346656037UL; // FNV-1a: string.GetHashCode differs from run to run
        foreach (var c in purpose) hash = (hash ^ c) * 1099511628211UL;
        return new SynthRandom(Mix(_state ^ hash));
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
