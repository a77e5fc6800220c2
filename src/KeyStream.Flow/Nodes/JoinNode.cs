using KeyStream.Flow.Operators;

namespace KeyStream.Flow.Nodes;

/// <summary>Several streams in, one out: what is of one time leaves together.</summary>
internal sealed class JoinNode<TIn, TOut>(
    string name, RunContext context, IReadOnlyList<Edge<TIn>> inputs, IJoin<TIn, TOut> join, JoinBuffer<TIn, TOut> buffer, Edge<TOut> output)
    : Node(name, context, inputs[0], [output], buffer)
    where TIn : class
{
    private readonly Task<bool>?[] _waits = new Task<bool>?[inputs.Count];

    public override async Task RunAsync()
    {
        while (true)
        {
            Stop.ThrowIfStopped();
            for (var b = 0; b < inputs.Count; b++) Fill(b);
            if (buffer.IsReady)
            {
                await output.WriteAsync(Join(), Meter).ConfigureAwait(false);
                Meter.NextOut();
            }
            else if (buffer.IsDone)
            {
                return;
            }
            else
            {
                await WaitAsync().ConfigureAwait(false);
            }
        }
    }

    private void Fill(int branch)
    {
        while (buffer.Wants(branch) && inputs[branch].TryRead(out var item))
        {
            var index = Meter.NextIn();
            try
            {
                buffer.Add(branch, item);
            }
            catch (Exception e)
            {
                var fault = Fault(item, index, e);
                Abandon(item);
                throw fault;
            }
        }
    }

    private TOut Join()
    {
        var (time, items) = buffer.Take();
        try
        {
            return join.Join(time, items);
        }
        catch (Exception e)
        {
            var fault = Fault(items.First(i => i is not null), 0, e);
            foreach (var item in items) Abandon(item);
            throw fault;
        }
    }

    /// <summary>Waits until a branch that is wanted has an item or has ended.</summary>
    private async ValueTask WaitAsync()
    {
        var wanted = Enumerable.Range(0, inputs.Count).Where(buffer.Wants).ToList();
        // One wait at a time for each branch: one that another branch overtook goes on.
        foreach (var b in wanted) _waits[b] ??= inputs[b].WaitToReadAsync();
        Meter.BeginWait();
        try
        {
            await Task.WhenAny(wanted.Select(b => _waits[b]!)).ConfigureAwait(false);
        }
        finally
        {
            Meter.EndWait();
        }

        foreach (var b in wanted.Where(b => _waits[b]!.IsCompleted))
        {
            if (!await _waits[b]!.ConfigureAwait(false)) buffer.End(b);
            _waits[b] = null;
        }
    }
}
