namespace KeyStream.Flow.Nodes;

/// <summary>The same stream on several branches: each branch owns its own alias of each item.</summary>
internal sealed class TeeNode<T>(string name, RunContext context, Edge<T> input, IReadOnlyList<Edge<T>> branches, Func<T, T> alias)
    : Node(name, context, input, branches, null)
{
    private readonly T[] _copies = new T[branches.Count];

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

            MakeCopies(item, Meter.NextIn());
            await ForwardAsync().ConfigureAwait(false);
            Meter.NextOut();
        }
    }

    /// <summary>All copies are made before the first leaves: its receiver may dispose what they are made from.</summary>
    private void MakeCopies(T item, long index)
    {
        _copies[0] = item;
        var made = 1;
        try
        {
            for (; made < _copies.Length; made++)
            {
                _copies[made] = alias(item);
            }
        }
        catch (Exception e)
        {
            var fault = Fault(item, index, e);
            for (var i = 0; i < made; i++)
            {
                Abandon(_copies[i]);
            }

            throw fault;
        }
    }

    private async ValueTask ForwardAsync()
    {
        var next = 0;
        try
        {
            while (next < _copies.Length)
            {
                var copy = _copies[next];
                await branches[next++].WriteAsync(copy, Meter).ConfigureAwait(false);
            }
        }
        finally
        {
            Disposal.DisposeFrom(_copies, next);
            Array.Clear(_copies);
        }
    }
}
