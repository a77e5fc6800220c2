using System.Diagnostics;
using KeyStream.Cli.Lifting;
using KeyStream.Cli.Running;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Views;

/// <summary>Makes one run folder of the tracks of several cameras.</summary>
internal sealed class TriangulateJob
{
    private const double UsualRate = 30;
    private readonly TriangulateRequest _request;
    private readonly ViewTracks _tracks;
    private readonly RigScene _scene;
    private readonly ViewSync _sync;
    private readonly ViewTally _views;
    private readonly RowTally _rows = new();
    private readonly List<string> _notes, _warnings = [];

    private TriangulateJob(TriangulateRequest request)
    {
        var config = request.Config;
        (_request, _tracks, _scene) = (request, ViewTracks.Read(request.Views, config.Tracks), RigScene.Of(request.Rig, request.Views, config.Views));
        _notes = [.. _scene.Notes, .. _tracks.Numbering];
        var rate = config.Tracks.Fps ?? Timed() ?? RunTimes.RateBeside(request.Views[0].Given) ?? Assumed();
        _warnings.AddRange(request.Views.Zip(_tracks.Tracks, (v, t) => PictureFit.Check(v.Camera.Name, v.Given, t, v.Camera.Width, v.Camera.Height)).OfType<string>());
        _sync = ViewSync.Of(config.Views.Sync, request.Views, _scene.Rig, _tracks.Tracks, rate);
        _notes.AddRange(_sync.Notes);
        if (ViewCheck.Of(request.RigFile, request.Views, _scene.Rig, _tracks.Tracks, _sync.Clock) is { } warning) _warnings.Add(warning);
        _views = new ViewTally(request.Views.Count);
    }

    /// <summary>Reads, triangulates and writes.</summary>
    /// <exception cref="UserErrorException">Tracks or rig cannot be used.</exception>
    public static async Task RunAsync(TriangulateRequest request, StatusLine line, CancellationToken cancellation)
    {
        foreach (var view in request.Views) OutputFolder.KeepApart(request.Output, view.Given);
        // Before anything is read: what is changed meanwhile will not be taken for what was triangulated.
        var (clock, files) = (Stopwatch.StartNew(), InputFiles.Of(request.Views.SelectMany(v => new TrackInput("", v.Given).Files())));
        var job = new TriangulateJob(request);
        var made = Directory.Exists(request.Output) ? [] : new[] { request.Output };
        try
        {
            OutputFolder.Prepare(request.Output);
            await job.WriteAsync(files, clock, line, cancellation);
        }
        finally
        {
            OutputFolder.RemoveEmpty(made);
        }
    }

    private async Task WriteAsync(InputFiles files, Stopwatch clock, StatusLine line, CancellationToken cancellation)
    {
        var (info, folder) = (Info(), _request.Output);
        line.Say($"{info.Name}: {string.Join(", ", _request.Views.Zip(_tracks.Tracks, (v, t) => $"{v.Camera.Name} {Figures.Count(t.Frames.Count, "frame")}"))}; joint set: {_tracks.Note}");
        foreach (var note in _notes) line.Say($"{info.Name}: {note}");
        foreach (var old in new[] { RunFile.Name, OverlaySink.FileName }) File.Delete(Path.Combine(folder, old));
        var join = await StreamAsync(info, folder, line, cancellation);
        var seconds = clock.Elapsed.TotalSeconds;
        _warnings.AddRange(ViewWarnings.Of(_views, join, _sync.Clock, _request.Views));
        _warnings.AddRange(RunSinks.Gaps(folder, _rows));
        Describe(info, files, seconds).Write(folder);
        foreach (var warning in _warnings) line.Say($"{info.Name}: warning: {warning}");
        line.Say(FormattableString.Invariant($"{info.Name}: {Figures.Count(_rows.Rows, "frame")} in {Figures.Time(seconds)}, {ViewWarnings.Summary(_views)}, {Path.Combine(folder, ReportSink.FileName)}"));
        if (ViewWarnings.Nothing(_views, folder) is { } nothing) throw nothing;
    }

