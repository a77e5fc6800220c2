using System.Globalization;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Bench;

/// <summary>The whole graph against its slowest stage alone, and its memory on a long stream.</summary>
internal sealed class GraphBench(string modelFolder)
{
    private const int Rounds = 3;

    /// <summary>What a run of the graph took, and its slowest stage alone.</summary>
    /// <param name="Seconds">The whole graph.</param>
    /// <param name="SlowestStage">Name of the stage that takes longest when no other works.</param>
    /// <param name="SlowestSeconds">How long it takes.</param>
    /// <param name="Cores">Processor time of the whole graph, ffmpeg's included, by its seconds: how many cores it kept busy.</param>
    public sealed record Result(double Seconds, string SlowestStage, double SlowestSeconds, double Cores);

    /// <summary>Runs a clip through every stage and export, whole and stage by stage in turn; medians.</summary>
    public async Task<Result> RunAsync(string clip, string folder)
    {
        var source = await MediaInput.OpenAsync(InputResolver.Resolve([clip])[0], new DecodeOptions(), CancellationToken.None);
        using var graph = await BenchGraph.OpenAsync(modelFolder, source, folder);
        await graph.WholeAsync(null);
        var (whole, cores, alone) = (new List<double>(), new List<double>(), new List<KeyValuePair<string, double>>());
        for (var i = 0; i < Rounds; i++)
        {
            var before = ProcessorSeconds();
            whole.Add(await BenchTimer.SecondsAsync(() => graph.WholeAsync(null)));
            cores.Add((ProcessorSeconds() - before) / whole[^1]);
            alone.AddRange(await graph.AloneAsync());
        }

        var slowest = alone.GroupBy(a => a.Key, a => a.Value).Select(g => (Stage: g.Key, Seconds: BenchTimer.Median(g))).MaxBy(a => a.Seconds);
        return new Result(BenchTimer.Median(whole), slowest.Stage, slowest.Seconds, BenchTimer.Median(cores));
    }

    /// <summary>Runs a synthetic stream and samples memory: resident bytes at 5 % and at the end, managed bytes allocated per frame between.</summary>
    public async Task<(long Early, long Late, double BytesPerFrame)> MemoryAsync(int frames, string folder, Action<long> progress)
    {
        var (early, late, allocatedEarly, allocatedLate) = (0L, 0L, 0L, 0L);
        using var graph = await BenchGraph.OpenAsync(modelFolder, new MovingSpot(frames), folder);
        await graph.WholeAsync(index =>
        {
            if (index % 1000 == 0) progress(index);
            if (index == frames / 20) (early, allocatedEarly) = (Environment.WorkingSet, GC.GetTotalAllocatedBytes());
            if (index == frames - 1) (late, allocatedLate) = (Environment.WorkingSet, GC.GetTotalAllocatedBytes());
        });
        return (early, late, (allocatedLate - allocatedEarly) / (frames * 0.95));
    }

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
