using System.Diagnostics;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Export;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Segment;
using KeyStream.Stages.Skeleton;

namespace KeyStream.Stages;

/// <summary>Everything that decides the run of one input.</summary>
public sealed record RunRequest
{
    /// <summary>The resolved input.</summary>
    public required InputSpec Input { get; init; }

    /// <summary>Folder for its results; created where it is missing.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Folder of the model, for names and hashes in the record.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>True when nobody asked for this model, so that it must show that it fits the input.</summary>
    public bool MustFit { get; init; }

    /// <summary>How to decode.</summary>
    public DecodeOptions Decode { get; init; } = new();

    /// <summary>How to find the subject.</summary>
    public SegmentOptions Segment { get; init; } = new();

    /// <summary>How to smooth.</summary>
    public LiftOptions Lift { get; init; } = new();

    /// <summary>How large the skeleton is.</summary>
    public SkeletonOptions Skeleton { get; init; } = new();
}

/// <summary>Says what a run is doing.</summary>
public interface IRunObserver
{
    /// <summary>One line on what begins now or was found.</summary>
    void Say(string line);

    /// <summary>Progress of a pass: frames done, of how many when known.</summary>
    void Frames(string what, long done, long? total);
}

/// <summary>What a run gave.</summary>
/// <param name="Info">The input.</param>
/// <param name="Survey">What its first pass found.</param>
/// <param name="Seconds">Wall time of the main pass.</param>
/// <param name="Stages">Counts and times per stage.</param>
public sealed record RunOutcome(InputInfo Info, SurveyResult Survey, double Seconds, IReadOnlyList<StageStatistics> Stages);

/// <summary>The <c>run</c> command for one file or image sequence: a survey, then the whole graph.</summary>
public static class RunJob
{
    private const int FitFrames = 96;

    /// <summary>Runs one input with a loaded model; every export becomes visible only when all ended well.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="card">The model's card; its crops are made again.</param>
    /// <param name="model">The model; not owned.</param>
    /// <param name="observer">Hears about progress.</param>
    /// <param name="cancellation">Ends the run; nothing is left behind.</param>
    /// <exception cref="UserErrorException">The input, the model or the folder cannot be used.</exception>
    public static async Task<RunOutcome> RunAsync(
        RunRequest request, ModelCard card, IKeypointModel model, IRunObserver observer, CancellationToken cancellation)
    {
        var source = await MediaInput.OpenAsync(request.Input, request.Decode, cancellation).ConfigureAwait(false);
        var crop = new CropOptions { Size = card.Crop.Size, Margin = card.Crop.Margin, Upright = card.Crop.Upright };
        var survey = await SurveyAsync(source, request.Segment, crop, model, observer, cancellation).ConfigureAwait(false);
        if (request.MustFit) await RequireFitAsync(source, survey, crop, card.Fit ?? new FitCard(1.1, 1.1), model, cancellation).ConfigureAwait(false);
        var context = new ExportContext(source.Info, model.Layout, Path.GetFileName(Path.TrimEndingDirectorySeparator(request.ModelFolder)));
        var keypoints = new KeypointStep(model, survey.UnitPixels, source.Info.SourceWidth, source.Info.SourceHeight);
        var counter = new ProgressSink(observer, source.Info);

        await using var pipeline = new Pipeline(new PipelineOptions { Name = source.Info.Name, Describe = Describe });
        var crops = KeyStreamGraph.Crops(pipeline, source, survey, crop);
        var poses = KeyStreamGraph.Poses(pipeline, crops, keypoints, new ZeroPhaseLift(request.Lift, model.Layout));
        KeyStreamGraph.Export(pipeline, poses, [.. ExportSet.Create(request.OutputFolder, context, request.Skeleton), ("progress", counter)]);
        var watch = Stopwatch.StartNew();
        await pipeline.RunAsync(cancellation).ConfigureAwait(false);
        return new RunOutcome(source.Info, survey, watch.Elapsed.TotalSeconds, pipeline.Statistics);
    }

