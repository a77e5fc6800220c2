using KeyStream.Flow.Nodes;

namespace KeyStream.Flow;

public sealed partial class Pipeline
{
    private const int NotStarted = 0;
    private const int Started = 1;
    private int _state;
    private Task _run = Task.CompletedTask;
    private FlowMeters? _meters;

    /// <summary>
    /// Runs the pipeline once and returns when every stage has ended and everything is disposed. Sinks are committed, in the order in
    /// which they were added, only when every branch ended well; when a commit fails, the sinks after it are not committed (those
    /// before it stay so).
    /// </summary>
    /// <exception cref="StageException">The first fault, with the stage and the item.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled before the first commit.</exception>
    /// <exception cref="InvalidOperationException">The pipeline ran already, or an edge has no reader.</exception>
    public Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_context.Stop.Edges.FirstOrDefault(e => !e.IsConsumed) is { } loose)
        {
            throw new InvalidOperationException($"Nothing reads '{loose.Name}'.");
        }

        if (Interlocked.Exchange(ref _state, Started) != NotStarted)
        {
            throw new InvalidOperationException("A pipeline runs once; build another.");
        }

        return _run = RunOnceAsync(cancellationToken);
    }

    /// <summary>Stops a run in progress, waits for its end, and releases everything, also of a pipeline that never ran.</summary>
    public async ValueTask DisposeAsync()
    {
        var neverRan = Interlocked.Exchange(ref _state, Started) == NotStarted;
        _context.Stop.Stop(new OperationCanceledException());
        if (neverRan)
        {
            ReleaseStages();
            ReleaseSinks();
        }
        else
        {
            await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _meters?.Dispose();
        _context.Stop.Dispose();
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var stop = _context.Stop;
        _meters = new FlowMeters(_options.Name, () => Statistics);
        ReserveThreads();
        using (cancellationToken.Register(() => Cancel(cancellationToken)))
        {
            await Task.WhenAll(_nodes.Select(n => Task.Run(() => RunNodeAsync(n), CancellationToken.None))).ConfigureAwait(false);
        }

        // The callback runs after the token has changed, and the last stage may have ended in between.
        if (cancellationToken.IsCancellationRequested)
        {
            Cancel(cancellationToken);
        }

        // From here the token has no effect: either the run has stopped, or it commits.
        ReleaseStages();
        foreach (var node in _nodes)
        {
            if (!stop.IsStopped && node is ICommit sink)
            {
                Attempt(node.Name, "commit", sink.Commit);
            }
        }

        ReleaseSinks();
        if (stop.Reason is { } reason)
        {
            throw reason;
        }
    }

    private void Cancel(CancellationToken token) => _context.Stop.Stop(new OperationCanceledException(token));

    private async Task RunNodeAsync(Node node)
    {
        try
        {
            node.StartClock();
            _context.Stop.ThrowIfStopped();
            await node.RunAsync().ConfigureAwait(false);
            foreach (var output in node.Outputs)
            {
                output.Complete();
            }
        }
        catch (Exception e)
        {
            // Stop aborts every edge, so no reader takes what this stage leaves unfinished for a clean end.
            _context.Stop.Stop(e as StageException ?? new StageException(node.Name, "an unknown item", e));
        }
        finally
        {
            node.Meter.End();
        }
    }

    /// <summary>Steps may block (a pipe to an encoder); the thread pool would take half a second to notice each of them.</summary>
    private void ReserveThreads()
    {
        var wanted = Environment.ProcessorCount + _nodes.Sum(n => n.Threads);
        ThreadPool.GetMinThreads(out var workers, out var completion);
        if (workers < wanted)
        {
            ThreadPool.SetMinThreads(wanted, completion);
        }
    }

    private void ReleaseStages()
    {
        foreach (var edge in _context.Stop.Edges)
        {
            Attempt(edge.Name, "dispose", edge.Drain);
        }

        foreach (var node in _nodes.Where(n => n is not ICommit))
        {
            Release(node);
        }
    }

    private void ReleaseSinks()
    {
        foreach (var node in _nodes.Where(n => n is ICommit))
        {
            Release(node);
        }
    }

    private void Release(Node node)
    {
        if (node.Owned is IDisposable disposable)
        {
            Attempt(node.Name, "dispose", disposable.Dispose);
        }
    }

    private void Attempt(string stage, string moment, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _context.Stop.Stop(new StageException(stage, moment, e));
        }
    }
}
