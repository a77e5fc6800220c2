using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Crop;
using KeyStream.Stages.Decode;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;
using CropFrame = KeyStream.Data.Crop;

namespace KeyStream.Stages;

/// <summary>
/// The order of the stages, stated once: Decode → Segment → Crop → [batch] → Keypoints → Lift → Export.
/// <c>run</c> uses the whole of it; <c>train</c> ends it after Crop with the pool of crops as its sink; <c>lift</c> begins it at Lift.
/// With a rig of cameras each has the stages up to Keypoints for itself; then they are joined, and Triangulate stands in the place of Lift.
/// </summary>
public static class KeyStreamGraph
{
    private const string LiveEdge = "camera";

    /// <summary>The front half, shared by <c>run</c> and <c>train</c>: pictures of the subject, one per frame.</summary>
    /// <param name="pipeline">Where the stages are added.</param>
    /// <param name="source">The input.</param>
    /// <param name="survey">What the first pass found: background, method and subject track.</param>
    /// <param name="crop">How crops are cut.</param>
    /// <param name="traceMotion">True for training: without masks of the subject, mark what moved.</param>
    /// <param name="camera">Name of the camera where there are several; null for one.</param>
    public static Edge<CropFrame> Crops(
        Pipeline pipeline, IFrameSource source, SurveyResult survey, CropOptions crop, bool traceMotion = false, string? camera = null)
    {
        var pace = GraphPace.Of(source.Info);
        var frames = pipeline.Source(Named("decode", camera), source.ReadAsync, pace.Source);
        if (source.Info.Live) frames = pipeline.Stage(Named(LiveEdge, camera), frames, new NumberStep(), pace.Stage);
        var segmented = pipeline.Stage(Named("segment", camera), frames, survey.Segment(traceMotion), pace.Stage);
        return pipeline.Stage(Named("crop", camera), segmented, survey.Crop(crop), pace.Stage);
    }

    /// <summary>Frames of live inputs that were left out so far, because newer ones had come before there was time for them.</summary>
    public static long Dropped(Pipeline pipeline) => pipeline.Statistics.Where(s => s.Stage == LiveEdge || s.Stage.StartsWith(LiveEdge + " ", StringComparison.Ordinal)).Sum(s => s.ItemsDropped);

    /// <summary>The back half: keypoints of each crop, smoothed over time.</summary>
    /// <param name="pipeline">Where the stages are added.</param>
    /// <param name="crops">Output of <see cref="Crops"/>.</param>
    /// <param name="keypoints">The keypoint stage.</param>
    /// <param name="smooth">Swap repair and smoothing: one that looks ahead for recordings, one that does not for live inputs.</param>
    /// <param name="depth">The lifter behind it, which gives depth from the 2D tracks; null where the keypoints keep the depth of their own model.</param>
    /// <param name="pace">How much it may hold back; null for recordings.</param>
    /// <param name="camera">Name of the camera where there are several; null for one.</param>
    public static Edge<KeypointFrame> Poses(
        Pipeline pipeline, Edge<CropFrame> crops, KeypointStep keypoints, IManyStep<KeypointFrame, KeypointFrame> smooth,
        IManyStep<KeypointFrame, KeypointFrame>? depth = null, GraphPace? pace = null, string? camera = null)
    {
        pace ??= GraphPace.Recorded;
        var batches = pipeline.Batch(Named("batch", camera), crops, pace.BatchSize, pace.Stage.Output);
        var found = pipeline.Stage(Named("keypoints", camera), batches, keypoints, new StageOptions { Output = new EdgeOptions { Capacity = 1 } });
        var single = pipeline.Unbatch(Named("unbatch", camera), found, pace.Stage.Output);
        var smoothed = pipeline.StageMany(Named("smooth", camera), single, smooth, pace.Stage.Output);
        return depth is null ? smoothed : pipeline.StageMany(Named("lift", camera), smoothed, depth, pace.Stage.Output);
    }

