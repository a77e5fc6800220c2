namespace KeyStream.Flow.Nodes;

/// <summary>One item in, any number out; what is held back leaves at a clean end.</summary>
internal sealed class ManyNode<TIn, TOut>(string name, RunContext context, Edge<TIn> input, IManyStep<TIn, TOut> step, Edge<TOut> output)
    : Node(name, context, input, [output], step)
{
    public override async Task RunAsync()
    {
        for (; ; )
        {
            Stop.ThrowIfStopped();
            if (!input.TryRead(out var item))
            {
                if (!await input.WaitToReadAsync(Meter).ConfigureAwait(false))
                {
                    break;
                }

                continue;
            }

            await ForwardItemAsync(item, Meter.NextIn()).ConfigureAwait(false);
        }

        Stop.ThrowIfStopped();
        await FlushAsync().ConfigureAwait(false);
    }

    private async ValueTask ForwardItemAsync(TIn item, long index)
    {
        try
        {
            await ForwardAsync(step.Run(item)).ConfigureAwait(false);
        }
        catch (Exception e) when (!IsEcho(e))
        {
            var fault = Fault(item, index, e);
            Abandon(item);
            throw fault;
        }
    }

    private async ValueTask FlushAsync()
    {
        try
        {
            await ForwardAsync(step.Flush()).ConfigureAwait(false);
        }
        catch (Exception e) when (!IsEcho(e))
        {
            throw new StageException(Name, "end of stream", e);
        }
    }

    private ValueTask ForwardAsync(IEnumerable<TOut> results) =>
        results is IReadOnlyList<TOut> list ? ForwardListAsync(list) : ForwardSequenceAsync(results);

    /// <summary>A list is made already, so what cannot be handed on any more is disposed here.</summary>
    private async ValueTask ForwardListAsync(IReadOnlyList<TOut> results)
    {
        var next = 0;
        try
        {
            while (next < results.Count)
            {
                await output.WriteAsync(results[next++], Meter).ConfigureAwait(false);
                Meter.NextOut();
            }
        }
        finally
        {
            Disposal.DisposeFrom(results, next);
        }
    }

    /// <summary>An iterator makes its results as they leave; its own finally blocks release what it holds.</summary>
    private async ValueTask ForwardSequenceAsync(IEnumerable<TOut> results)
    {
        foreach (var result in results)
        {
            await output.WriteAsync(result, Meter).ConfigureAwait(false);
            Meter.NextOut();
        }
    }
}
