using System.Threading.Channels;
using KeyStream.Flow;

namespace KeyStream.Cli.Bench;

/// <summary>A hop of the runtime against a bare bounded channel, and a whole graph against its slowest stage.</summary>
internal static class FlowBench
{
    private const int Items = 400_000, Hops = 8, Capacity = 64;

    /// <summary>Nanoseconds per item and hop: the runtime's and a bare channel's.</summary>
    public static async Task<(double Ours, double Bare)> HopAsync()
    {
        var (ours, bare) = await BenchTimer.AlternateAsync(5, PipelineAsync, ChannelsAsync);
        return (ours * 1e9 / Items / Hops, bare * 1e9 / Items / Hops);
    }

    private static async Task PipelineAsync()
    {
        await using var pipeline = new Pipeline();
        var edge = new EdgeOptions { Capacity = Capacity };
        var numbers = pipeline.Source("source", _ => Numbers(), edge);
        for (var i = 1; i < Hops; i++) numbers = pipeline.Stage($"hop {i}", numbers, new Same(), new StageOptions { Output = edge });
        pipeline.Sink("sink", numbers, new Nowhere());
        await pipeline.RunAsync();
    }

    private static async Task ChannelsAsync()
    {
        var options = new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true };
        var channels = Enumerable.Range(0, Hops).Select(_ => Channel.CreateBounded<int>(options)).ToArray();
        var tasks = new List<Task> { Task.Run(() => FeedAsync(channels[0].Writer)) };
        for (var i = 1; i < Hops; i++)
        {
            var (from, to) = (channels[i - 1].Reader, channels[i].Writer);
            tasks.Add(Task.Run(() => PassAsync(from, to)));
        }

        tasks.Add(Task.Run(() => PassAsync(channels[^1].Reader, null)));
        await Task.WhenAll(tasks);
    }

    private static async Task FeedAsync(ChannelWriter<int> to)
    {
        for (var i = 0; i < Items; i++)
            if (!to.TryWrite(i)) await to.WriteAsync(i);
        to.Complete();
    }

    private static async Task PassAsync(ChannelReader<int> from, ChannelWriter<int>? to)
    {
        while (await from.WaitToReadAsync())
        {
            while (from.TryRead(out var item))
                if (to is not null && !to.TryWrite(item)) await to.WriteAsync(item);
        }

        to?.Complete();
    }

    private static async IAsyncEnumerable<int> Numbers()
    {
        await Task.CompletedTask;
        for (var i = 0; i < Items; i++) yield return i;
    }

    private sealed class Same : IStep<int, int>
    {
        public int Run(int item) => item;
    }

    private sealed class Nowhere : ISink<int>
    {
        public void Write(int item) { }

        public void Commit() { }

        public void Dispose() { }
    }
}
