using System.ComponentModel;
using System.Diagnostics;
using KeyStream.Data;

namespace KeyStream.Stages.Decode;

/// <summary>A running ffmpeg or ffprobe: its arguments go over unquoted, and disposing it ends it.</summary>
/// <remarks>
/// FFMpegCore probes and encodes, but its processor cannot deliver frames to a reader slower than ffmpeg: it disposes the output pipe when
/// ffmpeg exits, with what is still in it, and it keeps every line of the messages, which here are two per frame.
/// </remarks>
internal sealed class ToolProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CancellationTokenRegistration _kill;

    public ToolProcess(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UserErrorException($"{program} cannot be started ({e.Message})", "install ffmpeg; \"keystream doctor\" says how", e);
        }

        _process.StandardInput.Close();
        PipeSize.Widen(_process.StandardOutput.BaseStream);
        _kill = ct.Register(Kill);
    }

    public Stream Output => _process.StandardOutput.BaseStream;

    public StreamReader OutputText => _process.StandardOutput;

    public StreamReader Errors => _process.StandardError;

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Ends the process at once; what it was about to write is lost.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended between the decision and the call.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _kill.DisposeAsync().ConfigureAwait(false);
        if (!_process.HasExited) Kill();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        _process.Dispose();
    }
}
