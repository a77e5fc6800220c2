using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

/// <summary>Short spellings for the pipelines of these tests.</summary>
internal static class Build
{
    /// <summary>A run that does not end is the fault most of these tests look for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Pipeline Pipeline() => new(new PipelineOptions { Describe = o => $"{o}" });

    public static Edge<int> Numbers(this Pipeline pipeline, int count, EdgeOptions? edge = null) =>
        pipeline.Source("source", _ => TestSources.Clean(count, i => i), edge);

    public static Edge<Ledger.Item> Items(this Pipeline pipeline, Ledger ledger, int count, EdgeOptions? edge = null) =>
        pipeline.Source("source", _ => TestSources.Clean(count, ledger.Make), edge);

    public static Edge<TOut> Map<TIn, TOut>(
        this Pipeline pipeline, Edge<TIn> input, Func<TIn, TOut> map, StageOptions? options = null, string name = "map") =>
        pipeline.Stage(name, input, new FuncStep<TIn, TOut>(map), options);

    public static ListSink<T> Collect<T>(this Pipeline pipeline, Edge<T> input, Action<T>? onWrite = null, string name = "sink")
    {
        var sink = new ListSink<T>(i => (i as IDisposable)?.Dispose(), onWrite);
        pipeline.Sink(name, input, sink);
        return sink;
    }
}
