using KeyStream.Cli.Running;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Views;

/// <summary>The live cameras of a rig: looked at together, kept flowing while that is thought over, and run together.</summary>
internal sealed class LiveRig : IAsyncDisposable
{
    private readonly IReadOnlyList<LiveRun> _runs;

    private LiveRig(IReadOnlyList<LiveRun> runs) => _runs = runs;

    /// <summary>The streams.</summary>
    public IReadOnlyList<LiveFeed> Feeds => [.. _runs.Select(r => r.Feed)];

    /// <summary>Measures the latency where the rows end.</summary>
    public LatencySink Latency => _runs[0].Latency;

    /// <summary>Opens all streams and looks at their first seconds, which are the same for all.</summary>
    /// <param name="sources">The live inputs.</param>
    /// <param name="lookSeconds">How long they are looked at.</param>
    /// <param name="seconds">How long they are run then.</param>
    /// <param name="line">Where it says so.</param>
    /// <param name="cancellation">The user's Ctrl-C.</param>
    /// <exception cref="KeyStream.Data.UserErrorException">One broke off.</exception>
    public static async Task<LiveRig> BeginAsync(IReadOnlyList<IFrameSource> sources, double lookSeconds, double seconds, StatusLine line, CancellationToken cancellation)
    {
        var starts = sources.Select(s => LiveRun.BeginAsync(s, lookSeconds, seconds, line, cancellation)).ToList();
        try
        {
            return new LiveRig(await Task.WhenAll(starts));
        }
        catch
        {
            foreach (var start in starts.Where(s => s.IsCompletedSuccessfully)) await (await start).DisposeAsync();
            throw;
        }
    }

    /// <summary>Prepares something on what was looked at, while the streams pass.</summary>
    public async Task<T> PrepareAsync<T>(Func<IReadOnlyList<IFrameSource>, Task<T>> prepare)
    {
        var work = Task.Run(() => prepare([.. _runs.Select(r => r.Look!)]));
        await Task.WhenAll(_runs.Select(r => r.Feed.PassUntilAsync(work)));
        foreach (var run in _runs) run.Look!.Dispose();
        return await work;
    }

    /// <summary>What <c>run.json</c> says of it.</summary>
    public LiveFacts Facts(long dropped) => _runs[0].Facts(dropped);

    /// <summary>Fails where an input was lost, after what came before was written.</summary>
    /// <exception cref="KeyStream.Data.UserErrorException">One was lost.</exception>
    public void ThrowIfLost(string folder, long rows)
    {
        foreach (var run in _runs) run.ThrowIfLost(folder, rows);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs) await run.DisposeAsync();
    }
}
