using System.Threading.Channels;

namespace KeyStream.Flow.Nodes;

/// <summary>Up to <paramref name="degree"/> items at a time; results leave in the order of the items.</summary>
internal sealed class ParallelNode<TIn, TOut>(
    string name, RunContext context, Edge<TIn> input, IStep<TIn, TOut> step, Edge<TOut> output, int degree)
    : Node(name, context, input, [output], step)
{
    // The semaphore bounds what is in flight, so one slot more than the degree can never be full.
    private readonly Channel<Task<TOut>> _inFlight = Channel.CreateBounded<Task<TOut>>(
        new BoundedChannelOptions(degree + 1) { SingleReader = true, SingleWriter = true });

    public override int Threads => degree;

    public override void StartClock()
    {
        // The workers are timed one by one; the dispatching task does no work of its own.
    }

    public override async Task RunAsync()
    {
        using var free = new SemaphoreSlim(degree);
        await Task.WhenAll(DispatchAsync(free), EmitAsync(free)).ConfigureAwait(false);
    }

    private async Task DispatchAsync(SemaphoreSlim free)
    {
        try
        {
            for (; ; )
            {
                Stop.ThrowIfStopped();
                await free.WaitAsync(Stop.Token).ConfigureAwait(false);
                TIn item;
                while (!input.TryRead(out item))
                {
                    if (!await input.WaitToReadAsync(Meter).ConfigureAwait(false))
                    {
                        _inFlight.Writer.Complete();
                        return;
                    }
                }

                var index = Meter.NextIn();
                _inFlight.Writer.TryWrite(Task.Run(() => RunStep(item, index)));
            }
        }
        catch (Exception e)
        {
            _inFlight.Writer.Complete(e);
            throw;
        }
    }

    private async Task EmitAsync(SemaphoreSlim free)
    {
        try
        {
            await foreach (var result in _inFlight.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                var value = await result.ConfigureAwait(false);
                free.Release();
                // The dispatching task owns the meter's clock, so the wait for room here is not timed.
                await output.WriteAsync(value, null).ConfigureAwait(false);
                Meter.NextOut();
            }
        }
        catch (Exception e)
        {
            // Stop first: it wakes the dispatcher, which ends the list of what is in flight.
            Stop.Stop(e is StageException ? e : new StageException(Name, "its results", e));
            await DisposeInFlightAsync().ConfigureAwait(false);
            throw;
        }
    }

    private TOut RunStep(TIn item, long index)
    {
        if (Stop.IsStopped)
        {
            Abandon(item);
            throw new OperationCanceledException(Stop.Token);
        }

        try
        {
            return Meter.Time(step, item);
        }
        catch (Exception e)
        {
            var fault = Fault(item, index, e);
            Abandon(item);
            throw fault;
        }
    }

    private async Task DisposeInFlightAsync()
    {
        try
        {
            await foreach (var result in _inFlight.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (result.IsCompletedSuccessfully)
                {
                    Abandon(result.Result);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // How the dispatcher ends the list of a stopped run.
        }
    }
}
