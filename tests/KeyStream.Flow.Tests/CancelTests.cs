using System.Runtime.CompilerServices;
using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

public sealed class CancelTests
{
    [Fact]
    public async Task Run_CancelledBefore_OpensNothing()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        var opened = false;
        await using var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Source("source", _ =>
        {
            opened = true;
            return TestSources.Clean(1, i => i);
        }));
        var thrown = await Should.ThrowAsync<OperationCanceledException>(() => pipeline.RunAsync(cancel.Token));
        thrown.CancellationToken.ShouldBe(cancel.Token);
        opened.ShouldBeFalse();
        sink.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_CancelledWhileStagesWaitForInput_EndsInTimeWithoutFlush()
    {
        var ledger = new Ledger();
        using var cancel = new CancellationTokenSource();
        await using var pipeline = Build.Pipeline();
        var source = pipeline.Source("source", t => TestSources.Endless(10, ledger.Make, cancel.Cancel, t));
        var parallel = pipeline.Map(source, i => i, StageOptions.ParallelOrdered(2), "parallel");
        var sink = pipeline.Collect(pipeline.Unbatch("unbatch", pipeline.Batch("batch", parallel, 7)));
        await Should.ThrowAsync<OperationCanceledException>(() => pipeline.RunAsync(cancel.Token).WaitAsync(Build.Limit));
        sink.Committed.ShouldBeFalse();
        sink.Items.Count.ShouldBeLessThanOrEqualTo(7);
        ledger.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task Run_CancelledWhileStagesWaitForRoom_EndsInTime()
    {
        var ledger = new Ledger();
        using var cancel = new CancellationTokenSource();
        await using var pipeline = Build.Pipeline();
        var edge = new EdgeOptions { Capacity = 1 };
        var source = pipeline.Source("source", _ => TestSources.Clean(100, ledger.Make), edge);
        var mapped = pipeline.Map(source, i => i, new StageOptions { Output = edge });
        // The sink holds the first item until the run is cancelled, so everything before it fills up.
        pipeline.Collect(mapped, _ => cancel.Token.WaitHandle.WaitOne(Build.Limit));
        var run = pipeline.RunAsync(cancel.Token);
        SpinWait.SpinUntil(() => pipeline.Statistics[0].ItemsOut >= 3, Build.Limit).ShouldBeTrue();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(Build.Limit));
        ledger.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task Run_CancelledManyTimes_NothingStaysUndisposed()
    {
        for (var repeat = 0; repeat < 60; repeat++)
        {
            var at = repeat;
            var ledger = new Ledger();
            using var cancel = new CancellationTokenSource();
            await using var pipeline = Build.Pipeline();
            var source = pipeline.Items(ledger, 200);
            var branches = pipeline.Tee("tee", source, [new EdgeOptions { Capacity = 2 }, EdgeOptions.Latest], ledger.Alias);
            var windows = pipeline.Window("window", branches[0], 4, 3, ledger.Alias);
            var parallel = pipeline.Map(windows, w => w, StageOptions.ParallelOrdered(3), "parallel");
            var sink = pipeline.Collect(parallel, w =>
            {
                if (w.Start >= at)
                {
                    cancel.Cancel();
                }
            });
            pipeline.Collect(pipeline.Batch("batch", branches[1], 2), l => Disposed(l), "batches");
            await Should.ThrowAsync<OperationCanceledException>(() => pipeline.RunAsync(cancel.Token).WaitAsync(Build.Limit));
            sink.Committed.ShouldBeFalse();
            ledger.Alive.ShouldBe(0);
        }

        static void Disposed(IReadOnlyList<Ledger.Item> batch)
        {
            foreach (var item in batch)
            {
                item.Dispose();
            }
        }
    }

    [Fact]
    public async Task Run_CancelledByTheLastItem_DoesNotCommit()
    {
        // The last write cancels and everything ends well at once, in a race with the token's callback.
        for (var repeat = 0; repeat < 100; repeat++)
        {
            using var cancel = new CancellationTokenSource();
            await using var pipeline = Build.Pipeline();
            Task cancelling = Task.CompletedTask;
            var sink = pipeline.Collect(pipeline.Numbers(1), _ =>
            {
                cancelling = Task.Run(cancel.Cancel);
                SpinWait.SpinUntil(() => cancel.IsCancellationRequested, Build.Limit);
            });
            await Should.ThrowAsync<OperationCanceledException>(() => pipeline.RunAsync(cancel.Token).WaitAsync(Build.Limit));
            await cancelling;
            sink.Committed.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Source_ThrowsBecauseItWasCancelled_IsACancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var pipeline = Build.Pipeline();
        pipeline.Collect(pipeline.Source("source", t => Torn(t)));
        await Should.ThrowAsync<OperationCanceledException>(() => pipeline.RunAsync(cancel.Token));

        async IAsyncEnumerable<int> Torn([EnumeratorCancellation] CancellationToken token)
        {
            yield return 1;
            await cancel.CancelAsync();
            throw new IOException($"pipe broken, cancelled: {token.IsCancellationRequested}");
        }
    }

    [Fact]
    public async Task Run_ManyTinyPipelines_NoneHangs()
    {
        for (var round = 0; round < 10; round++)
        {
            var all = Task.WhenAll(Enumerable.Range(0, 200).Select(RunTinyAsync));
            await all.WaitAsync(Build.Limit);
        }

        static async Task RunTinyAsync(int kind)
        {
            using var cancel = new CancellationTokenSource();
            await using var pipeline = new Pipeline();
            var edge = new EdgeOptions { Capacity = 1 };
            var mapped = pipeline.Map(pipeline.Numbers(kind % 7, edge), i => Work(kind, i, cancel), new StageOptions { Output = edge });
            pipeline.Collect(pipeline.Batch("batch", mapped, 2));
            try
            {
                await pipeline.RunAsync(cancel.Token);
            }
            catch (Exception e) when (e is StageException or OperationCanceledException)
            {
                (kind % 3).ShouldNotBe(0);
            }
        }

        static int Work(int kind, int item, CancellationTokenSource cancel)
        {
            if (item == kind % 5)
            {
                if (kind % 3 == 1)
                {
                    throw new IOException();
                }

                if (kind % 3 == 2)
                {
                    cancel.Cancel();
                }
            }

            return item;
        }
    }
}
