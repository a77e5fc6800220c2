using System.IO.Pipes;
using FFMpegCore.Pipes;

namespace FFMpegCore.Arguments;

public abstract class PipeArgument
{
    // ffmpeg may connect, write everything and exit before the accept is seen here; this long it is still waited for.
    private static readonly TimeSpan s_acceptGrace = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly PipeDirection _direction;
    private readonly string _pipeName = $"FFMpegCore_{Guid.NewGuid():N}"[..27];
    private CancellationTokenSource? _running;

    protected PipeArgument(PipeDirection direction) => _direction = direction;

    public string PipePath => OperatingSystem.IsWindows()
        ? $@"\\.\pipe\{_pipeName}"
        : $"unix:{Path.Combine(Path.GetTempPath(), "CoreFxPipe_" + _pipeName)}";

    public abstract string Text { get; }

    protected NamedPipeServerStream Pipe { get; private set; } = null!;

    public void Pre()
    {
        lock (_lock)
        {
            if (Pipe != null)
            {
                throw new InvalidOperationException("Pipe already has been opened");
            }

            Pipe = new NamedPipeServerStream(_pipeName, _direction, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        }
    }

    public async Task During(CancellationToken cancellationToken = default)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_lock)
        {
            _running = running;
        }

        try
        {
            await ProcessDataAsync(running.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The process has gone or the caller has cancelled: both are reported by the processor, not by the pipe.
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
                if (Pipe is { IsConnected: true })
                {
                    Pipe.Disconnect();
                }
            }
        }
    }

    public void Post()
    {
        lock (_lock)
        {
            Pipe?.Dispose();
            Pipe = null!;
        }
    }

    protected abstract Task ProcessDataAsync(CancellationToken token);

    /// <summary>
    /// The process has ended. A writer has nobody left to write to; a reader still has what lies in the socket and ends by itself.
    /// </summary>
    internal void ProcessExited()
    {
        lock (_lock)
        {
            if (_running == null)
            {
                return;
            }

            if (Pipe is not { IsConnected: true })
            {
                _ = CancelUnlessConnectedAsync();
            }
            else if (_direction == PipeDirection.Out)
            {
                _running.Cancel();
            }
        }
    }

    private async Task CancelUnlessConnectedAsync()
    {
        await Task.Delay(s_acceptGrace).ConfigureAwait(false);
        lock (_lock)
        {
            if (_running != null && (_direction == PipeDirection.Out || Pipe is not { IsConnected: true }))
            {
                _running.Cancel();
            }
        }
    }
}

public class InputPipeArgument(IPipeSource writer) : PipeArgument(PipeDirection.Out), IInputArgument
{
    public readonly IPipeSource Writer = writer;

    public override string Text => $"{Writer.GetStreamArguments()} -i \"{PipePath}\"";

    protected override async Task ProcessDataAsync(CancellationToken token)
    {
        await Pipe.WaitForConnectionAsync(token).ConfigureAwait(false);
        await Writer.WriteAsync(Pipe, token).ConfigureAwait(false);
    }
}

public class OutputPipeArgument(IPipeSink reader) : PipeArgument(PipeDirection.In), IOutputArgument
{
    public readonly IPipeSink Reader = reader;

    public override string Text => $"\"{PipePath}\" -y";

    protected override async Task ProcessDataAsync(CancellationToken token)
    {
        await Pipe.WaitForConnectionAsync(token).ConfigureAwait(false);
        await Reader.ReadAsync(Pipe, token).ConfigureAwait(false);
    }
}
