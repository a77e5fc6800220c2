using System.Diagnostics;
using KeyStream.Cli.Running;
using KeyStream.Cli.Settings;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>Runs the videos of a rig of cameras as one stream, from their first frames to one finished folder.</summary>
internal sealed class RigRunJob
{
    private readonly RunRequest _request;
    private readonly RigInputs _rig;
    private readonly IReadOnlyList<RigRunView> _runs;
    private readonly RigScene _scene;
    private readonly ViewSync _sync;
    private readonly ViewTally _views;
    private readonly RowTally _rows = new();
    private readonly List<string> _notes;
    private readonly LiveRig? _live;
    private long _dropped;

    private RigRunJob(RunRequest request, RigInputs rig, IReadOnlyList<RigRunView> runs, LiveRig? live)
    {
        (_request, _rig, _runs, _live) = (request, rig, runs, live);
        _scene = RigScene.Of(rig.Rig, rig.Views, Config.Views);
        var sync = ViewSync.Given(Config.Views.Sync, rig.Views, runs.Max(r => r.Source.Info.FrameRate));
        _sync = sync with { Clock = sync.Clock with { Live = live is not null } };
        _views = new ViewTally(runs.Count);
        _notes = [.. _scene.Notes, .. runs.Zip(rig.Views, OtherSize).OfType<string>()];
    }

    private KeyStreamConfig Config => _runs[0].Run.Config;

    private KeypointLayout Layout => _runs[0].Run.Card.Layout;

    /// <summary>Runs them.</summary>
    /// <exception cref="UserErrorException">An input, the model or the folder cannot be used.</exception>
    /// <exception cref="StageException">A stage failed.</exception>
    public static async Task RunAsync(RunRequest request, RigInputs rig, StatusLine line, CancellationToken cancellation)
    {
        if (request.Settings(new KeyStreamConfig()).Views.Sync.Method == SyncMethod.Auto)
            throw new UsageException("--sync auto measures on tracks: run with another one first, then ./keystream triangulate DIR/keypoints2d_*.csv --sync auto");
        // Before anything is read: what is changed meanwhile will not be taken for what was run.
        var (clock, files) = (Stopwatch.StartNew(), InputFiles.Of(rig.Inputs.SelectMany(i => i.Kind == InputKind.Video ? [i.Path] : i.Files)));
        File.Delete(Path.Combine(request.Output, RunFile.Name));
        rig.ShareThreads();
        var config = request.Settings(new KeyStreamConfig());
        _ = ViewSync.Given(config.Views.Sync, rig.Views, rate: 1); // what cannot be meant is said before videos are looked through
        var sources = new List<IFrameSource>();
        foreach (var input in rig.Inputs) sources.Add(await MediaInput.OpenAsync(input, config.Decode with { Report = line.Say }, cancellation));
        foreach (var (source, view) in sources.Zip(rig.Views)) ViewClip.RequireSize(source.Info, view.Camera);
        await using var live = sources[0].Info.Live ? await LiveRig.BeginAsync(sources, config.Segment.LookSeconds, request.Seconds, line, cancellation) : null;
        var prepared = new List<PreparedRun>();
        async Task<bool> Prepare(IReadOnlyList<IFrameSource> looked)
        {
            foreach (var source in looked) prepared.Add(await PrepareAsync(request, source, prepared.FirstOrDefault(), line, cancellation));
            return true;
        }

        try
        {
            _ = live is null ? await Prepare(sources) : await live.PrepareAsync(Prepare);
            if (live is not null) clock.Restart(); // What was waited for before says nothing of the speed.
            var runs = prepared.Select((run, v) => new RigRunView(live?.Feeds[v] ?? sources[v], run)).ToList();
            await new RigRunJob(request, rig, runs, live).WriteAsync(files, clock, line, cancellation);
        }
        finally
        {
            prepared.ForEach(run => run.Dispose());
        }
    }

