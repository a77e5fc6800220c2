using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>Why a live run ended.</summary>
public enum LiveEnding
{
    /// <summary>The sender ended the stream.</summary>
    Stream,

    /// <summary>The time asked for was over.</summary>
    Seconds,

    /// <summary>The user ended it.</summary>
    User,

    /// <summary>The input broke off and did not come back.</summary>
    Lost,
}

/// <summary>A live input on one connection: looked at for a while, held open while that is thought over, then read to its end.</summary>
/// <remarks>Every end but a fault before the first frame is a clean one: what was delivered until then is kept.</remarks>
public sealed class LiveFeed : IFrameSource, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<Frame> _frames;
    private readonly double _seconds;
    private ExceptionDispatchInfo? _broken;
    private object? _ending; // A boxed LiveEnding: the first one stays.

    /// <summary>Takes over a live source; nothing is read yet.</summary>
    /// <param name="source">A camera or network stream.</param>
    /// <param name="seconds">Seconds of the stream after which the reading ends; infinity for never.</param>
    public LiveFeed(IFrameSource source, double seconds)
    {
        (Info, _seconds) = (source.Info, seconds);
        _frames = source.ReadAsync(_stop.Token).GetAsyncEnumerator();
    }

    /// <inheritdoc/>
    public InputInfo Info { get; }

    /// <summary>Why the reading ended.</summary>
    public LiveEnding Ending => Volatile.Read(ref _ending) as LiveEnding? ?? LiveEnding.Stream;

    /// <summary>What took the input away, where it was lost.</summary>
    public UserErrorException? Fault { get; private set; }

    /// <summary>Keeps the pictures of the stream's first seconds, as many as memory allows.</summary>
    /// <param name="seconds">How long.</param>
    /// <exception cref="UserErrorException">The input broke off.</exception>
    /// <exception cref="OperationCanceledException"><see cref="End"/> was called.</exception>
    public async Task<KeptFrames> LookAsync(double seconds)
    {
        var kept = new KeptFrames(Info, seconds);
        try
        {
            var start = double.NaN;
            while (await _frames.MoveNextAsync().ConfigureAwait(false))
            {
                using var frame = _frames.Current;
                if (double.IsNaN(start)) start = frame.Stamp.Pts;
                if (frame.Stamp.Pts - start >= seconds) break;
                kept.Add(frame);
            }

            return kept;
        }
        catch
        {
            kept.Dispose();
            throw;
        }
    }

    /// <summary>Lets the stream pass while something else is done, so that nothing stale waits in it afterwards.</summary>
    public async Task<T> PassUntilAsync<T>(Task<T> work)
    {
        try
        {
            while (!work.IsCompleted && await _frames.MoveNextAsync().ConfigureAwait(false)) _frames.Current.Dispose();
        }
        catch (Exception e) when (e is UserErrorException or OperationCanceledException)
        {
            // The work cannot be left alone: it ends first, and then whoever reads on learns of this.
            _broken = ExceptionDispatchInfo.Capture(e);
        }

        return await work.ConfigureAwait(false);
    }

    /// <summary>Ends the reading in good order, from any thread.</summary>
    /// <param name="ending">Why.</param>
    public void End(LiveEnding ending)
    {
        Interlocked.CompareExchange(ref _ending, ending, null);
        _stop.Cancel();
    }

    /// <summary>Goes on reading.</summary>
    /// <exception cref="UserErrorException">No frame came before the end.</exception>
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        _broken?.Throw();
        using var stop = ct.Register(_stop.Cancel);
        var start = double.NaN;
        while (await MoveAsync(first: double.IsNaN(start)).ConfigureAwait(false))
        {
            var frame = _frames.Current;
            if (double.IsNaN(start)) start = frame.Stamp.Pts;
            if (frame.Stamp.Pts - start >= _seconds)
            {
                frame.Dispose();
                End(LiveEnding.Seconds);
                yield break;
            }

            yield return frame;
        }

        ct.ThrowIfCancellationRequested();
        if (double.IsNaN(start)) throw new UserErrorException($"{Info.Name} ended before its first frame could be run", "record it to a file and run that");
        if (double.IsFinite(_seconds) && Volatile.Read(ref _ending) is null)
            Lose(new UserErrorException(FormattableString.Invariant($"{Info.Name} ended before {_seconds:0.##} s were over"), "check the sender"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _frames.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async ValueTask<bool> MoveAsync(bool first)
    {
        try
        {
            return await _frames.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _ending) is not null && !first)
        {
            return false;
        }
        catch (UserErrorException e) when (!first)
        {
            Lose(e);
            return false;
        }
    }

    private void Lose(UserErrorException why)
    {
        Fault = why;
        End(LiveEnding.Lost);
    }
}
