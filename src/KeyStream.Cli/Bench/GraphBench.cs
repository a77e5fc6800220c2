using KeyStream.Cli.Views;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Bench;

/// <summary>The whole graph against its slowest stage alone, and its memory on a long stream.</summary>
internal sealed class GraphBench(string modelFolder)
{
    private const int Rounds = 3;

    /// <summary>What a run of the graph took, and its stages while no other worked.</summary>
    /// <param name="Whole">The whole graph.</param>
    /// <param name="Slowest">The stage that takes longest; that of all cameras together, where there are several.</param>
    /// <param name="Work">Processor time of all stages, each alone.</param>
    /// <param name="Frames">Frames that came out.</param>
    public sealed record Result(StageTime Whole, StageTime Slowest, double Work, long Frames);

    /// <summary>Runs a clip through every stage and export, whole and stage by stage in turn; medians.</summary>
    public async Task<Result> RunAsync(string clip, string folder)
    {
        var source = await MediaInput.OpenAsync(InputResolver.Resolve([clip])[0], new DecodeOptions(), CancellationToken.None);
        using var graph = await BenchGraph.OpenAsync(modelFolder, source, folder);
        return await RunAsync(graph);
    }

    /// <summary>The same for the clips of the cameras of a rig.</summary>
    public async Task<Result> RunAsync(RigInputs rig, string folder)
    {
        using var graph = await BenchGraph.OpenAsync(modelFolder, rig, folder);
        return await RunAsync(graph);
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

    private static async Task<Result> RunAsync(BenchGraph graph)
    {
        var (whole, alone, last) = (new List<StageTime>(), new List<StageTime>(), 0L);
        await graph.WholeAsync(index => last = index);
        for (var i = 0; i < Rounds; i++)
        {
            whole.Add(await StageTime.OfAsync("whole", () => graph.WholeAsync(null)));
            alone.AddRange(await graph.AloneAsync());
        }

        var stages = alone.GroupBy(t => t.Stage).Select(g => StageTime.Median([.. g])).ToList();
        return new Result(StageTime.Median(whole), stages.MaxBy(t => t.Seconds)!, stages.Sum(t => t.Work), last + 1);
    }
}
