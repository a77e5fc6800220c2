namespace KeyStream.Flow.Nodes;

/// <summary>The end of a branch.</summary>
internal sealed class SinkNode<T>(string name, RunContext context, Edge<T> input, ISink<T> sink)
    : Node(name, context, input, [], sink), ICommit
{
    public override async Task RunAsync()
    {
        for (; ; )
        {
            Stop.ThrowIfStopped();
            if (input.TryRead(out var item))
            {
                Write(item, Meter.NextIn());
            }
            else if (!await input.WaitToReadAsync(Meter).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    public void Commit() => sink.Commit();

    private void Write(T item, long index)
    {
        try
        {
            sink.Write(item);
        }
        catch (Exception e)
        {
            var fault = Fault(item, index, e);
            Abandon(item);
            throw fault;
        }
    }
}

/// <summary>A node whose result becomes permanent when every branch ended well.</summary>
internal interface ICommit
{
    void Commit();
}
