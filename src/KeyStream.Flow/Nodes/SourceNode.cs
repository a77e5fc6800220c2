namespace KeyStream.Flow.Nodes;

/// <summary>Hands on what an asynchronous sequence yields.</summary>
internal sealed class SourceNode<T>(string name, RunContext context, Func<CancellationToken, IAsyncEnumerable<T>> items, Edge<T> output)
    : Node(name, context, null, [output], null)
{
    public override async Task RunAsync()
    {
        long count = 0;
        try
        {
            await foreach (var item in items(Stop.Token).WithCancellation(Stop.Token).ConfigureAwait(false))
            {
                await output.WriteAsync(item, Meter).ConfigureAwait(false);
                count = Meter.NextOut() + 1;
                Stop.ThrowIfStopped();
            }
        }
        catch (Exception e) when (!IsEcho(e))
        {
            throw Fault(null, count, e);
        }
    }
}
