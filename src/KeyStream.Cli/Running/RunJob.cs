using System.Diagnostics;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Running;

/// <summary>Runs one input from its first frame to the finished folder.</summary>
internal static class RunJob
{
    // Below this a point's map is a blur, whatever the model was used to.
    private const double LeastConfidence = 0.5;

    /// <summary>Runs one input.</summary>
    /// <exception cref="UserErrorException">The input, the model or the folder cannot be used.</exception>
    /// <exception cref="StageException">A stage failed.</exception>
    public static async Task RunAsync(RunRequest request, InputSpec input, StatusLine line, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var folder = request.FolderOf(input);
        OutputFolder.Prepare(folder);
        File.Delete(Path.Combine(folder, RunFile.Name));
        var progress = new FrameProgress(line);
        var config = request.Settings(new KeyStreamConfig());
        // Before anything is read: what is changed meanwhile will not be taken for what was run.
        var files = InputFiles.Of(input);
        var source = await MediaInput.OpenAsync(input, config.Decode with { Report = line.Say }, cancellation);
        await using var live = source.Info.Live ? await LiveRun.BeginAsync(source, config.Segment.LookSeconds, request.Seconds, line, cancellation) : null;
        // The lifter comes last: it is the same whichever model is found to fit.
        async Task<PreparedRun> Prepare(IFrameSource looked) =>
            (await ChooseAsync(request, looked, line, progress, cancellation)).WithDepth(source.Info.Live);
        using var prepared = live is null ? await Prepare(source) : await live.PrepareAsync(Prepare);
        if (live is not null) clock.Restart(); // What was waited for before says nothing of the speed.
        config = prepared.Config;
        var (tally, dropped) = await StreamAsync(live?.Feed ?? source, prepared, folder, progress, live?.Latency, cancellation);
        var seconds = clock.Elapsed.TotalSeconds;
        var frames = live is null ? prepared.Survey.Frames : tally.Rows;
        List<string> warnings = [.. Warnings(tally, prepared.Card, frames, dropped), .. RunSinks.Gaps(folder, tally)];
        new RunFile(tally, warnings, seconds)
        {
            Command = request.Command,
            Input = source.Info,
            InputFiles = files,
            Options = RunOptions.Of(config),
            Model = new RunModel(prepared.Folder, prepared.Card.Method, prepared.Card.WeightsSha256),
            Lifter = prepared.Depth?.Model,
            Segmentation = $"{Names.Kebab(prepared.Survey.Setup.Method.ToString())}: {prepared.Survey.Setup.Reason}",
            FramesIn = frames,
            Live = live?.Facts(dropped),
        }.Write(folder);
        foreach (var warning in warnings) line.Say($"{source.Info.Name}: warning: {warning}");
        line.Say(FormattableString.Invariant($"{source.Info.Name}: {Figures.Count(tally.Rows, "frame")} in {Figures.Time(seconds)} ({tally.Rows / seconds:0.0} fps){RunSinks.Repaired(tally)}, {Path.Combine(folder, "report.html")}"));
        live?.ThrowIfLost(folder, tally.Rows);
    }

    /// <summary>Prepares an input for the model that was named, or for a shipped one that fits it.</summary>
    internal static async Task<PreparedRun> ChooseAsync(
        RunRequest request, IFrameSource source, StatusLine line, FrameProgress progress, CancellationToken cancellation)
    {
        if (request.Model is { } named) return await PreparedRun.OpenAsync(ModelChoice.Find(named), request, source, line, progress, cancellation);
        var misfits = new List<string>();
        foreach (var shipped in ModelChoice.Shipped(request.Rig is not null))
        {
            var prepared = await PreparedRun.OpenAsync(shipped, request, source, line, progress, cancellation);
            var misfit = await ModelChoice.MisfitAsync(prepared.Card, prepared.Model, source, prepared.Survey, prepared.Config.Crop, cancellation);
            if (misfit is null)
            {
                // Of a rig one camera is seen here; whether the views agree shows at the end.
                line.Say($"{source.Info.Name}: model {Path.GetFileName(shipped)} {(request.Rig is null ? "fits" : "is taken")} ({prepared.Card.Category})");
                return prepared;
            }

            misfits.Add($"{Path.GetFileName(shipped)}: {misfit}");
            prepared.Dispose();
        }

        var why = misfits.Count == 0 ? "no model is shipped" : $"no shipped model fits ({string.Join("; ", misfits)})";
        throw new UserErrorException($"{source.Info.Name}: {why}", Training(request, source.Info));
    }

