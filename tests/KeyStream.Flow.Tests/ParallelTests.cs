namespace KeyStream.Flow.Tests;

public sealed class ParallelTests
{
    [Fact]
    public async Task ParallelOrdered_LaterItemsFinishFirst_LeavesInOrder()
    {
        const int degree = 4;
        // Item i of each group of four may end only when item i + 1 of the group has ended.
        var gates = Enumerable.Range(0, 20).Select(_ => new ManualResetEventSlim()).ToArray();
        await using var pipeline = Build.Pipeline();
        var mapped = pipeline.Map(pipeline.Numbers(gates.Length), Reversed, StageOptions.ParallelOrdered(degree));
        var sink = pipeline.Collect(mapped);
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        sink.Items.ShouldBe(Enumerable.Range(0, gates.Length));

        int Reversed(int i)
        {
            if (i % degree != degree - 1)
            {
                gates[i + 1].Wait(Build.Limit).ShouldBeTrue();
            }

            gates[i].Set();
            return i;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ParallelOrdered_AnyLoad_RunsAtMostDegreeAtATime(int degree)
    {
        var running = 0;
        var most = 0;
        await using var pipeline = Build.Pipeline();
        var mapped = pipeline.Map(pipeline.Numbers(300), i =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            Thread.Yield();
            Interlocked.Decrement(ref running);
            return i;
        }, StageOptions.ParallelOrdered(degree));
        pipeline.Collect(mapped);
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        most.ShouldBeInRange(1, degree);
    }

    [Fact]
    public async Task ParallelOrdered_HeadIsDone_LeavesWithoutWaitingForMoreInput()
    {
        var arrived = new TaskCompletionSource();
        await using var pipeline = Build.Pipeline();
        var source = pipeline.Source("source", _ => OneThenWait());
        var sink = pipeline.Collect(pipeline.Map(source, i => i, StageOptions.ParallelOrdered(4)), _ => arrived.TrySetResult());
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        sink.Items.ShouldBe([1, 2]);

        async IAsyncEnumerable<int> OneThenWait()
        {
            yield return 1;
            await arrived.Task.WaitAsync(Build.Limit);
            yield return 2;
        }
    }

    [Fact]
    public async Task ParallelOrdered_FaultWhileOthersRun_DisposesTheirResults()
    {
        for (var repeat = 0; repeat < 50; repeat++)
        {
            var ledger = new Ledger();
            using var late = new ManualResetEventSlim();
            await using var pipeline = Build.Pipeline();
            var mapped = pipeline.Map(pipeline.Items(ledger, 30), i =>
            {
                if (i.Index == 5)
                {
                    late.Set();
                    throw new IOException();
                }

                if (i.Index > 5)
                {
                    late.Wait(Build.Limit);
                }

                return i;
            }, StageOptions.ParallelOrdered(3));
            pipeline.Collect(mapped);
            var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync().WaitAsync(Build.Limit));
            thrown.Item.ShouldBe("frame 5");
            ledger.Alive.ShouldBe(0);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
