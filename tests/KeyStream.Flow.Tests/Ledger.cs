namespace KeyStream.Flow.Tests;

/// <summary>Makes items and knows which of them are still alive.</summary>
public sealed class Ledger
{
    private int _alive;
    private int _made;

    public int Alive => Volatile.Read(ref _alive);

    public int Made => Volatile.Read(ref _made);

    public Item Make(int index)
    {
        Interlocked.Increment(ref _alive);
        Interlocked.Increment(ref _made);
        return new Item(this, index);
    }

    /// <summary>Another owner of the same content.</summary>
    public Item Alias(Item item) => Make(item.Index);

    public sealed class Item(Ledger ledger, int index) : IDisposable
    {
        private int _disposed;

        public int Index => index;

        public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                Interlocked.Decrement(ref ledger._alive);
            }
        }

        public override string ToString() => $"frame {index}";
    }
}
