using System.ComponentModel;
using System.Text.RegularExpressions;
using FFMpegCore.Enums;
using FFMpegCore.Exceptions;

namespace FFMpegCore;

public partial class FFMpegArgumentProcessor
{
    private readonly Lock _lock = new();
    private readonly FFMpegArguments _ffMpegArguments;
    private readonly List<Action<FFOptions>> _configurations = [];
    private CancellationTokenRegistration _cancellation;
    private RunningProgram? _program;
    private CancellationTokenSource? _pipes;
    private volatile bool _cancelled;
    private FFMpegLogLevel? _logLevel;
    private Action<string>? _onError;
    private Action<string>? _onOutput;
    private Action<double>? _onPercentageProgress;
    private Action<TimeSpan>? _onTimeProgress;
    private TimeSpan? _totalTimespan;

    internal FFMpegArgumentProcessor(FFMpegArguments ffMpegArguments) => _ffMpegArguments = ffMpegArguments;

    public string Arguments => _ffMpegArguments.Text;

    public FFMpegArgumentProcessor NotifyOnProgress(Action<double> onPercentageProgress, TimeSpan totalTimeSpan)
    {
        (_onPercentageProgress, _totalTimespan) = (onPercentageProgress, totalTimeSpan);
        return this;
    }

    public FFMpegArgumentProcessor NotifyOnProgress(Action<TimeSpan> onTimeProgress)
    {
        _onTimeProgress = onTimeProgress;
        return this;
    }

    public FFMpegArgumentProcessor NotifyOnOutput(Action<string> onOutput)
    {
        _onOutput = onOutput;
        return this;
    }

    public FFMpegArgumentProcessor NotifyOnError(Action<string> onError)
    {
        _onError = onError;
        return this;
    }

    public FFMpegArgumentProcessor CancellableThrough(out Action cancel, int timeout = 0)
    {
        cancel = () => Cancel(timeout);
        return this;
    }

    public FFMpegArgumentProcessor CancellableThrough(CancellationToken token, int timeout = 0)
    {
        token.ThrowIfCancellationRequested();
        _cancellation.Dispose();
        _cancellation = token.Register(() => Cancel(timeout));
        return this;
    }

    public FFMpegArgumentProcessor Configure(Action<FFOptions> configureOptions)
    {
        _configurations.Add(configureOptions);
        return this;
    }

    public FFMpegArgumentProcessor WithLogLevel(FFMpegLogLevel logLevel)
    {
        _logLevel = logLevel;
        return this;
    }

    public bool ProcessSynchronously(bool throwOnError = true, FFOptions? ffMpegOptions = null) =>
        Task.Run(() => ProcessAsynchronously(throwOnError, ffMpegOptions)).GetAwaiter().GetResult();

    public async Task<bool> ProcessAsynchronously(bool throwOnError = true, FFOptions? ffMpegOptions = null)
    {
        ProgramResult? result = null;
        try
        {
            result = await RunAsync(Configured(ffMpegOptions)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!throwOnError)
        {
            // Reported by the return value.
        }

        return Complete(throwOnError, result);
    }

    private async Task<ProgramResult> RunAsync(FFOptions options)
    {
        using var pipes = new CancellationTokenSource();
        try
        {
            ThrowIfCancelled();
            _ffMpegArguments.Pre();
            using var program = Start(options);
            lock (_lock)
            {
                (_program, _pipes) = (program, pipes);
            }

            if (_cancelled)
            {
                Cancel(0);
            }

            var exit = WaitForExitAsync(program);
            await Task.WhenAll(exit, _ffMpegArguments.During(pipes.Token)).ConfigureAwait(false);
            ThrowIfCancelled();
            return await exit.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                (_program, _pipes) = (null, null);
            }

            _cancellation.Dispose();
            _ffMpegArguments.Post();
        }
    }

    private async Task<ProgramResult> WaitForExitAsync(RunningProgram program)
    {
        var result = await program.WaitAsync().ConfigureAwait(false);
        _ffMpegArguments.ProcessExited();
        return result;
    }

    private RunningProgram Start(FFOptions options)
    {
        var arguments = _ffMpegArguments.Text;
        _logLevel ??= options.LogLevel;
        if (_logLevel is { } level)
        {
            arguments += $" -v {level.ToString().ToLowerInvariant()}";
        }

        try
        {
            var file = GlobalFFOptions.GetFFMpegBinaryPath(options);
            return RunningProgram.Start(file, arguments, options, keepOutput: false, _onOutput, OnErrorLine);
        }
        catch (Win32Exception missing)
        {
            throw new FFMpegException(FFMpegExceptionType.Operation, "ffmpeg was not found on your system", missing);
        }
    }

    private void Cancel(int timeout)
    {
        _cancelled = true;
        RunningProgram? program;
        CancellationTokenSource? pipes;
        lock (_lock)
        {
            (program, pipes) = (_program, _pipes);
        }

        try
        {
            program?.Stop(timeout);
            pipes?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended while it was being cancelled.
        }
    }

    private void ThrowIfCancelled()
    {
        if (_cancelled)
        {
            throw new OperationCanceledException("ffmpeg processing was cancelled");
        }
    }

    private bool Complete(bool throwOnError, ProgramResult? result)
    {
        var exitCode = result?.ExitCode ?? -1;
        if (throwOnError && exitCode != 0)
        {
            var said = result?.ErrorText ?? string.Empty;
            throw new FFMpegException(FFMpegExceptionType.Process, $"ffmpeg exited with non-zero exit-code ({exitCode} - {said})", null, said);
        }

        _onPercentageProgress?.Invoke(100.0);
        if (_totalTimespan is { } total)
        {
            _onTimeProgress?.Invoke(total);
        }

        return exitCode == 0;
    }

    private FFOptions Configured(FFOptions? given)
    {
        var options = given ?? GlobalFFOptions.Current.Clone();
        _configurations.ForEach(configure => configure(options));
        return options;
    }

    private void OnErrorLine(string line)
    {
        _onError?.Invoke(line);
        if ((_onTimeProgress == null && _onPercentageProgress == null) || ProgressTime().Match(line) is not { Success: true } match)
        {
            return;
        }

        var processed = ProbeValues.Duration(match.Groups[1].Value);
        _onTimeProgress?.Invoke(processed);
        if (_totalTimespan is { } total)
        {
            _onPercentageProgress?.Invoke(Math.Round(processed.TotalSeconds / total.TotalSeconds * 100, 2));
        }
    }

    [GeneratedRegex(@"time=(\d\d:\d\d:\d\d\.\d\d?)")]
    private static partial Regex ProgressTime();
}