    private async Task<ViewJoin> StreamAsync(InputInfo info, string folder, StatusLine line, CancellationToken cancellation)
    {
        var (layout, options, progress) = (_tracks.JointSet.Layout(), _request.Config, new FrameProgress(line));
        var join = new ViewJoin(info.Name, _sync.Clock);
        var context = new ExportContext(info, layout, _tracks.JointSet.Name)
        {
            World = _scene.Axes, Notes = [$"joint set: {_tracks.Note}", .. _notes], Warnings = () => [.. _warnings, .. ViewWarnings.Of(_views, join, _sync.Clock, _request.Views)],
        };
        await using var pipeline = new Pipeline(new PipelineOptions { Name = info.Name, Describe = RunJob.Describe });
        var edges = _request.Views.Select((view, v) => View(pipeline, view, v, folder, layout)).ToList();
        var step = new TriangulateStep(_scene.Rig, _scene.Axes, options.Views, layout.Names.Count, _views);
        var poses = KeyStreamGraph.Space(pipeline, edges, join, step, _request.Independent ? [] : SpaceStages.Recorded(options.Lift, layout));
        var skeleton = options.Skeleton with { MetresPerUnit = _scene.MetresPerUnit };
        KeyStreamGraph.Export(pipeline, poses, RunSinks.Create(folder, context, skeleton, _rows, pictures: false));
        var running = pipeline.RunAsync(cancellation);
        using var watch = new Timer(_ => progress.Report($"{info.Name}: triangulate", _rows.Rows, info.FrameCount), null, TimeSpan.Zero, TimeSpan.FromSeconds(0.2));
        await running;
        return join;
    }

    private Edge<KeypointFrame> View(Pipeline pipeline, RigView view, int v, string folder, KeypointLayout layout)
    {
        var info = Info() with { Name = view.Camera.Name, SourceWidth = view.Camera.Width, SourceHeight = view.Camera.Height };
        var rows = pipeline.Source($"tracks {view.Camera.Name}", new TrackSource(_tracks.Tracks[v], info, null, _tracks.Times[v]).ReadAsync);
        var name = Keypoints2dCsvSink.FileNameOf(InputName.Safe(view.Camera.Name));
        return KeyStreamGraph.View(pipeline, view.Camera.Name, rows, [(name, new Keypoints2dCsvSink(folder, new ExportContext(info, layout, ""), name))]);
    }

    private InputInfo Info()
    {
        var (first, tracks) = (_request.Views[0].Camera, _tracks.Tracks);
        return new InputInfo(
            $"{_request.Views.Count} cameras", string.Join(' ', _request.Views.Select(v => v.Given)), new FrameFormat(first.Width, first.Height, PixelLayout.Gray8),
            tracks.Max(t => t.Frames.Count), _sync.Clock.FrameRate, false, $"tracks ({Settings.Names.Kebab(tracks[0].Format.ToString())})", first.Width, first.Height, 0, Live: false);
    }

    private double? Timed() => _tracks.Times[0] is { Count: > 1 } times && times[^1] > times[0] ? (times.Count - 1) / (times[^1] - times[0]) : null;

    private double Assumed()
    {
        _notes.Add(FormattableString.Invariant($"nothing says how fast the frames came: taken for {UsualRate} per second (--fps)"));
        return UsualRate;
    }

    private RunFile Describe(InputInfo info, InputFiles files, double seconds) => new(_rows, _warnings, seconds)
    {
        Command = _request.Command,
        Input = info,
        InputFiles = files,
        Options = new ViewRunOptions(_request.Config.Tracks, _request.Config.Views, _request.Config.Lift, _request.Config.Skeleton),
        Model = null,
        Views = ViewFacts.Of(
            _request.RigFile, _request.Views, [.. _tracks.Tracks.Select(t => (long)t.Frames.Count)], _sync.Clock,
            _request.Config.Views.Sync.Method, _views, _scene.MetresPerUnit, _notes),
        FramesIn = _tracks.Tracks.Sum(t => (long)t.Frames.Count),
    };
}
