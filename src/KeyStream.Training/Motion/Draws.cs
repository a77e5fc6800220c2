namespace KeyStream.Training.Motion;

/// <summary>Numbers drawn from a random source; the same source in the same state gives the same numbers.</summary>
internal static class Draws
{
    /// <summary>Uniform in [low, high).</summary>
    public static double Between(this Random random, double low, double high) => low + ((high - low) * random.NextDouble());

    /// <summary>Uniform in [low, high) on a logarithmic scale.</summary>
    public static double BetweenLog(this Random random, double low, double high) => Math.Exp(random.Between(Math.Log(low), Math.Log(high)));

    /// <summary>A whole number from low to high, both possible.</summary>
    public static int Whole(this Random random, int low, int high) => random.Next(low, high + 1);

    /// <summary>True with the given probability.</summary>
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    /// <summary>Standard normal (Box and Muller, 1958).</summary>
    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
