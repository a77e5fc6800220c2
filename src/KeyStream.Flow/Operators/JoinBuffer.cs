namespace KeyStream.Flow.Operators;

/// <summary>What a join holds back of each branch, and when it can leave.</summary>
/// <param name="join">Knows the times.</param>
/// <param name="branches">How many branches.</param>
/// <param name="patience">Items that another branch may have waiting before one without any is passed over; null to wait for it however long.</param>
internal sealed class JoinBuffer<TIn, TOut>(IJoin<TIn, TOut> join, int branches, int? patience) : IDisposable
    where TIn : class
{
    private readonly Queue<(double Time, TIn Item)>[] _waiting = [.. Enumerable.Range(0, branches).Select(_ => new Queue<(double, TIn)>())];
    private readonly double[] _passed = [.. Enumerable.Repeat(double.NegativeInfinity, branches)];
    private readonly bool[] _ended = new bool[branches];

    /// <summary>Items that came after what is of their time had left.</summary>
    public long Late { get; private set; }

    /// <summary>True when nothing is left and nothing will come.</summary>
    public bool IsDone => Array.TrueForAll(_ended, e => e) && Array.TrueForAll(_waiting, w => w.Count == 0);

    /// <summary>Whether something can leave: every branch has an item or has ended, or one has waited long enough.</summary>
    public bool IsReady =>
        (patience is { } most && Array.Exists(_waiting, w => w.Count > most))
        || (Array.Exists(_waiting, w => w.Count > 0) && Enumerable.Range(0, branches).All(b => _ended[b] || _waiting[b].Count > 0));

    /// <summary>Whether another item of a branch can be taken, and is of use.</summary>
    public bool Wants(int branch) => !_ended[branch] && _waiting[branch].Count <= (patience ?? 0);

    /// <summary>Says that a branch has ended.</summary>
    public void End(int branch) => _ended[branch] = true;

    /// <summary>Takes an item; one that comes too late is disposed.</summary>
    public void Add(int branch, TIn item)
    {
        var time = join.TimeOf(branch, item);
        if (time > _passed[branch])
        {
            _waiting[branch].Enqueue((time, item));
            return;
        }

        Late++;
        Disposal.Dispose(item);
    }

    /// <summary>The earliest items, and what is of their time.</summary>
    public (double Time, TIn?[] Items) Take()
    {
        var time = _waiting.Where(w => w.Count > 0).Min(w => w.Peek().Time);
        var items = new TIn?[branches];
        for (var b = 0; b < branches; b++)
        {
            if (_waiting[b].Count == 0) _passed[b] = time + join.Tolerance;
            else if (_waiting[b].Peek().Time <= time + join.Tolerance) items[b] = _waiting[b].Dequeue().Item;
        }

        return (time, items);
    }

    public void Dispose()
    {
        foreach (var (_, item) in _waiting.SelectMany(w => w)) Disposal.Dispose(item);
        foreach (var queue in _waiting) queue.Clear();
        (join as IDisposable)?.Dispose();
    }
}
