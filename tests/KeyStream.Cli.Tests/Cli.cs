using System.Diagnostics;
using System.Globalization;

namespace KeyStream.Cli.Tests;

/// <summary>Runs the real program in a process of its own.</summary>
internal static class Cli
{
    /// <summary>Longer than any single call here may take; a hang fails the test that hung.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static CliResult Run(params string[] arguments) => RunIn(Environment.CurrentDirectory, arguments);

    public static CliResult RunIn(string folder, params string[] arguments)
    {
        using var running = Start(folder, arguments);
        return running.Finish(Limit);
    }

    public static RunningCli Start(string folder, params string[] arguments) => StartUnder([], folder, arguments);

    /// <summary>Runs the program under another one that changes its circumstances, such as <c>setpriv</c>.</summary>
    public static CliResult RunUnder(string[] wrapper, string folder, params string[] arguments)
    {
        using var running = StartUnder(wrapper, folder, arguments);
        return running.Finish(Limit);
    }

    private static RunningCli StartUnder(string[] wrapper, string folder, string[] arguments)
    {
        string[] command = [.. wrapper, "dotnet", Path.Combine(AppContext.BaseDirectory, "keystream.dll"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new RunningCli(Process.Start(start)!, result => FaultTable.Add(folder, arguments, result));
    }

    /// <summary>Runs another program and expects it to succeed.</summary>
    public static string Tool(string program, params string[] arguments)
    {
        using var process = new RunningCli(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        var result = process.Finish(Limit);
        result.Code.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {result.Error}");
        return result.Output;
    }

    /// <summary>Sends a signal by name.</summary>
    public static void Signal(RunningCli process, string name) =>
        Tool("kill", "-s", name, process.Id.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A process whose output is being read.</summary>
internal sealed class RunningCli : IDisposable
{
    private readonly Process _process;
    private readonly Action<CliResult> _done;
    private readonly Lines _output = new(), _errors = new();

    /// <param name="process">The process, with its outputs redirected.</param>
    /// <param name="done">Hears of the result; null when nobody does.</param>
    public RunningCli(Process process, Action<CliResult>? done = null)
    {
        _process = process;
        _done = done ?? (_ => { });
        process.OutputDataReceived += (_, e) => _output.Take(e.Data);
        process.ErrorDataReceived += (_, e) => _errors.Take(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Completes when a line on standard output contains the text.</summary>
    public Task Prints(string text) => _output.Wait(text);

    /// <summary>Completes when a line on standard error contains the text.</summary>
    public Task Says(string text) => _errors.Wait(text);

    public CliResult Finish(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit))
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"not done after {limit.TotalSeconds} s; it said: {_output}\n{_errors}");
        }

        Task.WaitAll([_output.Ended, _errors.Ended], TimeSpan.FromSeconds(20)).ShouldBeTrue("the output did not end with the process");
        var result = new CliResult(_process.ExitCode, _output.ToString(), _errors.ToString());
        _done(result);
        return result;
    }

    public void Dispose() => _process.Dispose();

    private sealed class Lines
    {
        private readonly List<string> _lines = [];
        private readonly List<(string Text, TaskCompletionSource Seen)> _waiting = [];
        private readonly TaskCompletionSource _ended = new();

        public Task Ended => _ended.Task;

        public Task Wait(string text)
        {
            lock (_lines)
            {
                var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_lines.Any(line => line.Contains(text, StringComparison.Ordinal))) seen.SetResult();
                else _waiting.Add((text, seen));
                return seen.Task;
            }
        }

        public void Take(string? line)
        {
            if (line is null)
            {
                _ended.TrySetResult();
                return;
            }

            lock (_lines)
            {
                _lines.Add(line);
                foreach (var (text, seen) in _waiting)
                    if (line.Contains(text, StringComparison.Ordinal)) seen.TrySetResult();
            }
        }

        public override string ToString()
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }
}

/// <summary>What a finished process left.</summary>
internal sealed record CliResult(int Code, string Output, string Error)
{
    /// <summary>Expects a failure that is told in exactly one line on standard error, and returns that line.</summary>
    public string ShouldFail(int code)
    {
        Code.ShouldBe(code, $"stdout: {Output}\nstderr: {Error}");
        var lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith("keystream: ", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBe(1, Error);
        Error.ShouldNotContain("   at KeyStream.");
        return lines[0];
    }

    public CliResult ShouldSucceed()
    {
        Code.ShouldBe(0, $"stdout: {Output}\nstderr: {Error}");
        return this;
    }
}
