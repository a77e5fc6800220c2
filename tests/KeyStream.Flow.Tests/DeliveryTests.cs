using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

public sealed class DeliveryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Latest_SlowReceiver_GetsTheNewestAndDisposesTheRest(int capacity)
    {
        const int count = 50;
        var ledger = new Ledger();
        using var taken = new ManualResetEventSlim();
        using var open = new ManualResetEventSlim();
        await using var pipeline = Build.Pipeline();
        var latest = new EdgeOptions { Capacity = capacity, Delivery = Delivery.Latest };
        var source = pipeline.Source("source", _ => Camera(), latest);
        var sink = pipeline.Collect(source, _ =>
        {
            taken.Set();
            open.Wait(Build.Limit).ShouldBeTrue();
        });
        await pipeline.RunAsync().WaitAsync(Build.Limit);

        int[] newest = [0, .. Enumerable.Range(count - capacity, capacity)];
        sink.Items.Select(i => i.Index).ShouldBe(newest);
        pipeline.Statistics[1].ItemsDropped.ShouldBe(count - 1 - capacity);
        ledger.Alive.ShouldBe(0);

        async IAsyncEnumerable<Ledger.Item> Camera()
        {
            await Task.CompletedTask;
            yield return ledger.Make(0);
            taken.Wait(Build.Limit).ShouldBeTrue();
            for (var i = 1; i < count; i++)
            {
                yield return ledger.Make(i);
            }

            // Nothing but the first item has left the edge: all drops have happened by now.
            open.Set();
        }
    }

    [Fact]
    public async Task Latest_DroppedItemCannotBeDisposed_IsAFault()
    {
        using var dropped = new ManualResetEventSlim();
        await using var pipeline = Build.Pipeline();
        var source = pipeline.Source("source", _ => TestSources.Clean(20, _ => new Undisposable(dropped)), EdgeOptions.Latest);
        pipeline.Sink("sink", source, new ListSink<Undisposable>(onWrite: _ => dropped.Wait(Build.Limit)));
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync().WaitAsync(Build.Limit));
        (thrown.Stage, thrown.Item).ShouldBe(("source", "a dropped item"));
    }

    [Fact]
    public async Task Lossless_SlowReceiver_HoldsTheSourceBack()
    {
        using var open = new ManualResetEventSlim();
        await using var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Numbers(100, new EdgeOptions { Capacity = 3 }), _ => open.Wait(Build.Limit));
        var run = pipeline.RunAsync();
        SpinWait.SpinUntil(() => pipeline.Statistics is [{ ItemsOut: 4 }, { ItemsIn: 1, QueueLength: 3 }], Build.Limit).ShouldBeTrue();
        var held = pipeline.Statistics[0].ItemsOut;
        open.Set();
        await run.WaitAsync(Build.Limit);
        held.ShouldBe(4);
        sink.Items.Count.ShouldBe(100);
        pipeline.Statistics[1].ItemsDropped.ShouldBe(0);
    }

    [Fact]
    public async Task Tee_Branches_EachOwnTheirItems()
    {
        var ledger = new Ledger();
        await using var pipeline = Build.Pipeline();
        var branches = pipeline.Tee("tee", pipeline.Items(ledger, 30), 3, ledger.Alias);
        // The first branch disposes at once; the others must not notice.
        pipeline.Collect(branches[0], i => i.Dispose(), "first");
        var second = pipeline.Collect(branches[1], i => i.IsDisposed.ShouldBeFalse(), "second");
        var third = pipeline.Collect(branches[2], i => i.IsDisposed.ShouldBeFalse(), "third");
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        second.Items.Select(i => i.Index).ShouldBe(Enumerable.Range(0, 30));
        third.Items.Select(i => i.Index).ShouldBe(Enumerable.Range(0, 30));
        ledger.Made.ShouldBe(90);
        ledger.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task Tee_LatestBranchStuck_DoesNotHoldUpTheLosslessOne()
    {
        const int count = 40;
        var ledger = new Ledger();
        using var done = new ManualResetEventSlim();
        await using var pipeline = Build.Pipeline();
        var branches = pipeline.Tee("tee", pipeline.Items(ledger, count), [new EdgeOptions(), EdgeOptions.Latest], ledger.Alias);
        var export = pipeline.Collect(branches[0], i =>
        {
            if (i.Index == count - 1)
            {
                done.Set();
            }
        }, "export");
        var viewer = pipeline.Collect(branches[1], _ => done.Wait(Build.Limit).ShouldBeTrue(), "viewer");
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        export.Items.Count.ShouldBe(count);
        viewer.Items[^1].Index.ShouldBe(count - 1);
        (viewer.Items.Count + pipeline.Statistics[3].ItemsDropped).ShouldBe(count);
        ledger.Alive.ShouldBe(0);
    }

    private sealed class Undisposable(ManualResetEventSlim dropped) : IDisposable
    {
        public void Dispose()
        {
            if (!dropped.IsSet)
            {
                dropped.Set();
                throw new IOException();
            }
        }
    }
}
