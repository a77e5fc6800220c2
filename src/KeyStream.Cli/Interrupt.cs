using System.Runtime.InteropServices;

namespace KeyStream.Cli;

/// <summary>Turns the first Ctrl-C (or SIGTERM) into a cancellation; the second ends the process at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interrupt() =>
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Take), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_source.IsCancellationRequested) Environment.Exit(ExitCode.Interrupted);
        Console.Error.WriteLine("keystream: stopping; once more ends it at once");

        // Callbacks of the token may take as long as an encoder needs to close: not on the signal's thread.
        _ = ThreadPool.UnsafeQueueUserWorkItem(static s => s.Cancel(), _source, preferLocal: false);
    }
}
