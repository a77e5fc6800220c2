using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KeyStream.Flow;

/// <summary>One bounded connection between two stages.</summary>
public abstract class Edge
{
    private protected Edge(string name, EdgeOptions options)
    {
        options.Validate(name);
        Name = name;
        Options = options;
    }

    /// <summary>Name of the stage that writes this edge; a branch of a tee adds its number.</summary>
    public string Name { get; }

    /// <summary>Capacity and delivery.</summary>
    public EdgeOptions Options { get; }

    internal bool IsConsumed { get; set; }

    internal abstract int Count { get; }

    internal abstract long Dropped { get; }

    /// <summary>Ends the stream well: the writer has handed on everything.</summary>
    internal abstract void Complete();

    /// <summary>Ends the stream as truncated; a reader can never take this for a clean end.</summary>
    internal abstract void Abort();

    /// <summary>Disposes what was not delivered.</summary>
    internal abstract void Drain();
}

/// <summary>A handle on the results of a stage: pass it to the one stage that reads them (several: <see cref="Pipeline.Tee{T}(string, Edge{T}, int, Func{T, T})"/>).</summary>
/// <typeparam name="T">What travels.</typeparam>
public sealed class Edge<T> : Edge
{
    private readonly Channel<T> _channel;
    private readonly StopSignal _stop;
    private long _dropped;

    internal Edge(string name, EdgeOptions options, StopSignal stop)
        : base(name, options)
    {
        _stop = stop;
        var latest = options.Delivery == Delivery.Latest;
        var channel = new BoundedChannelOptions(options.Capacity)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = latest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
        };
        _channel = latest ? Channel.CreateBounded<T>(channel, Drop) : Channel.CreateBounded<T>(channel);
        stop.Add(this);
    }

    internal override int Count => _channel.Reader.Count;

    internal override long Dropped => Interlocked.Read(ref _dropped);

    internal bool BelongsTo(StopSignal stop) => ReferenceEquals(_stop, stop);

    internal bool TryRead(out T item) => _channel.Reader.TryRead(out item!);

    internal bool TryWrite(T item) => _channel.Writer.TryWrite(item);

    /// <summary>Waits for an item; false at a clean end. Throws <see cref="OperationCanceledException"/> when the run stops.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<bool> WaitToReadAsync(StageMeter meter)
    {
        var wait = _channel.Reader.WaitToReadAsync();
        if (wait.IsCompletedSuccessfully)
        {
            return wait.Result;
        }

        meter.BeginWait();
        try
        {
            return await wait.ConfigureAwait(false);
        }
        finally
        {
            meter.EndWait();
        }
    }

    /// <summary>The same for a stage that reads several edges, and meters its waits itself.</summary>
    internal Task<bool> WaitToReadAsync() => _channel.Reader.WaitToReadAsync().AsTask();

    /// <summary>Hands on an item, waiting for room. When the run stops, disposes the item and throws <see cref="OperationCanceledException"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask WriteAsync(T item, StageMeter? meter)
    {
        while (!_channel.Writer.TryWrite(item))
        {
            meter?.BeginWait();
            try
            {
                await _channel.Writer.WaitToWriteAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Disposal.Dispose(item);
                throw;
            }
            finally
            {
                meter?.EndWait();
            }
        }
    }

    internal override void Complete() => _channel.Writer.TryComplete();

    internal override void Abort() => _channel.Writer.TryComplete(new OperationCanceledException(_stop.Token));

    internal override void Drain()
    {
        while (_channel.Reader.TryRead(out var item))
        {
            Disposal.Dispose(item);
        }
    }

    private void Drop(T item)
    {
        Interlocked.Increment(ref _dropped);
        try
        {
            Disposal.Dispose(item);
        }
        catch (Exception e)
        {
            // Thrown from here it would reach the writer as if its write had failed.
            _stop.Stop(new StageException(Name, "a dropped item", e));
        }
    }
}
