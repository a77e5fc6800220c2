using System.Diagnostics;

namespace KeyStream.Cli.Bench;

/// <summary>Times two ways of doing the same in turn, so that what else the machine does falls on both alike.</summary>
internal static class BenchTimer
{
    /// <summary>Median seconds of each, after one untimed round.</summary>
    public static async Task<(double First, double Second)> AlternateAsync(int rounds, Func<Task> first, Func<Task> second)
    {
        await first();
        await second();
        var (one, two) = (new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            one.Add(await SecondsAsync(first));
            two.Add(await SecondsAsync(second));
        }

        return (Median(one), Median(two));
    }

    /// <summary>Seconds that something takes.</summary>
    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Median seconds of something, after two untimed rounds.</summary>
    public static double MedianSeconds(int repeats, Action work)
    {
        work();
        work();
        return Median(Enumerable.Range(0, repeats).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            work();
            return watch.Elapsed.TotalSeconds;
        }).ToList());
    }

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