    /// <summary>Looks through one camera's input; all have the model of the first.</summary>
    private static async Task<PreparedRun> PrepareAsync(RunRequest request, IFrameSource source, PreparedRun? first, StatusLine line, CancellationToken cancellation)
    {
        var progress = new FrameProgress(line);
        return first is null
            ? await RunJob.ChooseAsync(request, source, line, progress, cancellation)
            : await PreparedRun.OpenAsync(first.Folder, request, source, line, progress, cancellation);
    }

    private static string? OtherSize(RigRunView run, RigView view)
    {
        var (info, camera) = (run.Source.Info, view.Camera);
        return (info.SourceWidth, info.SourceHeight) == (camera.Width, camera.Height)
            ? null
            : $"the picture of {camera.Name} is {info.SourceWidth}x{info.SourceHeight} and its calibration is for {camera.Width}x{camera.Height}";
    }

    private async Task WriteAsync(InputFiles files, Stopwatch clock, StatusLine line, CancellationToken cancellation)
    {
        using var mosaic = new ViewMosaic(Layout, [.. _runs.Zip(_rig.Views, (r, v) => (v.Camera.Name, r.Source.Info))]);
        var (info, folder) = (Info(mosaic.Format), _request.Output);
        foreach (var note in _notes) line.Say($"{info.Name}: {note}");
        var seen = await StreamAsync(info, mosaic, folder, line, cancellation);
        var seconds = clock.Elapsed.TotalSeconds;
        List<string> warnings = [.. seen, .. RunSinks.Gaps(folder, _rows)];
        Describe(info, files, warnings, seconds).Write(folder);
        foreach (var warning in warnings) line.Say($"{info.Name}: warning: {warning}");
        line.Say(FormattableString.Invariant($"{info.Name}: {Figures.Count(_rows.Rows, "frame")} in {Figures.Time(seconds)} ({_rows.Rows / seconds:0.0} fps), {ViewWarnings.Summary(_views)}, {Path.Combine(folder, ReportSink.FileName)}"));
        _live?.ThrowIfLost(folder, _rows.Rows);
        if (ViewWarnings.Nothing(_views, folder) is { } nothing) throw nothing;
    }

    private IEnumerable<string> Warnings(ViewJoin join)
    {
        if (ViewCheck.After(_rig.File, _rig.Views, _scene.Rig, _views, Layout.Names.Count) is { } misfit) yield return misfit;
        foreach (var (run, view) in _runs.Zip(_rig.Views).Where(v => v.First.Run.Survey.Undecodable > 0))
            yield return $"{view.Camera.Name} ({view.Given}): {run.Run.Survey.Undecodable} of {Figures.Count(run.Run.Survey.Frames, "frame")} could not be decoded";
        foreach (var warning in ViewWarnings.Of(_views, join, _sync.Clock, _rig.Views)) yield return warning;
    }

