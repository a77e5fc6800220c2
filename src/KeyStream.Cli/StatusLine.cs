using System.Diagnostics;
using Spectre.Console;

namespace KeyStream.Cli;

/// <summary>Lines on standard error that say how far a command is: rewritten in place in a terminal, new ones every 5 s elsewhere.</summary>
internal sealed class StatusLine : IDisposable
{
    private static readonly TimeSpan InTerminal = TimeSpan.FromMilliseconds(200), Elsewhere = TimeSpan.FromSeconds(5);

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private int _shown;

    /// <summary>Shows the state, unless it was shown a moment ago.</summary>
    /// <param name="state">One or more lines; made only when they are shown.</param>
    public void Show(Func<IReadOnlyList<string>> state)
    {
        lock (_lock)
        {
            if (_sinceShown.Elapsed < (_terminal ? InTerminal : Elsewhere)) return;
            _sinceShown.Restart();
            var lines = state();
            if (_terminal) Rewrite(lines);
            else Console.Error.WriteLine(string.Join("  ", lines));
        }
    }

    /// <summary>Says something that stays.</summary>
    public void Say(string line)
    {
        lock (_lock)
        {
            Clear();
            Console.Error.WriteLine(line);
        }
    }

    public void Dispose()
    {
        lock (_lock) Clear();
    }

    private void Rewrite(IReadOnlyList<string> lines)
    {
        Clear();
        var width = Math.Max(20, _console.Profile.Width - 1);
        foreach (var line in lines) Console.Error.WriteLine(line.Length > width ? line[..width] : line);
        _shown = lines.Count;
    }

    private void Clear()
    {
        if (_shown == 0) return;
        _console.Cursor.MoveUp(_shown);
        Console.Error.Write("\u001b[0J");
        _shown = 0;
    }
}
