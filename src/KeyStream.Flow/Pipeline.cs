using KeyStream.Flow.Nodes;
using KeyStream.Flow.Operators;

namespace KeyStream.Flow;

/// <summary>
/// A graph of stages joined by bounded edges. Building it starts nothing; <see cref="RunAsync"/> runs it once, to the end, to the
/// first fault or to a cancellation.
/// </summary>
/// <remarks>
/// Ownership: the receiver of an item disposes it, and the pipeline disposes what no receiver got, what a step was working on when
/// it threw, every disposable step, and every sink. So payloads are <see cref="IDisposable"/> classes that may be disposed twice, or
/// lists of them. A step that blocks or a source that ignores its token delays the end of a cancelled run by as long as it does so.
/// </remarks>
public sealed partial class Pipeline : IAsyncDisposable
{
    private readonly PipelineOptions _options;
    private readonly RunContext _context;
    private readonly List<Node> _nodes = [];

    /// <summary>Makes an empty pipeline.</summary>
    public Pipeline(PipelineOptions? options = null)
    {
        _options = options ?? new PipelineOptions();
        _context = new RunContext(_options);
    }

    /// <summary>What each stage has done so far, in the order in which the stages were added. Safe to read while the pipeline runs.</summary>
    public IReadOnlyList<StageStatistics> Statistics => [.. _nodes.Select(n => n.Meter.Read())];

    /// <summary>Adds a source. Its token is cancelled when the run stops early.</summary>
    /// <param name="name">Name of the stage, unique in the pipeline.</param>
    /// <param name="items">Opens the sequence; called once, when the run starts.</param>
    /// <param name="edge">The edge that carries the items.</param>
    public Edge<T> Source<T>(string name, Func<CancellationToken, IAsyncEnumerable<T>> items, EdgeOptions? edge = null)
    {
        var output = Open<T>(name, edge);
        return Add(new SourceNode<T>(name, _context, items, output), output);
    }

    /// <summary>Adds a stage that gives one result per item.</summary>
    /// <param name="name">Name of the stage, unique in the pipeline.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="step">The work; disposed with the pipeline where it is disposable.</param>
    /// <param name="options">Concurrency and output edge.</param>
    public Edge<TOut> Stage<TIn, TOut>(string name, Edge<TIn> input, IStep<TIn, TOut> step, StageOptions? options = null)
    {
        options ??= new StageOptions();
        options.Validate(name);
        Take(name, input);
        var output = Open<TOut>(name, options.Output);
        Node node = options.Concurrency == Concurrency.ParallelOrdered
            ? new ParallelNode<TIn, TOut>(name, _context, input, step, output, options.Degree)
            : new StepNode<TIn, TOut>(name, _context, input, step, output);
        return Add(node, output);
    }

    /// <summary>Adds a sequential stage that gives any number of results per item and flushes at a clean end.</summary>
    /// <param name="name">Name of the stage, unique in the pipeline.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="step">The work; disposed with the pipeline where it is disposable.</param>
    /// <param name="edge">The edge that carries the results.</param>
    public Edge<TOut> StageMany<TIn, TOut>(string name, Edge<TIn> input, IManyStep<TIn, TOut> step, EdgeOptions? edge = null)
    {
        Take(name, input);
        var output = Open<TOut>(name, edge);
        return Add(new ManyNode<TIn, TOut>(name, _context, input, step, output), output);
    }

    /// <summary>Groups <paramref name="size"/> items; the rest leaves as a smaller group at a clean end.</summary>
    public Edge<IReadOnlyList<T>> Batch<T>(string name, Edge<T> input, int size, EdgeOptions? edge = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return StageMany(name, input, new BatchStep<T>(size), edge);
    }

    /// <summary>Hands on the elements of each list one by one.</summary>
    public Edge<T> Unbatch<T>(string name, Edge<IReadOnlyList<T>> input, EdgeOptions? edge = null) =>
        StageMany(name, input, new UnbatchStep<T>(), edge);

