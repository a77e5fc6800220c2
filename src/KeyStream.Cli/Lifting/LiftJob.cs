using System.Diagnostics;
using KeyStream.Cli.Running;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Keypoints;

namespace KeyStream.Cli.Lifting;

/// <summary>Makes a run folder of one file of tracks.</summary>
internal static class LiftJob
{
    /// <summary>Lifts all inputs; a bad one does not end the batch.</summary>
    /// <exception cref="UserErrorException">At least one failed.</exception>
    public static async Task RunAllAsync(LiftRequest request, StatusLine line, CancellationToken cancellation)
    {
        foreach (var input in request.Inputs)
        {
            OutputFolder.KeepApart(request.FolderOf(input), input.Given);
            if (request.Video is { } video) OutputFolder.KeepApart(request.FolderOf(input), video);
        }

        string[] made = [.. request.Inputs.Select(request.FolderOf).Append(request.Output).Distinct().Where(f => !Directory.Exists(f))];
        try
        {
            OutputFolder.Prepare(request.Output);
            using var lifters = new LifterShelf(request.Model, request.LookAhead);
            await InputBatch.RunAsync(
                request.Inputs, request.Inputs.Count, i => i.Given, i => RunAsync(request, lifters, i, line, cancellation), request.Output, "mend them and call again", line, cancellation);
        }
        finally
        {
            OutputFolder.RemoveEmpty(made);
        }
    }

    private static async Task RunAsync(LiftRequest request, LifterShelf lifters, TrackInput input, StatusLine line, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var (folder, options) = (request.FolderOf(input), request.Config.Tracks);
        // Before anything is read: what is changed meanwhile will not be taken for what was lifted.
        var read = TrackFile.Read(input.Given, new TrackOptions { Individual = options.Individual, MinConfidence = options.MinConfidence });
        var files = InputFiles.Of(input.Files());
        var (jointSet, joined, note) = JointSetChoice.Of(read, options.JointSet);
        var lifter = lifters.For(jointSet);
        var video = request.Video is { } spec ? await MediaInput.OpenAsync(spec, request.Config.Decode with { Report = line.Say }, cancellation) : null;
        var tracks = OfVideo(joined, video?.Info.FrameCount ?? 0);
        var scene = TrackScene.Of(input, tracks, options, video?.Info);
        List<string> notes = [.. scene.Notes, .. lifter.Note is { } more ? [more] : Array.Empty<string>()];
        line.Say($"{input.Name}: {scene.Info.Codec}, {Figures.Count(tracks.Frames.Count, "frame")}; joint set: {note}");
        foreach (var assumed in notes) line.Say($"{input.Name}: {assumed}");
        OutputFolder.Prepare(folder);
        foreach (var old in new[] { RunFile.Name, OverlaySink.FileName }) File.Delete(Path.Combine(folder, old));
        var context = new ExportContext(scene.Info, jointSet.Layout(), lifter.Model is { } model ? $"{Path.GetFileName(model.Folder)}, {jointSet.Name}" : jointSet.Name)
        {
            Notes = [$"joint set: {note}", .. notes],
        };
        var tally = await StreamAsync(request, folder, new TrackSource(tracks, scene.Info, video), scene, jointSet, lifter, context, line, cancellation);
        var (seconds, warnings) = (clock.Elapsed.TotalSeconds, RunSinks.Gaps(folder, tally).ToList());
        new RunFile(tally, warnings, seconds)
        {
            Command = request.Command,
            Input = scene.Info,
            InputFiles = files,
            Options = new LiftRunOptions(options, request.Config.Lift, request.Config.Skeleton),
            Model = lifter.Model,
            Tracks = new LiftFacts(tracks.Format, note, CameraFacts.Of(scene.Camera), request.LookAhead, notes),
            FramesIn = tracks.Frames.Count,
        }.Write(folder);
        foreach (var warning in warnings) line.Say($"{input.Name}: warning: {warning}");
        line.Say(FormattableString.Invariant($"{input.Name}: {Figures.Count(tally.Rows, "frame")} in {Figures.Time(seconds)}{RunSinks.Repaired(tally)}, {Path.Combine(folder, ReportSink.FileName)}"));
    }

    /// <summary>From the first frame of the video on, where the tracks begin later by their numbers and end within it.</summary>
    private static Tracks2d OfVideo(Tracks2d tracks, long frames) =>
        // COCO's numbers begin at 0 or at 1, and nothing tells which.
        tracks.Format != TrackFormat.Coco && tracks.Numbers is [> 0 and var first, .., var last] && last < frames && last - first == tracks.Numbers.Count - 1
            ? tracks.At([.. Enumerable.Range(0, (int)last + 1)])
            : tracks;

    private static async Task<RowTally> StreamAsync(
        LiftRequest request, string folder, TrackSource source, TrackScene scene, JointSet jointSet, LifterChoice lifter, ExportContext context, StatusLine line, CancellationToken cancellation)
    {
        var (info, tally, progress) = (scene.Info, new RowTally(), new FrameProgress(line));
        await using var pipeline = new Pipeline(new PipelineOptions { Name = info.Name, Describe = RunJob.Describe });
        var poses = KeyStreamGraph.Tracks(pipeline, source, lifter.Stage(request, jointSet, scene), lifter.Repair(request, jointSet));
        KeyStreamGraph.Export(pipeline, poses, RunSinks.Create(folder, context, request.Config.Skeleton, tally, request.Video is not null));
        var running = pipeline.RunAsync(cancellation);
        using var watch = new Timer(_ => progress.Report($"{info.Name}: lift", tally.Rows, info.FrameCount), null, TimeSpan.Zero, TimeSpan.FromSeconds(0.2));
        await running;
        return tally;
    }
}
