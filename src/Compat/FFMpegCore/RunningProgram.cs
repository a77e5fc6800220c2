using System.Diagnostics;

namespace FFMpegCore;

/// <summary>What a finished program said.</summary>
internal sealed record ProgramResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Error)
{
    public string ErrorText => string.Join("\n", Error);
}

/// <summary>One run of ffmpeg or ffprobe: started here, its streams drained, and never left behind.</summary>
internal sealed class RunningProgram : IDisposable
{
    // ffmpeg repeats itself on a damaged file; the last lines say enough and memory stays flat.
    private const int MaxErrorLines = 2000;

    private readonly Process _process;
    private readonly Queue<string> _error = new();
    private readonly List<string> _output = [];
    private readonly bool _keepOutput;

    private RunningProgram(Process process, bool keepOutput) => (_process, _keepOutput) = (process, keepOutput);

    public static RunningProgram Start(
        string file, string arguments, FFOptions options, bool keepOutput, Action<string>? onOutput = null, Action<string>? onError = null)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                WorkingDirectory = options.WorkingDirectory,
                StandardOutputEncoding = options.Encoding,
                StandardErrorEncoding = options.Encoding,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
                CreateNoWindow = true,
            },
        };
        var program = new RunningProgram(process, keepOutput);
        process.OutputDataReceived += (_, line) => program.TakeOutput(line.Data, onOutput);
        process.ErrorDataReceived += (_, line) => program.TakeError(line.Data, onError);
        try
        {
            process.Start();
        }
        catch
        {
            process.Dispose();
            throw;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return program;
    }

    public async Task<ProgramResult> WaitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        lock (_error)
        {
            return new ProgramResult(_process.ExitCode, _output, [.. _error]);
        }
    }

    /// <summary>Asks ffmpeg to finish its files, waits that long, then ends it.</summary>
    public void Stop(int milliseconds)
    {
        try
        {
            _process.StandardInput.WriteLine("q");
            _process.StandardInput.Flush();
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // It ended between the request and the write, which is what was asked for.
        }

        if (!HasExitedWithin(milliseconds))
        {
            Kill();
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private bool HasExitedWithin(int milliseconds)
    {
        try
        {
            return _process.WaitForExit(milliseconds);
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // Already ended.
        }
    }

    private void TakeOutput(string? line, Action<string>? onOutput)
    {
        if (line == null)
        {
            return;
        }

        if (_keepOutput)
        {
            _output.Add(line);
        }

        onOutput?.Invoke(line);
    }

    private void TakeError(string? line, Action<string>? onError)
    {
        if (line == null)
        {
            return;
        }

        lock (_error)
        {
            _error.Enqueue(line);
            if (_error.Count > MaxErrorLines)
            {
                _error.Dequeue();
            }
        }

        onError?.Invoke(line);
    }
}