    private async Task<IReadOnlyList<string>> StreamAsync(InputInfo info, ViewMosaic mosaic, string folder, StatusLine line, CancellationToken cancellation)
    {
        var (progress, join) = (new FrameProgress(line), new ViewJoin(info.Name, _sync.Clock));
        await using var pipeline = new Pipeline(new PipelineOptions { Name = info.Name, Describe = RunJob.Describe });
        var edges = _runs.Zip(_rig.Views, (run, view) => View(pipeline, run, view.Camera.Name, folder)).ToList();
        var step = new TriangulateStep(_scene.Rig, _scene.Axes, Config.Views, Layout.Names.Count, _views, mosaic);
        var smooth = _live is null ? SpaceStages.Recorded(Config.Lift, Layout) : SpaceStages.Live(Config.Lift, Layout, 1 / _scene.MetresPerUnit);
        var poses = KeyStreamGraph.Space(pipeline, edges, join, step, smooth, GraphPace.Of(info));
        var warnings = new Lazy<IReadOnlyList<string>>(() => [.. Warnings(join)]);
        var context = new ExportContext(info, Layout, Path.GetFileName(Path.TrimEndingDirectorySeparator(_runs[0].Run.Folder)))
        {
            World = _scene.Axes, Notes = _notes, Warnings = () => warnings.Value, Drawn = true,
        };
        var sinks = RunSinks.Create(folder, context, Config.Skeleton with { MetresPerUnit = _scene.MetresPerUnit }, _rows);
        if (_live is not null) sinks.Add(("latency", _live.Latency));
        KeyStreamGraph.Export(pipeline, poses, sinks);
        // What the user's Ctrl-C does to live inputs is to end their streams, and not the run.
        var running = pipeline.RunAsync(_live is null ? cancellation : CancellationToken.None);
        void Report() => progress.Report($"{info.Name}: run", _rows.Rows, info.FrameCount, KeyStreamGraph.Dropped(pipeline));
        using var watch = new Timer(_ => Report(), null, TimeSpan.Zero, TimeSpan.FromSeconds(0.2));
        await running;
        _dropped = KeyStreamGraph.Dropped(pipeline);
        return warnings.Value;
    }

    /// <summary>One camera up to its keypoints, its own table branched off.</summary>
    private Edge<KeypointFrame> View(Pipeline pipeline, RigRunView view, string camera, string folder)
    {
        var (info, survey) = (view.Source.Info, view.Run.Survey);
        var crops = KeyStreamGraph.Crops(pipeline, view.Source, survey, Config.Crop, camera: camera);
        var step = new KeypointStep(view.Run.Model, survey.UnitPixels, info.SourceWidth, info.SourceHeight);
        var poses = KeyStreamGraph.Poses(pipeline, crops, step, new SwapRepair(Layout, Config.Lift, lookAhead: !info.Live), pace: GraphPace.Of(info), camera: camera);
        var name = Keypoints2dCsvSink.FileNameOf(InputName.Safe(camera));
        return KeyStreamGraph.View(pipeline, camera, poses, [(name, new Keypoints2dCsvSink(folder, new ExportContext(info, Layout, ""), name))]);
    }

    private InputInfo Info(FrameFormat pictures) => _runs[0].Source.Info with
    {
        Name = $"{_runs.Count} cameras",
        Path = string.Join(' ', _rig.Views.Select(v => v.Given)),
        Format = pictures,
        Camera = null,
        FrameCount = _live is null ? _runs.Max(r => r.Run.Survey.Frames) : null,
    };

    private RunFile Describe(InputInfo info, InputFiles files, IReadOnlyList<string> warnings, double seconds) => new(_rows, warnings, seconds)
    {
        Command = _request.Command,
        Input = info,
        InputFiles = files,
        Options = RigRunOptions.Of(Config),
        Model = new RunModel(_runs[0].Run.Folder, _runs[0].Run.Card.Method, _runs[0].Run.Card.WeightsSha256),
        Segmentation = string.Join("; ", _runs.Zip(_rig.Views, (r, v) => $"{v.Camera.Name} {Names.Kebab(r.Run.Survey.Setup.Method.ToString())}")),
        Views = ViewFacts.Of(
            _rig.File, _rig.Views, [.. _runs.Select(Frames)], _sync.Clock, Config.Views.Sync.Method, _views, _scene.MetresPerUnit, _notes),
        FramesIn = _runs.Sum(Frames),
        Quality = RunQuality.Of(_rows) with { FramesUndecodable = _runs.Sum(r => r.Run.Survey.Undecodable) },
        Live = _live?.Facts(_dropped),
    };

    // Of a live input every row is one.
    private long Frames(RigRunView run) => _live is null ? run.Run.Survey.Frames : _rows.Rows;
}

/// <summary>One camera of such a run: what it records, with the model that is run on it.</summary>
internal sealed record RigRunView(IFrameSource Source, PreparedRun Run);
