using System.Globalization;

namespace KeyStream.Cli.Bench;

/// <summary>Rows of a benchmark, each printed as soon as it is measured: a benchmark takes minutes, and what it has found is not lost when it is stopped.</summary>
internal sealed class BenchRows
{
    public BenchRows() => Console.Out.WriteLine(" ratio  what");

    /// <summary>Prints a row.</summary>
    /// <param name="what">Both sides of the ratio.</param>
    /// <param name="ratio">Null when there is nothing to compare with.</param>
    /// <param name="measured">What was measured, or why nothing was.</param>
    public void Add(string what, double? ratio, string measured) =>
        Console.Out.WriteLine($"{ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-",6}  {what}: {measured}");
}
