namespace KeyStream.Flow;

/// <summary>Why and whether a run stops early. The first reason wins: a fault after a cancellation is its consequence, and the reverse.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<Edge> _edges = [];
    private Exception? _reason;

    public StopSignal() => Token = _source.Token;

    /// <summary>The first fault (<see cref="StageException"/>), a cancellation (<see cref="OperationCanceledException"/>), or null.</summary>
    public Exception? Reason => Volatile.Read(ref _reason);

    public bool IsStopped => Reason is not null;

    /// <summary>For sources and for waits that are not on an edge.</summary>
    public CancellationToken Token { get; }

    public IReadOnlyList<Edge> Edges => _edges;

    public void Add(Edge edge) => _edges.Add(edge);

    public void Stop(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
        {
            return;
        }

        // Waits on edges take no token: a channel reuses its waiter only for waits that cannot be cancelled,
        // so aborting every edge wakes all of them without an allocation per wait.
        foreach (var edge in _edges)
        {
            edge.Abort();
        }

        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // A source's own callback failed while the run was already stopping; the reason stands.
        }
    }

    public void ThrowIfStopped()
    {
        if (IsStopped)
        {
            throw new OperationCanceledException(Token);
        }
    }

    public void Dispose() => _source.Dispose();
}