    private static string Training(RunRequest request, InputInfo info)
    {
        if (info.Live) return "record it first, train on the recording with ./keystream train FILE -o MODEL, and give that with --model";
        return request.Rig is { } rig
            ? $"train one on these cameras with ./keystream train {string.Join(' ', rig.Views.Select(v => v.Given))} -o MODEL --method {MultiViewModel.MethodName} --rig {rig.File} and give it with --model"
            : $"train one with ./keystream train {info.Path} -o MODEL and give it with --model, or add --discover";
    }

    private static async Task<(RowTally Tally, long Dropped)> StreamAsync(
        IFrameSource source, PreparedRun run, string folder, FrameProgress progress, LatencySink? latency, CancellationToken cancellation)
    {
        var (survey, card, config) = (run.Survey, run.Card, run.Config);
        var tally = new RowTally();
        await using var pipeline = new Pipeline(new PipelineOptions { Name = source.Info.Name, Describe = Describe });
        var crops = KeyStreamGraph.Crops(pipeline, source, survey, config.Crop);
        var step = new KeypointStep(run.Model, survey.UnitPixels, source.Info.SourceWidth, source.Info.SourceHeight);
        IManyStep<KeypointFrame, KeypointFrame> smooth = latency is null
            ? new ZeroPhaseLift(config.Lift, card.Layout)
            : new OneEuroLift(config.Lift, card.Layout, survey.UnitPixels);
        var poses = KeyStreamGraph.Poses(pipeline, crops, step, smooth, run.Depth?.Stage(card.Layout, source.Info), GraphPace.Of(source.Info));
        var context = new ExportContext(source.Info, card.Layout, Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Folder)))
        {
            Notes = run.Notes(source.Info),
            Warnings = () => Warnings(tally, card, source.Info.Live ? tally.Rows : survey.Frames, KeyStreamGraph.Dropped(pipeline)),
        };
        var sinks = RunSinks.Create(folder, context, config.Skeleton, tally);
        if (latency is not null) sinks.Add(("latency", latency));
        KeyStreamGraph.Export(pipeline, poses, sinks);
        // What the user's Ctrl-C does to a live input is to end its stream, and not the run.
        var running = pipeline.RunAsync(source.Info.Live ? CancellationToken.None : cancellation);
        void Report() => progress.Report($"{source.Info.Name}: run", tally.Rows, source.Info.Live ? null : survey.Frames, KeyStreamGraph.Dropped(pipeline));
        using var watch = new Timer(_ => Report(), null, TimeSpan.Zero, TimeSpan.FromSeconds(0.2));
        await running;
        return (tally, KeyStreamGraph.Dropped(pipeline));
    }

    private static IEnumerable<string> Warnings(RowTally tally, ModelCard card, long frames, long dropped)
    {
        if (tally.Rows != frames) yield return $"{Figures.Count(frames, "frame")} were seen first and {tally.Rows} then";
        if (dropped * 20 > tally.Rows) yield return $"{Figures.Count(dropped, "frame")} were dropped: newer ones came before there was time for them; a smaller --decode-max-side needs less";
        var least = Math.Max(LeastConfidence, card.Fit?.MinConfidence ?? 0);
        if (tally.MeanConfidence < least)
            yield return FormattableString.Invariant($"the mean confidence is {tally.MeanConfidence:0.00}, and {least:0.00} is the least to trust: train a model on this very video (./keystream train), or train it longer");
        if (tally.Beside * 20 > tally.Rows) yield return $"in {Figures.Count(tally.Beside, "frame")} most keypoints lie beside the subject";
    }

    /// <summary>What an item of a pipeline is called in messages.</summary>
    internal static string Describe(object item) => item is IStamped stamped ? stamped.Stamp.ToString() : "a batch";
}
