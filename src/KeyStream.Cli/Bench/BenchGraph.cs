using KeyStream.Cli.Running;
using KeyStream.Cli.Views;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Views;

namespace KeyStream.Cli.Bench;

/// <summary>The graph of a run over one source, or over the cameras of a rig, to be run whole or stage by stage.</summary>
internal sealed class BenchGraph : IDisposable
{
    private readonly List<(IFrameSource Source, SurveyResult Survey)> _views = [];
    private readonly RigInputs? _rig;
    private readonly string _folder;
    private readonly ModelCard _card;
    private readonly IKeypointModel _model;
    private readonly CropOptions _crop;
    private ViewMosaic? _mosaic;
    private int _runs;

    private BenchGraph(string modelFolder, RigInputs? rig, string folder)
    {
        (_card, _model) = ModelFolder.Load(modelFolder);
        (_rig, _folder) = (rig, folder);
        _crop = RunRequest.Crops(_card);
    }

    private InputInfo Info => _views[0].Source.Info;

    /// <summary>Loads the model and surveys the source; every run writes into a folder of its own below <paramref name="folder"/>.</summary>
    public static async Task<BenchGraph> OpenAsync(string modelFolder, IFrameSource source, string folder)
    {
        var graph = new BenchGraph(modelFolder, null, folder);
        await graph.AddAsync(source, new SegmentOptions { Method = SegmentMethod.Median });
        return graph;
    }

    /// <summary>The same for the cameras of a rig and a multi-view model.</summary>
    public static async Task<BenchGraph> OpenAsync(string modelFolder, RigInputs rig, string folder)
    {
        rig.ShareThreads();
        var graph = new BenchGraph(modelFolder, rig, folder);
        foreach (var input in rig.Inputs)
            await graph.AddAsync(await MediaInput.OpenAsync(input, new DecodeOptions(), CancellationToken.None), new SegmentOptions { Method = SegmentMethod.Learned, LearnedModel = modelFolder });
        graph._mosaic = new ViewMosaic(graph._card.Layout, [.. graph._views.Zip(rig.Views, (v, r) => (r.Camera.Name, v.Source.Info))]);
        return graph;
    }

    /// <summary>Runs all stages and exports at the same time.</summary>
    /// <param name="frame">Told the number of each frame that has come through; may be null.</param>
    public async Task WholeAsync(Action<long>? frame)
    {
        await using var pipeline = new Pipeline(new PipelineOptions { Name = "bench" });
        var folder = RunFolder();
        Edge<KeypointFrame> Poses(int v, string? camera) => KeyStreamGraph.Poses(
            pipeline, KeyStreamGraph.Crops(pipeline, _views[v].Source, _views[v].Survey, _crop, camera: camera), Keypoints(v), Smooth(), camera: camera);
        var poses = _rig is null
            ? Poses(0, null)
            : KeyStreamGraph.Space(
                pipeline, [.. _rig.Views.Select((view, v) => KeyStreamGraph.View(pipeline, view.Camera.Name, Poses(v, view.Camera.Name), [Table(v, folder)]))],
                Join(), Triangulate(), SpaceStages.Recorded(new LiftOptions(), _card.Layout));
        KeyStreamGraph.Export(pipeline, poses, [.. Exports(folder), ("watch", new Each<KeypointFrame>(item =>
        {
            using (item) frame?.Invoke(item.Stamp.Index);
        }))]);
        await pipeline.RunAsync();
    }

