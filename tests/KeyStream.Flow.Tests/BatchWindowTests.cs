using FsCheck;
using FsCheck.Fluent;
using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

public sealed class BatchWindowTests
{
    private const int Size = 4;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Size - 1)]
    [InlineData(Size)]
    [InlineData(Size + 1)]
    [InlineData((2 * Size) - 1)]
    [InlineData(2 * Size)]
    public async Task Batch_AroundItsSize_GroupsAllAndFlushesTheRest(int count)
    {
        await using var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Batch("batch", pipeline.Numbers(count), Size));
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        sink.Items.ShouldBe(Enumerable.Range(0, count).Chunk(Size));
    }

    [Fact]
    public void Batch_AnySize_UnbatchGivesTheStreamBack() =>
        Prop.ForAll(Sizes(), s => RunAsync(s.Count, (p, e) => p.Unbatch("unbatch", p.Batch("batch", e, s.Length)))
            .SequenceEqual(Enumerable.Range(0, s.Count))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "0+1")]
    [InlineData(3, "0+3")]
    [InlineData(4, "0+4")]
    [InlineData(5, "0+4 1+4")]
    [InlineData(7, "0+4 3+4")]
    [InlineData(8, "0+4 3+4 4+4")]
    [InlineData(10, "0+4 3+4 6+4")]
    public async Task Window_AroundItsLength_CoversTheEnd(int count, string expected)
    {
        await using var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Window("window", pipeline.Numbers(count), 4, 3, i => i));
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        string.Join(' ', sink.Items.Select(w => $"{w.Start}+{w.Count}")).ShouldBe(expected);
    }

    [Fact]
    public void Window_AnyLengthAndStride_CoversEveryItemWithFullWindows() =>
        Prop.ForAll(Sizes(), s =>
        {
            var windows = RunAsync(s.Count, (p, e) => p.Window("window", e, s.Length, s.Stride, i => i));
            windows.ShouldAllBe(w => w.Count == Math.Min(s.Length, s.Count));
            windows.ShouldAllBe(w => w.SequenceEqual(Enumerable.Range((int)w.Start, w.Count)));
            windows.SkipLast(1).Select((w, i) => w.Start - ((long)i * s.Stride)).ShouldAllBe(d => d == 0);
            windows.SelectMany(w => w).Distinct().Order().ShouldBe(Enumerable.Range(0, s.Count));
            windows.Select(w => w.Start).Distinct().Count().ShouldBe(windows.Count);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Window_Disposables_EachWindowOwnsItsAliases()
    {
        var ledger = new Ledger();
        await using var pipeline = Build.Pipeline();
        var windows = pipeline.Window("window", pipeline.Items(ledger, 23), 6, 2, ledger.Alias);
        var sink = pipeline.Collect(windows, w =>
        {
            w.ShouldAllBe(i => !i.IsDisposed);
            w.Dispose();
        });
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        sink.Items.Count.ShouldBe(10);
        ledger.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task Window_AliasFaultsHalfWay_ReleasesTheHalf()
    {
        var ledger = new Ledger();
        await using var pipeline = Build.Pipeline();
        var windows = pipeline.Window(
            "window", pipeline.Items(ledger, 23), 6, 2, i => i.Index == 9 ? throw new IOException() : ledger.Alias(i));
        pipeline.Collect(windows);
        var thrown = await Should.ThrowAsync<StageException>(() => pipeline.RunAsync().WaitAsync(Build.Limit));
        (thrown.Stage, thrown.Item).ShouldBe(("window", "frame 9"));
        ledger.Alive.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 4)]
    public async Task Window_StrideThatLeavesGaps_IsRefused(int length, int stride)
    {
        await using var pipeline = Build.Pipeline();
        var edge = pipeline.Numbers(1);
        Should.Throw<ArgumentOutOfRangeException>(() => pipeline.Window("window", edge, length, stride, i => i));
    }

    private static Arbitrary<(int Count, int Length, int Stride)> Sizes() =>
        (from count in Gen.Choose(0, 40)
         from length in Gen.Choose(1, 9)
         from stride in Gen.Choose(1, length)
         select (count, length, stride)).ToArbitrary();

    private static List<TOut> RunAsync<TOut>(int count, Func<Pipeline, Edge<int>, Edge<TOut>> stages)
    {
        return Run().GetAwaiter().GetResult();

        async Task<List<TOut>> Run()
        {
            await using var pipeline = Build.Pipeline();
            var sink = new ListSink<TOut>();
            pipeline.Sink("sink", stages(pipeline, pipeline.Numbers(count)), sink);
            await pipeline.RunAsync().WaitAsync(Build.Limit);
            return sink.Items;
        }
    }
}
