using KeyStream.Flow;

namespace KeyStream.TestKit;

/// <summary>
/// What every stage of the product promises, whatever it computes. A stage's tests derive from this and say how to make the stage,
/// its items and what to compare. A class whose <see cref="LiveCount"/> is counted process-wide must share a collection that
/// does not run in parallel with others that make such objects.
/// </summary>
/// <typeparam name="TIn">What the stage takes.</typeparam>
/// <typeparam name="TOut">What the stage gives.</typeparam>
public abstract class StageContract<TIn, TOut>
{
    /// <summary>Name under which <see cref="Attach"/> must add the stage.</summary>
    protected const string StageName = "stage-under-test";

    /// <summary>How long a run may take to notice that it is to stop.</summary>
    protected virtual TimeSpan StopLimit => TimeSpan.FromSeconds(10);

    /// <summary>How many items make a typical run; enough for the stage to emit before the end.</summary>
    protected virtual int Count => 6;

    /// <summary>Adds a new instance of the stage, named <see cref="StageName"/>.</summary>
    protected abstract Edge<TOut> Attach(Pipeline pipeline, Edge<TIn> input);

    /// <summary>Makes item number <paramref name="index"/>, the same content each time, owned by the caller.</summary>
    protected abstract TIn Sample(int index);

    /// <summary>The stamp of an item; what the stage must carry to its results.</summary>
    protected abstract object StampOf(TIn item);

    /// <summary>The stamps of a result, in order (several where one result holds many items).</summary>
    protected abstract IEnumerable<object> StampsOf(TOut result);

    /// <summary>A text of the result's values, equal for equal results.</summary>
    protected abstract string Digest(TOut result);

    /// <summary>The stamps that must leave when <paramref name="sent"/> came in; by default the same.</summary>
    protected virtual IEnumerable<object> Expected(IReadOnlyList<object> sent) => sent;

    /// <summary>An item on which the stage must throw; false for a stage that has no such item.</summary>
    protected virtual bool TryMakePoison(out TIn poison)
    {
        poison = default!;
        return false;
    }

    /// <summary>Disposes a result.</summary>
    protected virtual void Release(TOut result) => (result as IDisposable)?.Dispose();

    /// <summary>Objects alive now that must not pile up: live tensors, or undisposed items of a test.</summary>
    protected virtual long LiveCount => 0;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task Stage_CleanStream_KeepsOrderAndStampsAndFlushes(int count)
    {
        var (stamps, _) = await RunCleanAsync(count < 0 ? Count : count);
        stamps.ShouldBe(Expected([.. Enumerable.Range(0, count < 0 ? Count : count).Select(SampleStamp)]));
    }

    [Fact]
    public async Task Stage_NewInstanceSameInput_GivesTheSame()
    {
        var (_, first) = await RunCleanAsync(Count);
        var (_, second) = await RunCleanAsync(Count);
        second.ShouldBe(first);
    }

    [Fact]
    public async Task Stage_SourceFaults_NamesTheSourceAndCommitsNothing()
    {
        var fault = new InvalidDataException("torn");
        var sink = new ListSink<TOut>(Release);
        var thrown = await Should.ThrowAsync<StageException>(() => RunAsync(_ => TestSources.Faulty(Count, Sample, fault), sink));
        thrown.Stage.ShouldBe("source");
        thrown.InnerException.ShouldBeSameAs(fault);
        sink.Committed.ShouldBeFalse();
        sink.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Stage_OwnFault_NamesTheStageAndTheItem()
    {
        if (!TryMakePoison(out var poison))
        {
            return;
        }

        var stamp = StampOf(poison).ToString();
        var sink = new ListSink<TOut>(Release);
        var thrown = await Should.ThrowAsync<StageException>(
            () => RunAsync(_ => TestSources.Clean(3, i => i == 1 ? poison : Sample(i)), sink));
        thrown.Stage.ShouldBe(StageName);
        thrown.Item.ShouldBe(stamp);
        sink.Committed.ShouldBeFalse();
    }

    [Fact]
    public async Task Stage_Cancelled_EndsInTimeAndCommitsNothing()
    {
        using var cancel = new CancellationTokenSource();
        var sink = new ListSink<TOut>(Release);
        var run = RunAsync(token => TestSources.Endless(Count, Sample, cancel.Cancel, token), sink, cancel.Token);
        await Should.ThrowAsync<OperationCanceledException>(() => run.WaitAsync(StopLimit));
        sink.Committed.ShouldBeFalse();
        sink.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Stage_ManyItems_LeavesNoMoreAliveThanOne()
    {
        await RunCleanAsync(1);
        var one = LiveCount;
        await RunCleanAsync(50);
        LiveCount.ShouldBe(one);
    }

    [Fact]
    public async Task Stage_ReceiverFaults_ReleasesEverything()
    {
        await RunCleanAsync(1);
        var before = LiveCount;
        for (var repeat = 0; repeat < 5; repeat++)
        {
            var sink = new ListSink<TOut>(Release, _ => throw new IOException("disk full"));
            var thrown = await Should.ThrowAsync<StageException>(() => RunAsync(_ => TestSources.Clean(50, Sample), sink));
            thrown.Stage.ShouldBe("sink");
        }

        LiveCount.ShouldBe(before);
    }

    private object SampleStamp(int index)
    {
        var item = Sample(index);
        var stamp = StampOf(item);
        (item as IDisposable)?.Dispose();
        return stamp;
    }

    private async Task<(List<object> Stamps, List<string> Digests)> RunCleanAsync(int count)
    {
        List<object> stamps = [];
        List<string> digests = [];
        var sink = new ListSink<TOut>(Release, result =>
        {
            stamps.AddRange(StampsOf(result));
            digests.Add(Digest(result));
        });
        await RunAsync(_ => TestSources.Clean(count, Sample), sink);
        sink.Committed.ShouldBeTrue();
        return (stamps, digests);
    }

    private async Task RunAsync(
        Func<CancellationToken, IAsyncEnumerable<TIn>> items, ISink<TOut> sink, CancellationToken token = default)
    {
        await using var pipeline = new Pipeline(new PipelineOptions { Describe = o => o is TIn item ? $"{StampOf(item)}" : $"{o}" });
        var input = pipeline.Source("source", items);
        pipeline.Sink("sink", Attach(pipeline, input), sink);
        await pipeline.RunAsync(token);
    }
}
