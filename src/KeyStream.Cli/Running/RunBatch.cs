using System.Text.Json;
using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Cli.Running;

/// <summary>Runs all inputs one after the other; a bad one does not end the batch.</summary>
internal static class RunBatch
{
    private const string FailuresName = "failures.json";

    /// <summary>Runs all inputs.</summary>
    /// <exception cref="UserErrorException">At least one failed; with several inputs <c>failures.json</c> lists them.</exception>
    public static async Task RunAsync(RunRequest request, StatusLine line, CancellationToken cancellation)
    {
        foreach (var input in request.Inputs) OutputFolder.KeepApart(request.FolderOf(input), input);
        var open = request.Inputs.Where(i => !FinishedBefore(request, i, line)).ToList();
        if (open.Count == 0) return;
        string[] made = [.. open.Select(request.FolderOf).Append(request.Output).Distinct().Where(f => !Directory.Exists(f))];
        try
        {
            OutputFolder.Prepare(request.Output);
            await RunOpenAsync(await DiscoverAsync(request, cancellation), open, line, cancellation);
        }
        finally
        {
            OutputFolder.RemoveEmpty(made);
        }
    }

    private static async Task RunOpenAsync(RunRequest request, List<InputSpec> open, StatusLine line, CancellationToken cancellation)
    {
        if (request.Inputs.Count == 1)
        {
            await RunJob.RunAsync(request, open[0], line, cancellation);
            return;
        }

        var failures = new List<(InputSpec Input, string Why)>();
        foreach (var input in open)
        {
            try
            {
                await RunJob.RunAsync(request, input, line, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested && ErrorReport.ConcernsOneInput(e))
            {
                failures.Add((input, ErrorReport.Line(e)));
                line.Say($"{input.Given}: failed: {failures[^1].Why}");
            }
        }

        Report(request, failures);
    }

    private static bool FinishedBefore(RunRequest request, InputSpec input, StatusLine line)
    {
        if (!request.Resume || !RunFile.Exists(request.FolderOf(input))) return false;
        var difference = FinishedRun.Difference(request, input);
        line.Say($"{input.Given}: finished before{(difference is null ? "" : $", but {difference}: running it again")}");
        return difference is null;
    }

    private static async Task<RunRequest> DiscoverAsync(RunRequest request, CancellationToken cancellation)
    {
        if (request.Discover is null) return request;
        var folder = request.DiscoveredModel;
        var trained = request.Resume && File.Exists(Path.Combine(folder, Stages.Keypoints.ModelCard.FileName));
        if (!trained) await request.Discover(folder, cancellation);
        return request with { Model = folder };
    }

    private static void Report(RunRequest request, List<(InputSpec Input, string Why)> failures)
    {
        var path = Path.Combine(request.Output, FailuresName);
        File.Delete(path);
        if (failures.Count == 0) return;
        var list = failures.Select(f => new { input = f.Input.Given, error = f.Why });
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(list, RunFile.Json) + "\n");
        File.Move(path + ".new", path);
        throw new UserErrorException($"{failures.Count} of {request.Inputs.Count} inputs failed", $"{path} says why; mend them and call again with --resume");
    }
}
