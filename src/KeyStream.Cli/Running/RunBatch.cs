using KeyStream.Cli.Views;
using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Training;

namespace KeyStream.Cli.Running;

/// <summary>Runs all inputs one after the other; a bad one does not end the batch.</summary>
internal static class RunBatch
{
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
            var ready = await DiscoverAsync(request, line, cancellation);
            if (ready.Rig is { } rig)
            {
                await RigRunJob.RunAsync(ready, rig, line, cancellation);
                return;
            }

            await InputBatch.RunAsync(
                open, request.Inputs.Count, i => i.Given, i => RunJob.RunAsync(ready, i, line, cancellation), request.Output, "mend them and call again with --resume", line, cancellation);
        }
        finally
        {
            OutputFolder.RemoveEmpty(made);
        }
    }

    private static bool FinishedBefore(RunRequest request, InputSpec input, StatusLine line)
    {
        if (!request.Resume || !RunFile.Exists(request.FolderOf(input))) return false;
        var difference = FinishedRun.Difference(request, input);
        line.Say($"{input.Given}: finished before{(difference is null ? "" : $", but {difference}: running it again")}");
        return difference is null;
    }

    private static async Task<RunRequest> DiscoverAsync(RunRequest request, StatusLine line, CancellationToken cancellation)
    {
        if (request.Discover is null) return request;
        var folder = request.DiscoveredModel;
        if (!Trained(request, folder, line)) await request.Discover(folder, cancellation);
        return request with { Model = folder };
    }

    private static bool Trained(RunRequest request, string folder, StatusLine line)
    {
        if (!TrainFolder.HasModel(folder)) return false;
        if (!request.Resume) throw new UserErrorException($"{folder} holds the model of an earlier call", "keep it with --resume, or choose another folder with -o");
        if (FinishedRun.DifferenceOfTraining(request, ModelFolder.ReadCard(folder)) is not { } difference) return true;
        line.Say($"{folder}: {difference}: training it again");
        return false;
    }
}
