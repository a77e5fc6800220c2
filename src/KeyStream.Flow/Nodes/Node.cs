namespace KeyStream.Flow.Nodes;

/// <summary>One stage at run time: a task body between an input edge and output edges.</summary>
internal abstract class Node(string name, RunContext context, Edge? input, IReadOnlyList<Edge> outputs, object? owned)
{
    public string Name => name;

    public IReadOnlyList<Edge> Outputs => outputs;

    /// <summary>The step or sink, disposed with the pipeline where it is disposable.</summary>
    public object? Owned => owned;

    /// <summary>The most threads this stage keeps busy at a time.</summary>
    public virtual int Threads => 1;

    /// <summary>Counts the time of this stage's task as busy, except where it waits on an edge.</summary>
    public virtual void StartClock() => Meter.Start();

    public StageMeter Meter { get; } = new(name, context.Time, input);

    protected StopSignal Stop => context.Stop;

    /// <summary>Returns after a clean end of the input with everything handed on; otherwise throws.</summary>
    public abstract Task RunAsync();

    protected StageException Fault(object? item, long index, Exception inner) => new(name, context.Describe(item, index), inner);

    /// <summary>A cancellation thrown while the run stops is its echo; thrown by itself (a time-out inside a step) it is a fault.</summary>
    protected bool IsEcho(Exception e) => e is OperationCanceledException && Stop.IsStopped;

    /// <summary>The item of a step that threw: its owner did not get far enough to release it. Disposing twice is harmless.</summary>
    protected static void Abandon<T>(T item)
    {
        try
        {
            Disposal.Dispose(item);
        }
        catch (Exception)
        {
            // The fault of the step is on its way up and is the one to report.
        }
    }
}
