using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Segment;

namespace KeyStream.Cli.Bench;

/// <summary>The graph of a run over one source, to be run whole or stage by stage.</summary>
internal sealed class BenchGraph : IDisposable
{
    private readonly IFrameSource _source;
    private readonly string _folder;
    private readonly ModelCard _card;
    private readonly IKeypointModel _model;
    private readonly CropOptions _crop;
    private SurveyResult _survey = null!;
    private int _runs;

    private BenchGraph(string modelFolder, IFrameSource source, string folder)
    {
        (_card, _model) = ModelFolder.Load(modelFolder);
        (_source, _folder) = (source, folder);
        _crop = new CropOptions { Size = _model.ImageSize, Margin = _card.Crop!.Margin, Upright = _card.Crop!.Upright };
    }

    /// <summary>Loads the model and surveys the source; every run writes into a folder of its own below <paramref name="folder"/>.</summary>
    public static async Task<BenchGraph> OpenAsync(string modelFolder, IFrameSource source, string folder)
    {
        var graph = new BenchGraph(modelFolder, source, folder);
        graph._survey = await Survey.RunAsync(source, new SegmentOptions { Method = SegmentMethod.Median }, graph._crop, null, CancellationToken.None);
        return graph;
    }

    /// <summary>Runs all stages and exports at the same time.</summary>
    /// <param name="frame">Told the number of each frame that has come through; may be null.</param>
    public async Task WholeAsync(Action<long>? frame)
    {
        await using var pipeline = new Pipeline(new PipelineOptions { Name = "bench" });
        var poses = KeyStreamGraph.Poses(pipeline, KeyStreamGraph.Crops(pipeline, _source, _survey, _crop), Keypoints(), Lift());
        KeyStreamGraph.Export(pipeline, poses, [.. Exports(), ("watch", new Each<KeypointFrame>(item =>
        {
            using (item) frame?.Invoke(item.Stamp.Index);
        }))]);
        await pipeline.RunAsync();
    }

    /// <summary>Runs the same items through each stage while no other works. All of them are held in memory in between.</summary>
    /// <returns>Seconds by stage.</returns>
    public async Task<IReadOnlyDictionary<string, double>> AloneAsync()
    {
        var seconds = new Dictionary<string, double>();
        var frames = await StageAsync("decode", p => p.Source("decode", _source.ReadAsync));
        var segmented = await StageAsync("segment", p => p.Stage("segment", Again(p, frames), _survey.Segment()));
        var crops = await StageAsync("crop", p => p.Stage("crop", Again(p, segmented), _survey.Crop(_crop)));
        var found = await StageAsync("keypoints", p => p.Unbatch("unbatch", p.Stage("keypoints", p.Batch("batch", Again(p, crops), GraphPace.Recorded.BatchSize), Keypoints())));
        var poses = await StageAsync("lift", p => p.StageMany("lift", Again(p, found), Lift()));
        foreach (var (name, sink) in Exports())
        {
            await TimeAsync(name, p => p.Sink(name, Again(p, [.. poses.Select(item => item with { Frame = item.Frame?.Alias() })]), sink));
        }

        poses.ForEach(item => item.Dispose());
        return seconds;

        async Task<List<T>> StageAsync<T>(string name, Func<Pipeline, Edge<T>> stage)
        {
            var results = new List<T>();
            await TimeAsync(name, p => p.Sink("end", stage(p), new Each<T>(results.Add)));
            return results;
        }

        async Task TimeAsync(string name, Action<Pipeline> build)
        {
            await using var pipeline = new Pipeline();
            build(pipeline);
            seconds[name] = await BenchTimer.SecondsAsync(() => pipeline.RunAsync());
        }
    }

    public void Dispose() => _model.Dispose();

    private static Edge<T> Again<T>(Pipeline pipeline, List<T> items) => pipeline.Source("items", _ => items.ToAsyncEnumerable());

    private KeypointStep Keypoints() => new(_model, _survey.UnitPixels, _source.Info.SourceWidth, _source.Info.SourceHeight);

    private ZeroPhaseLift Lift() => new(new LiftOptions(), _card.Layout);

    private IReadOnlyList<(string Name, ISink<KeypointFrame> Sink)> Exports() =>
        ExportSet.Create(Directory.CreateDirectory(Path.Combine(_folder, $"run{_runs++}")).FullName, new ExportContext(_source.Info, _card.Layout, "bench"));

    private sealed class Each<T>(Action<T> action) : ISink<T>
    {
        public void Write(T item) => action(item);

        public void Commit() { }

        public void Dispose() { }
    }
}