    /// <summary>Runs the same items through each stage while no other works, that of all cameras at once. All of them are held in memory in between.</summary>
    public async Task<IReadOnlyList<StageTime>> AloneAsync()
    {
        var (times, folder) = (new List<StageTime>(), RunFolder());
        var frames = await EachAsync("decode", (p, v, name) => p.Source(name, _views[v].Source.ReadAsync));
        var segmented = await EachAsync("segment", (p, v, name) => p.Stage(name, Again(p, v, frames[v]), _views[v].Survey.Segment()));
        var crops = await EachAsync("crop", (p, v, name) => p.Stage(name, Again(p, v, segmented[v]), _views[v].Survey.Crop(_crop)));
        var found = await EachAsync("keypoints", (p, v, name) => p.Unbatch($"unbatch {v}", p.Stage(name, p.Batch($"batch {v}", Again(p, v, crops[v]), GraphPace.Recorded.BatchSize), Keypoints(v))));
        var smooth = await EachAsync("smooth", (p, v, name) => p.StageMany(name, Again(p, v, found[v]), Smooth()));
        var poses = _rig is null ? smooth[0] : await SpaceAsync(smooth);
        foreach (var (name, sink) in Exports(folder)) await TimeAsync(name, p => p.Sink(name, Again(p, 0, Aliases(poses)), sink));
        poses.ForEach(item => item.Dispose());
        return times;

        async Task<List<KeypointFrame>> SpaceAsync(List<KeypointFrame>[] views)
        {
            await TimeAsync("tables", p =>
            {
                foreach (var (view, v) in views.Select((view, v) => (view, v))) p.Sink($"table {v}", Again(p, v, Aliases(view)), Table(v, folder).Sink);
            });
            var space = await StageAsync("triangulate", p => KeyStreamGraph.Space(p, [.. views.Select((view, v) => Again(p, v, view))], Join(), Triangulate(), []));
            foreach (var (name, step) in SpaceStages.Recorded(new LiftOptions(), _card.Layout))
            {
                var before = space;
                space = await StageAsync($"{name} in space", p => p.StageMany(name, Again(p, 0, before), step));
            }

            return space;
        }

        async Task<List<T>> StageAsync<T>(string stage, Func<Pipeline, Edge<T>> make)
        {
            var results = new List<T>();
            await TimeAsync(stage, p => p.Sink("end", make(p), new Each<T>(results.Add)));
            return results;
        }

        async Task<List<T>[]> EachAsync<T>(string stage, Func<Pipeline, int, string, Edge<T>> make)
        {
            var results = _views.Select(_ => new List<T>()).ToArray();
            await TimeAsync(stage, p =>
            {
                for (var v = 0; v < results.Length; v++) p.Sink($"end {v}", make(p, v, $"{stage} {v}"), new Each<T>(results[v].Add));
            });
            return results;
        }

        async Task TimeAsync(string stage, Action<Pipeline> build)
        {
            await using var pipeline = new Pipeline();
            build(pipeline);
            times.Add(await StageTime.OfAsync(stage, () => pipeline.RunAsync()));
        }
    }

    public void Dispose()
    {
        _model.Dispose();
        _mosaic?.Dispose();
    }

    private static Edge<T> Again<T>(Pipeline pipeline, int view, List<T> items) => pipeline.Source($"items {view}", _ => items.ToAsyncEnumerable());

    private static List<KeypointFrame> Aliases(List<KeypointFrame> items) => [.. items.Select(item => item with { Frame = item.Frame?.Alias() })];

    private async Task AddAsync(IFrameSource source, SegmentOptions segment) =>
        _views.Add((source, await Survey.RunAsync(source, segment, _crop, null, CancellationToken.None)));

    private KeypointStep Keypoints(int view) => new(_model, _views[view].Survey.UnitPixels, _views[view].Source.Info.SourceWidth, _views[view].Source.Info.SourceHeight);

    private IManyStep<KeypointFrame, KeypointFrame> Smooth() =>
        _rig is null ? new ZeroPhaseLift(new LiftOptions(), _card.Layout) : new SwapRepair(_card.Layout, new LiftOptions(), lookAhead: true);

    private ViewJoin Join() => new("bench", ViewSync.Given(new SyncOptions(), _rig!.Views, Info.FrameRate).Clock);

    private TriangulateStep Triangulate()
    {
        var scene = RigScene.Of(_rig!.Rig, _rig.Views, new ViewOptions());
        return new TriangulateStep(scene.Rig, scene.Axes, new ViewOptions(), _card.Layout.Names.Count, new ViewTally(_views.Count), _mosaic);
    }

    private string RunFolder() => Directory.CreateDirectory(Path.Combine(_folder, $"run{_runs++}")).FullName;

    private (string Name, ISink<KeypointFrame> Sink) Table(int view, string folder)
    {
        var name = Keypoints2dCsvSink.FileNameOf(_rig!.Views[view].Camera.Name);
        return (name, new Keypoints2dCsvSink(folder, new ExportContext(_views[view].Source.Info, _card.Layout, ""), name));
    }

    private IReadOnlyList<(string Name, ISink<KeypointFrame> Sink)> Exports(string folder) => ExportSet.Create(
        folder, new ExportContext(_mosaic is null ? Info : Info with { Format = _mosaic.Format }, _card.Layout, "bench") { Drawn = _mosaic is not null });

    private sealed class Each<T>(Action<T> action) : ISink<T>
    {
        public void Write(T item) => action(item);

        public void Commit() { }

        public void Dispose() { }
    }
}
