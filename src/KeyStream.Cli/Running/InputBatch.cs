using System.Text.Json;
using KeyStream.Data;

namespace KeyStream.Cli.Running;

/// <summary>Works through several inputs; a bad one does not end the batch.</summary>
internal static class InputBatch
{
    private const string FailuresName = "failures.json";

    /// <summary>Runs inputs one after the other.</summary>
    /// <param name="open">The inputs to run.</param>
    /// <param name="all">How many were given, with those that need not be run.</param>
    /// <param name="given">What the user wrote for one.</param>
    /// <param name="run">Runs one.</param>
    /// <param name="output">Where <c>failures.json</c> goes.</param>
    /// <param name="remedy">What to do about failures.</param>
    /// <param name="line">Where they are told.</param>
    /// <param name="cancellation">The user's Ctrl-C.</param>
    /// <exception cref="UserErrorException">At least one failed; with several inputs <c>failures.json</c> lists them.</exception>
    public static async Task RunAsync<T>(
        IReadOnlyList<T> open, int all, Func<T, string> given, Func<T, Task> run, string output, string remedy, StatusLine line, CancellationToken cancellation)
    {
        if (all == 1)
        {
            await run(open[0]);
            return;
        }

        var failures = new List<(string Input, string Why)>();
        foreach (var input in open)
        {
            try
            {
                await run(input);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && ErrorReport.ConcernsOneInput(e))
            {
                failures.Add((given(input), ErrorReport.Line(e)));
                line.Say($"{given(input)}: failed: {failures[^1].Why}");
            }
        }

        Report(failures, all, output, remedy);
    }

    private static void Report(List<(string Input, string Why)> failures, int all, string output, string remedy)
    {
        var path = Path.Combine(output, FailuresName);
        File.Delete(path);
        if (failures.Count == 0) return;
        var list = failures.Select(f => new { input = f.Input, error = f.Why });
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(list, RunFile.Json) + "\n");
        File.Move(path + ".new", path);
        throw new UserErrorException($"{failures.Count} of {all} inputs failed", $"{path} says why; {remedy}");
    }
}
