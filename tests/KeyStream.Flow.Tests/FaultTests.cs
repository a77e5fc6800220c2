using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

public sealed class FaultTests
{
    private const int Count = 20;
    private const int BatchSize = 4;

    public static TheoryData<int> Edges => [0, BatchSize - 1, BatchSize, BatchSize + 1, Count - 1];

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task Step_FaultAtItem_NamesStageAndItem(int at)
    {
        var fault = new InvalidOperationException("bad pixels");
        var (thrown, sink) = await RunFaultyAsync((p, l, e) => p.Map(e, i => i.Index == at ? throw fault : i));
        (thrown.Stage, thrown.Item).ShouldBe(("map", $"frame {at}"));
        thrown.InnerException.ShouldBeSameAs(fault);
        thrown.Message.ShouldContain("bad pixels");
        sink.Items.Select(i => i.Index).ShouldBe(Enumerable.Range(0, sink.Items.Count));
        sink.Items.Count.ShouldBeLessThanOrEqualTo(at);
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task ParallelStep_FaultAtItem_NamesTheFirstInOrder(int at)
    {
        var (thrown, _) = await RunFaultyAsync((p, l, e) => p.Map(
            e, i => i.Index >= at ? throw new InvalidOperationException() : i, StageOptions.ParallelOrdered(3)));
        (thrown.Stage, thrown.Item).ShouldBe(("map", $"frame {at}"));
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task Source_FaultAfterItems_NamesTheSourceAndTheNumber(int at)
    {
        var ledger = new Ledger();
        await using var pipeline = Build.Pipeline();
        var source = pipeline.Source("source", _ => TestSources.Faulty(at, ledger.Make, new IOException("torn")));
        var batches = pipeline.Batch("batch", source, BatchSize);
        var sink = pipeline.Collect(pipeline.Unbatch("unbatch", batches));
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync().WaitAsync(Build.Limit));
        (thrown.Stage, thrown.Item).ShouldBe(("source", $"item {at}"));
        sink.Committed.ShouldBeFalse();
        sink.Items.Count.ShouldBeLessThanOrEqualTo(at / BatchSize * BatchSize, "a truncated stream must not be flushed");
        ledger.Alive.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task Sink_FaultAtItem_NamesSinkAndItem(int at)
    {
        var ledger = new Ledger();
        await using var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Items(ledger, Count), i => ThrowAt(at, i));
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync().WaitAsync(Build.Limit));
        (thrown.Stage, thrown.Item).ShouldBe(("sink", $"frame {at}"));
        sink.Items.Count.ShouldBe(at);
        ledger.Alive.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Edges))]
    public async Task Tee_AliasFaultAtItem_NamesTheTee(int at)
    {
        var (thrown, _) = await RunFaultyAsync((p, ledger, e) =>
        {
            var branches = p.Tee("tee", e, 3, i => i.Index == at ? throw new IOException() : ledger.Alias(i));
            p.Collect(branches[1], name: "second");
            p.Collect(branches[2], name: "third");
            return branches[0];
        });
        (thrown.Stage, thrown.Item).ShouldBe(("tee", $"frame {at}"));
    }

    [Fact]
    public async Task ManyStep_FaultWhileFlushing_NamesTheEnd()
    {
        var (thrown, _) = await RunFaultyAsync((p, l, e) => p.StageMany("many", e, new FaultyFlush()));
        (thrown.Stage, thrown.Item).ShouldBe(("many", "end of stream"));
    }

    [Fact]
    public async Task ManyStep_FaultInsideItsIterator_NamesTheItem()
    {
        var (thrown, _) = await RunFaultyAsync((p, l, e) => p.StageMany("many", e, new LazyFault(7)));
        (thrown.Stage, thrown.Item).ShouldBe(("many", "frame 7"));
    }

    [Fact]
    public async Task Step_OwnTimeout_IsAFaultNotACancellation()
    {
        var (thrown, _) = await RunFaultyAsync((p, l, e) => p.Map(e, Ledger.Item (_) => throw new TaskCanceledException()));
        thrown.Stage.ShouldBe("map");
    }

    [Fact]
    public async Task Describe_Throws_FaultStillSurfaces()
    {
        await using var pipeline = new Pipeline(new PipelineOptions { Describe = _ => throw new InvalidCastException() });
        pipeline.Collect(pipeline.Map(pipeline.Numbers(5), i => i == 3 ? throw new IOException() : i));
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync());
        thrown.Item.ShouldBe("item 3");
        thrown.InnerException.ShouldBeOfType<IOException>();
    }

    [Fact]
    public async Task Step_DisposeFaults_StopsTheCommit()
    {
        await using var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Stage("map", pipeline.Numbers(3), new FaultyDispose()));
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync());
        (thrown.Stage, thrown.Item).ShouldBe(("map", "dispose"));
        sink.Committed.ShouldBeFalse();
        sink.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Fault_ManyRepeats_NothingStaysUndisposed()
    {
        for (var repeat = 0; repeat < 60; repeat++)
        {
            var at = repeat;
            var (_, sink) = await RunFaultyAsync(
                (p, ledger, e) =>
                {
                    var windows = p.Window("window", p.Map(e, i => i, StageOptions.ParallelOrdered(2), "parallel"), 5, 2, ledger.Alias);
                    var one = p.Map(windows, Middle, name: "middle");
                    var branches = p.Tee("tee", one, [new EdgeOptions(), EdgeOptions.Latest], ledger.Alias);
                    p.Collect(branches[1], name: "latest");
                    var back = p.Unbatch("unbatch", p.Batch("batch", branches[0], 3));
                    return p.Map(back, i => i.Index >= at ? throw new IOException() : i, name: "bad");
                },
                150);
            sink.Disposed.ShouldBeTrue();
        }

        Ledger.Item Middle(Window<Ledger.Item> window)
        {
            for (var i = 0; i < window.Count; i++)
            {
                if (i != window.Count / 2)
                {
                    window[i].Dispose();
                }
            }

            return window[window.Count / 2];
        }
    }

    private static void ThrowAt(int at, Ledger.Item item)
    {
        if (item.Index == at)
        {
            throw new IOException("disk full");
        }
    }

    private static async Task<(StageException Thrown, ListSink<Ledger.Item> Sink)> RunFaultyAsync(
        Func<Pipeline, Ledger, Edge<Ledger.Item>, Edge<Ledger.Item>> stages, int count = Count)
    {
        var ledger = new Ledger();
        await using var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(stages(pipeline, ledger, pipeline.Items(ledger, count)));
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync().WaitAsync(Build.Limit));
        sink.Committed.ShouldBeFalse();
        ledger.Made.ShouldBeGreaterThan(0);
        ledger.Alive.ShouldBe(0);
        return (thrown, sink);
    }

    private sealed class FaultyFlush : IManyStep<Ledger.Item, Ledger.Item>
    {
        public IEnumerable<Ledger.Item> Run(Ledger.Item item) => [item];

        public IEnumerable<Ledger.Item> Flush() => throw new IOException();
    }

    private sealed class LazyFault(int at) : IManyStep<Ledger.Item, Ledger.Item>
    {
        public IEnumerable<Ledger.Item> Run(Ledger.Item item)
        {
            if (item.Index == at)
            {
                throw new IOException();
            }

            yield return item;
        }

        public IEnumerable<Ledger.Item> Flush() => [];
    }

    private sealed class FaultyDispose : IStep<int, int>, IDisposable
    {
        public int Run(int item) => item;

        public void Dispose() => throw new IOException();
    }
}
