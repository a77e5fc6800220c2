using System.Globalization;

namespace KeyStream.Cli.Bench;

/// <summary>What work took.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Seconds">Time that passed.</param>
/// <param name="Work">Processor time of all threads, and of other programs that were started for it.</param>
internal sealed record StageTime(string Stage, double Seconds, double Work)
{
    /// <summary>Times something.</summary>
    public static async Task<StageTime> OfAsync(string stage, Func<Task> work)
    {
        var before = ProcessorSeconds();
        var seconds = await BenchTimer.SecondsAsync(work);
        return new StageTime(stage, seconds, ProcessorSeconds() - before);
    }

    /// <summary>Medians of times of the same.</summary>
    public static StageTime Median(IReadOnlyCollection<StageTime> times) =>
        new(times.First().Stage, BenchTimer.Median(times.Select(t => t.Seconds)), BenchTimer.Median(times.Select(t => t.Work)));

    /// <summary>Processor time so far of this process and of its children that have ended.</summary>
    private static double ProcessorSeconds()
    {
        // Fields 16 and 17 of proc(5)'s stat, counted behind the name in parentheses, in hundredths of a second.
        var text = File.ReadAllText("/proc/self/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return Environment.CpuUsage.TotalTime.TotalSeconds + ((Ticks(fields[13]) + Ticks(fields[14])) / 100);

        static double Ticks(string field) => double.Parse(field, CultureInfo.InvariantCulture);
    }
}