    // Whether a model may be used unasked: what its detector says on the first frames.
    private static async Task RequireFitAsync(IFrameSource source, SurveyResult survey, CropOptions crop, FitCard fit, IKeypointModel model, CancellationToken cancellation)
    {
        var sample = new FitSink();
        await using var pipeline = new Pipeline(new PipelineOptions { Name = "fit", Describe = Describe });
        var keypoints = new KeypointStep(model, survey.UnitPixels, source.Info.SourceWidth, source.Info.SourceHeight);
        var crops = KeyStreamGraph.Crops(pipeline, new HeadSource(source, FitFrames), survey, crop);
        pipeline.Sink("fit", KeyStreamGraph.Poses(pipeline, crops, keypoints, new ZeroPhaseLift(new LiftOptions { Cutoff = 0, SwapFrames = 0 }, model.Layout)), sample);
        await pipeline.RunAsync(cancellation).ConfigureAwait(false);
        var misfit = sample.Confidence < fit.MinConfidence ? $"its keypoints are unsure here (confidence {sample.Confidence:0.00}, it wants {fit.MinConfidence:0.00})"
            : sample.OnSubject < fit.MinOnSubject ? $"its keypoints miss the subject ({sample.OnSubject:P0} on it, it wants {fit.MinOnSubject:P0})"
            : null;
        if (misfit is not null) throw new UserErrorException($"no shipped model fits {source.Info.Name}: {misfit}", Advice(source.Info));
    }

    private static async Task<SurveyResult> SurveyAsync(
        IFrameSource source, SegmentOptions segment, CropOptions crop, IKeypointModel model, IRunObserver observer, CancellationToken cancellation)
    {
        if (source.Info.Live) throw new UserErrorException($"{source.Info.Name} is a live input", "record it to a file first; a run looks at the whole clip");
        var survey = await Survey.RunAsync(source, segment, crop, new Watcher(observer), cancellation).ConfigureAwait(false);
        observer.Say($"subject by {survey.Setup.Method.ToString().ToLowerInvariant()} ({survey.Setup.Reason}), found in {survey.WithSubject} of {survey.Frames} frames");
        if (model.NeedsBackground && survey.Setup.Background is null)
            throw new UserErrorException($"the model looks at the difference to a static background, and {source.Info.Name} has none", Advice(source.Info));
        return survey;
    }

    private static string Advice(InputInfo info) => $"train one on this video: keystream run {info.Path} --discover -o DIR";

    private static string Describe(object item) => item is IStamped stamped ? stamped.Stamp.ToString() : item.ToString() ?? "";

    private sealed class Watcher(IRunObserver observer) : IProgress<SurveyProgress>
    {
        public void Report(SurveyProgress value) => observer.Frames(value.Stage, value.Done, value.Total > 0 ? value.Total : null);
    }

    private sealed class HeadSource(IFrameSource source, int frames) : IFrameSource
    {
        public InputInfo Info => source.Info;

        public long Dropped => source.Dropped;

        public IAsyncEnumerable<Frame> ReadAsync(CancellationToken ct) => source.ReadAsync(ct).Take(frames);
    }

    private sealed class ProgressSink(IRunObserver observer, InputInfo info) : ISink<KeypointFrame>
    {
        private long _done;

        public void Write(KeypointFrame item)
        {
            item.Dispose();
            observer.Frames("running", ++_done, info.FrameCount);
        }

        public void Commit() { }

        public void Dispose() { }
    }

    private sealed class FitSink : ISink<KeypointFrame>
    {
        private readonly List<double> _confidences = [];
        private readonly List<double> _inside = [];

        public double Confidence => _confidences.DefaultIfEmpty(0).Average();

        public double OnSubject => _inside.DefaultIfEmpty(0).Average();

        public void Write(KeypointFrame item)
        {
            using (item)
            {
                if (item.Fault is not null) return;
                _confidences.Add(item.Confidence.Average());
                if (item.OnSubject is { } share) _inside.Add(share);
            }
        }

        public void Commit() { }

        public void Dispose() { }
    }
}
