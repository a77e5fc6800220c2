using KeyStream.Cli.Lifting;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Keypoints;
using KeyStream.Stages.Lift;

namespace KeyStream.Cli.Running;

/// <summary>Where the depth of a run's keypoints comes from: the shipped lifter, or the keypoint model itself.</summary>
internal sealed class RunDepth : IDisposable
{
    private readonly LifterModel _lifter;

    private RunDepth(string folder, ModelCard card, LifterModel lifter) =>
        (Model, _lifter) = (new RunModel(folder, card.Method, card.WeightsSha256), lifter);

    /// <summary>The lifter, for <c>run.json</c>.</summary>
    public RunModel Model { get; }

    /// <summary>The folder of the lifter that is to give depth; null where the keypoints keep that of their own model.</summary>
    /// <param name="wanted">What the user said.</param>
    /// <param name="card">The keypoint model, which may say that its own depth is better.</param>
    /// <param name="live">True for live inputs, which get the small lifter.</param>
    public static string? Find(DepthSource wanted, ModelCard card, bool live)
    {
        var folder = ShippedLifters.Folder(live ? ShippedLifters.Live : ShippedLifters.Any);
        if (wanted == DepthSource.Auto) wanted = card.Depth ?? (Directory.Exists(folder) ? DepthSource.Lifter : DepthSource.Model);
        return wanted == DepthSource.Model ? null : folder;
    }

    /// <summary>Loads the lifter that <see cref="Find"/> finds.</summary>
    public static RunDepth? Of(DepthSource wanted, ModelCard card, bool live)
    {
        if (Find(wanted, card, live) is not { } folder) return null;
        var (lifterCard, lifter) = LifterModel.Load(folder);
        return new RunDepth(folder, lifterCard, lifter);
    }

    /// <summary>What the user should know of a run's depth.</summary>
    public static string Note(RunDepth? depth, InputInfo info) => depth is null
        ? "depth is that of the keypoint model itself"
        : $"depth by {Path.GetFileName(depth.Model.Folder)}; {CameraFacts.Guess(Camera.Unknown(info.SourceWidth, info.SourceHeight))}";

    /// <summary>Makes the stage; the pipeline disposes it.</summary>
    /// <param name="layout">The keypoints. Their strongest tree of edges is the joint set; which of a pair is the left one is not known of discovered keypoints.</param>
    /// <param name="info">The input: its camera is a guess.</param>
    public IManyStep<KeypointFrame, KeypointFrame> Stage(KeypointLayout layout, InputInfo info) => new TemporalLift(
        _lifter, LayoutTree.Of(layout), Camera.Unknown(info.SourceWidth, info.SourceHeight), new TemporalLiftOptions { Causal = info.Live, MinConfidence = 0 });

    public void Dispose() => _lifter.Dispose();
}
