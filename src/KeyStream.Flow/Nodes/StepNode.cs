namespace KeyStream.Flow.Nodes;

/// <summary>One item in, one item out, one at a time.</summary>
internal sealed class StepNode<TIn, TOut>(string name, RunContext context, Edge<TIn> input, IStep<TIn, TOut> step, Edge<TOut> output)
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
                    return;
                }

                continue;
            }

            await output.WriteAsync(RunStep(item, Meter.NextIn()), Meter).ConfigureAwait(false);
            Meter.NextOut();
        }
    }

    private TOut RunStep(TIn item, long index)
    {
        try
        {
            return step.Run(item);
        }
        catch (Exception e)
        {
            var fault = Fault(item, index, e);
            Abandon(item);
            throw fault;
        }
    }
}
