using System.Buffers;

namespace KeyStream.Stages.Decode;

/// <summary>Reads the next buffer while the last one is being worked on.</summary>
/// <param name="read">Reads one rented buffer; null at the end.</param>
/// <param name="abort">Makes a read that is under way return.</param>
internal sealed class ReadAhead(Func<Task<byte[]?>> read, Action abort) : IAsyncDisposable
{
    private Task<byte[]?>? _next;

    /// <summary>The next buffer, which is the caller's; null at the end.</summary>
    public async Task<byte[]?> NextAsync()
    {
        var buffer = await (_next ?? read()).ConfigureAwait(false);
        _next = buffer is null ? Task.FromResult<byte[]?>(null) : read();
        return buffer;
    }

    /// <summary>Ends the read under way and returns its buffer to the pool.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_next is null) return;
        abort();
        if (await _next.ConfigureAwait(false) is { } unread) ArrayPool<byte>.Shared.Return(unread);
    }
}
