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

/// <summary>The whole graph against its busiest stage, and its memory on a long stream.</summary>
internal sealed class GraphBench(string modelFolder)
{
    /// <summary>What a run of the graph took.</summary>
    /// <param name="Seconds">Wall time.</param>
    /// <param name="BusiestStage">Name of the stage that worked longest.</param>
    /// <param name="BusiestSeconds">How long it worked.</param>
    public sealed record Result(double Seconds, string BusiestStage, double BusiestSeconds);

    /// <summary>Runs a clip through every stage and export.</summary>
    public async Task<Result> RunAsync(string clip, string folder)
    {
        var source = await MediaInput.OpenAsync(InputResolver.Resolve([clip])[0], new DecodeOptions(), CancellationToken.None);
        return await StreamAsync(source, folder, null);
    }

    /// <summary>Runs a synthetic stream and samples memory: resident bytes at 5 % and at the end, managed bytes allocated per frame between.</summary>
    public async Task<(long Early, long Late, double BytesPerFrame)> MemoryAsync(int frames, string folder, Action<long> progress)
    {
        var (early, late, allocatedEarly, allocatedLate) = (0L, 0L, 0L, 0L);
        await StreamAsync(new MovingSpot(frames), folder, index =>
        {
            if (index % 1000 == 0) progress(index);
            if (index == frames / 20) (early, allocatedEarly) = (Environment.WorkingSet, GC.GetTotalAllocatedBytes());
            if (index == frames - 1) (late, allocatedLate) = (Environment.WorkingSet, GC.GetTotalAllocatedBytes());
        });
        return (early, late, (allocatedLate - allocatedEarly) / (frames * 0.95));
    }

    private async Task<Result> StreamAsync(IFrameSource source, string folder, Action<long>? frame)
    {
        var (card, model) = ModelFolder.Load(modelFolder);
        using (model)
        {
            Directory.CreateDirectory(folder);
            var crop = new CropOptions { Size = model.ImageSize, Margin = card.Crop.Margin, Upright = card.Crop.Upright };
            var survey = await Survey.RunAsync(source, new SegmentOptions { Method = SegmentMethod.Median }, crop, null, CancellationToken.None);
            await using var pipeline = new Pipeline(new PipelineOptions { Name = "bench" });
            var step = new KeypointStep(model, survey.UnitPixels, source.Info.SourceWidth, source.Info.SourceHeight);
            var poses = KeyStreamGraph.Poses(pipeline, KeyStreamGraph.Crops(pipeline, source, survey, crop), step, new ZeroPhaseLift(new LiftOptions(), card.Layout));
            var sinks = ExportSet.Create(folder, new ExportContext(source.Info, card.Layout, "bench"));
            KeyStreamGraph.Export(pipeline, poses, [.. sinks, ("watch", new Watch(frame))]);
            var seconds = await BenchTimer.SecondsAsync(() => pipeline.RunAsync());
            var busiest = pipeline.Statistics.MaxBy(s => s.Busy)!;
            return new Result(seconds, busiest.Stage, busiest.Busy.TotalSeconds);
        }
    }

    private sealed class Watch(Action<long>? frame) : ISink<KeypointFrame>
    {
        public void Write(KeypointFrame item)
        {
            using (item) frame?.Invoke(item.Stamp.Index);
        }

        public void Commit() { }

        public void Dispose() { }
    }
}
