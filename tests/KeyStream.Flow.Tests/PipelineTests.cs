using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

public sealed class PipelineTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 4)]
    [InlineData(1000, 2)]
    public async Task Run_CleanStream_DeliversAllInOrderAndCommits(int count, int capacity)
    {
        await using var pipeline = Build.Pipeline();
        var edge = new EdgeOptions { Capacity = capacity };
        var doubled = pipeline.Map(pipeline.Numbers(count, edge), i => 2 * i, new StageOptions { Output = edge });
        var sink = pipeline.Collect(doubled);
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        sink.Items.ShouldBe(Enumerable.Range(0, count).Select(i => 2 * i));
        sink.Committed.ShouldBeTrue();
        sink.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Build_SourceAdded_StartsNothing()
    {
        var opened = false;
        await using var pipeline = Build.Pipeline();
        pipeline.Collect(pipeline.Source("source", _ =>
        {
            opened = true;
            return TestSources.Clean(1, i => i);
        }));
        opened.ShouldBeFalse();
        await pipeline.RunAsync();
        opened.ShouldBeTrue();
    }

    [Fact]
    public async Task Build_EdgeReadTwice_IsRefused()
    {
        await using var pipeline = Build.Pipeline();
        var edge = pipeline.Numbers(1);
        pipeline.Collect(edge);
        Should.Throw<ArgumentException>(() => pipeline.Collect(edge, name: "second")).Message.ShouldContain("tee");
    }

    [Fact]
    public async Task Build_EdgeOfAnotherPipeline_IsRefused()
    {
        await using var one = Build.Pipeline();
        await using var other = Build.Pipeline();
        var edge = one.Numbers(1);
        Should.Throw<ArgumentException>(() => other.Collect(edge)).Message.ShouldContain("another pipeline");
    }

    [Fact]
    public async Task Build_SameNameTwice_IsRefused()
    {
        await using var pipeline = Build.Pipeline();
        pipeline.Collect(pipeline.Numbers(1));
        Should.Throw<ArgumentException>(() => pipeline.Numbers(1)).Message.ShouldContain("'source'");
    }

    [Fact]
    public async Task Run_EdgeWithoutReader_IsRefused()
    {
        await using var pipeline = Build.Pipeline();
        pipeline.Map(pipeline.Numbers(1), i => i);
        (await Should.ThrowAsync<InvalidOperationException>(() => pipeline.RunAsync())).Message.ShouldContain("'map'");
    }

    [Fact]
    public async Task Run_SecondTime_IsRefused()
    {
        await using var pipeline = Build.Pipeline();
        pipeline.Collect(pipeline.Numbers(1));
        await pipeline.RunAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => pipeline.RunAsync());
        Should.Throw<InvalidOperationException>(() => pipeline.Numbers(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Build_UnusableSizes_AreRefused(int bad)
    {
        await using var pipeline = Build.Pipeline();
        Should.Throw<ArgumentOutOfRangeException>(() => pipeline.Numbers(1, new EdgeOptions { Capacity = bad }));
        Should.Throw<ArgumentOutOfRangeException>(() => pipeline.Map(pipeline.Numbers(1), i => i, StageOptions.ParallelOrdered(bad)));
    }

    [Fact]
    public async Task Build_SequentialWithDegree_IsRefused()
    {
        await using var pipeline = Build.Pipeline();
        var edge = pipeline.Numbers(1);
        Should.Throw<ArgumentException>(() => pipeline.Map(edge, i => i, new StageOptions { Degree = 2 }));
    }

    [Fact]
    public async Task Dispose_NeverRun_DisposesStepsAndSinks()
    {
        var step = new DisposableStep();
        var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Stage("map", pipeline.Numbers(1), step));
        await pipeline.DisposeAsync();
        await pipeline.DisposeAsync();
        step.Disposed.ShouldBe(1);
        sink.Disposed.ShouldBeTrue();
        sink.Committed.ShouldBeFalse();
    }

    [Fact]
    public async Task Dispose_WhileRunning_StopsTheRun()
    {
        var waiting = new TaskCompletionSource();
        var pipeline = Build.Pipeline();
        var sink = pipeline.Collect(pipeline.Source("source", t => TestSources.Endless(1, i => i, waiting.SetResult, t)));
        var run = pipeline.RunAsync();
        await waiting.Task.WaitAsync(Build.Limit);
        await pipeline.DisposeAsync().AsTask().WaitAsync(Build.Limit);
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        sink.Committed.ShouldBeFalse();
    }

    private sealed class DisposableStep : IStep<int, int>, IDisposable
    {
        public int Disposed { get; private set; }

        public int Run(int item) => item;

        public void Dispose() => Disposed++;
    }
}