    /// <summary>
    /// Overlapping windows of <paramref name="length"/> items that start every <paramref name="stride"/> items; at a clean end one more,
    /// flush with the end, covers what is left. A stream shorter than one window gives one window of its length.
    /// </summary>
    /// <param name="name">Name of the stage, unique in the pipeline.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="length">Items per window, at least 1.</param>
    /// <param name="stride">Items from one start to the next, 1 to <paramref name="length"/>.</param>
    /// <param name="alias">Gives another owner of the same content, since windows share items; identity for what is not disposable.</param>
    /// <param name="edge">The edge that carries the windows.</param>
    public Edge<Window<T>> Window<T>(string name, Edge<T> input, int length, int stride, Func<T, T> alias, EdgeOptions? edge = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stride, length);
        return StageMany(name, input, new WindowStep<T>(length, stride, alias), edge);
    }

    /// <summary>The same stream on several lossless branches.</summary>
    public IReadOnlyList<Edge<T>> Tee<T>(string name, Edge<T> input, int branches, Func<T, T> alias) =>
        Tee(name, input, [.. Enumerable.Repeat(new EdgeOptions(), branches)], alias);

    /// <summary>
    /// The same stream on several branches. A full lossless branch holds up all of them; a branch that is
    /// <see cref="Delivery.Latest"/> never does.
    /// </summary>
    /// <param name="name">Name of the stage, unique in the pipeline.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="branches">One edge per branch.</param>
    /// <param name="alias">Gives another owner of the same content: the first branch gets the item, each other its own alias.</param>
    public IReadOnlyList<Edge<T>> Tee<T>(string name, Edge<T> input, IReadOnlyList<EdgeOptions> branches, Func<T, T> alias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(branches.Count, 1);
        Take(name, input);
        Edge<T>[] outputs = [.. branches.Select((b, i) => Open<T>($"{name}[{i}]", b))];
        return Add(new TeeNode<T>(name, _context, input, outputs, alias), outputs);
    }

    /// <summary>
    /// Several streams as one: what is of one time leaves together, in the order of time. A branch that has ended, or has nothing of that
    /// time, leaves its place empty, and holds nobody up.
    /// </summary>
    /// <param name="name">Name of the stage, unique in the pipeline.</param>
    /// <param name="inputs">The branches, at least one.</param>
    /// <param name="join">Knows the times, and puts together.</param>
    /// <param name="patience">
    /// Null for recordings: a branch that is slow is waited for. For live inputs the most items that may wait of any branch: then it goes on
    /// without the branch that has none, and what comes late from that one is dropped.
    /// </param>
    /// <param name="edge">The edge that carries the results.</param>
    public Edge<TOut> Join<TIn, TOut>(string name, IReadOnlyList<Edge<TIn>> inputs, IJoin<TIn, TOut> join, int? patience = null, EdgeOptions? edge = null)
        where TIn : class
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(patience ?? 0, 0);
        foreach (var input in inputs) Take(name, input);
        var output = Open<TOut>(name, edge);
        return Add(new JoinNode<TIn, TOut>(name, _context, inputs, join, new JoinBuffer<TIn, TOut>(join, inputs.Count, patience), output), output);
    }

    /// <summary>Adds the end of a branch. The pipeline commits it after a clean run, and disposes it in any case.</summary>
    public void Sink<T>(string name, Edge<T> input, ISink<T> sink)
    {
        Take(name, input);
        Add(new SinkNode<T>(name, _context, input, sink), sink);
    }

    private Edge<T> Open<T>(string name, EdgeOptions? options) => new(name, options ?? new EdgeOptions(), _context.Stop);

    private void Take<T>(string name, Edge<T> input)
    {
        if (!input.BelongsTo(_context.Stop))
        {
            throw new ArgumentException($"Stage '{name}' reads '{input.Name}', which belongs to another pipeline.", nameof(input));
        }

        if (input.IsConsumed)
        {
            throw new ArgumentException($"Stage '{name}' reads '{input.Name}', which another stage reads already; put a tee between.", nameof(input));
        }

        input.IsConsumed = true;
    }

    private TResult Add<TResult>(Node node, TResult result)
    {
        if (_state != NotStarted)
        {
            throw new InvalidOperationException($"Stage '{node.Name}' was added after the pipeline had started.");
        }

        if (_nodes.Exists(n => n.Name == node.Name))
        {
            throw new ArgumentException($"Two stages are named '{node.Name}'.");
        }

        _nodes.Add(node);
        return result;
    }
}
