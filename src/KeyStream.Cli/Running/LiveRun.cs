using KeyStream.Data;
using KeyStream.Stages;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Running;

/// <summary>What a run does besides when its input is live: it looks at the first seconds, ends when it is told to, and measures its latency.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private readonly CancellationTokenRegistration _interrupt;
    private readonly double _lookSeconds;

    private LiveRun(LiveFeed feed, double lookSeconds, StatusLine line, CancellationToken cancellation)
    {
        (Feed, _lookSeconds) = (feed, lookSeconds);
        Latency = new LatencySink(() => line.Say($"{feed.Info.Name}: running; Ctrl-C ends it with everything written, a second Ctrl-C abandons it"));
        _interrupt = cancellation.Register(() => feed.End(LiveEnding.User));
    }

    /// <summary>The stream.</summary>
    public LiveFeed Feed { get; }

    /// <summary>Its first seconds.</summary>
    public KeptFrames? Look { get; private set; }

    /// <summary>Measures the latency where the rows end.</summary>
    public LatencySink Latency { get; }

    /// <summary>Opens the stream and looks at its first seconds.</summary>
    /// <param name="source">The live input.</param>
    /// <param name="lookSeconds">How long it is looked at.</param>
    /// <param name="seconds">How long it is run then.</param>
    /// <param name="line">Where it says so.</param>
    /// <param name="cancellation">The user's Ctrl-C.</param>
    public static async Task<LiveRun> BeginAsync(IFrameSource source, double lookSeconds, double seconds, StatusLine line, CancellationToken cancellation)
    {
        var run = new LiveRun(new LiveFeed(source, seconds), lookSeconds, line, cancellation);
        try
        {
            line.Say(FormattableString.Invariant($"{source.Info.Name}: looking at the scene for {lookSeconds:0.#} s; let the subject move about"));
            run.Look = await run.Feed.LookAsync(lookSeconds);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Prepares the run on what was looked at, while the stream passes.</summary>
    public async Task<PreparedRun> PrepareAsync(Func<IFrameSource, Task<PreparedRun>> prepare)
    {
        var prepared = await Feed.PassUntilAsync(Task.Run(() => prepare(Look!)));
        Look!.Dispose();
        return prepared;
    }

    /// <summary>What <c>run.json</c> says of it.</summary>
    public LiveFacts Facts(long dropped) => new(
        Latency.Started, _lookSeconds, Feed.Ending, dropped, GraphPace.Live.BatchSize, Latency.Quantile(0.5), Latency.Quantile(0.95));

    /// <summary>Fails where the input was lost, after what came before was written.</summary>
    /// <exception cref="UserErrorException">It was lost.</exception>
    public void ThrowIfLost(string folder, long rows)
    {
        if (Feed.Fault is { } lost) throw new UserErrorException($"{lost.What}; the {rows} frames until then are kept in {folder}", lost.Remedy, lost);
    }

    public async ValueTask DisposeAsync()
    {
        await _interrupt.DisposeAsync();
        Look?.Dispose();
        await Feed.DisposeAsync();
    }
}