    /// <summary>The back half alone: tracks that another detector made take the place of everything before Lift.</summary>
    /// <param name="pipeline">Where the stages are added.</param>
    /// <param name="tracks">The tracks.</param>
    /// <param name="lift">The stage that sees time and gives depth.</param>
    /// <param name="repair">What undoes exchanges of left and right before it; null where the lift does that itself, or nobody should.</param>
    public static Edge<KeypointFrame> Tracks(
        Pipeline pipeline, TrackSource tracks, IManyStep<KeypointFrame, KeypointFrame> lift, SwapRepair? repair = null)
    {
        var pace = GraphPace.Recorded;
        var rows = pipeline.Source("tracks", tracks.ReadAsync, pace.Source);
        if (repair is not null) rows = pipeline.StageMany("swaps", rows, repair, pace.Stage.Output);
        return pipeline.StageMany("lift", rows, lift, pace.Stage.Output);
    }

    /// <summary>One camera of a rig on its way to the others: its own files branch off.</summary>
    /// <param name="pipeline">Where the stages are added.</param>
    /// <param name="camera">Its name.</param>
    /// <param name="poses">Its keypoints.</param>
    /// <param name="sinks">Named exports of this camera alone.</param>
    public static Edge<KeypointFrame> View(Pipeline pipeline, string camera, Edge<KeypointFrame> poses, IReadOnlyList<(string Name, ISink<KeypointFrame> Sink)> sinks)
    {
        var branches = pipeline.Tee(Named("tee", camera), poses, sinks.Count + 1, Alias);
        foreach (var (edge, (name, sink)) in branches.Skip(1).Zip(sinks)) pipeline.Sink(name, edge, sink);
        return branches[0];
    }

    /// <summary>Several cameras as one stream: frames of one moment come together, and their keypoints become points in space, smoothed over time.</summary>
    /// <param name="pipeline">Where the stages are added.</param>
    /// <param name="views">The keypoints of each camera.</param>
    /// <param name="join">Says which frames are of one moment.</param>
    /// <param name="triangulate">Finds the points.</param>
    /// <param name="smooth">The stages that see time, in their order.</param>
    /// <param name="pace">How much it may hold back; null for recordings.</param>
    public static Edge<KeypointFrame> Space(
        Pipeline pipeline, IReadOnlyList<Edge<KeypointFrame>> views, ViewJoin join, TriangulateStep triangulate,
        IReadOnlyList<(string Name, IManyStep<KeypointFrame, KeypointFrame> Step)> smooth, GraphPace? pace = null)
    {
        pace ??= GraphPace.Recorded;
        var moments = pipeline.Join("join", views, join, pace.Patience, pace.Stage.Output);
        var batches = pipeline.Batch("moments", moments, pace.BatchSize, new EdgeOptions { Capacity = 1 });
        var found = pipeline.Stage("triangulate", batches, triangulate, new StageOptions { Output = new EdgeOptions { Capacity = 1 } });
        var single = pipeline.Unbatch("single moments", found, pace.Stage.Output);
        return smooth.Aggregate(single, (edge, next) => pipeline.StageMany(next.Name, edge, next.Step, pace.Stage.Output));
    }

    /// <summary>The ends: every export gets every frame, and none becomes visible unless all end well.</summary>
    /// <param name="pipeline">Where the stages are added.</param>
    /// <param name="poses">Output of <see cref="Poses"/> or <see cref="Tracks"/>.</param>
    /// <param name="sinks">Named exports.</param>
    public static void Export(Pipeline pipeline, Edge<KeypointFrame> poses, IReadOnlyList<(string Name, ISink<KeypointFrame> Sink)> sinks)
    {
        var branches = pipeline.Tee("tee", poses, sinks.Count, Alias);
        foreach (var (edge, (name, sink)) in branches.Zip(sinks)) pipeline.Sink(name, edge, sink);
    }

    // Of several cameras each has its stages.
    private static string Named(string stage, string? camera) => camera is null ? stage : $"{stage} {camera}";

    private static KeypointFrame Alias(KeypointFrame frame) => frame with { Frame = frame.Frame?.Alias() };
}
