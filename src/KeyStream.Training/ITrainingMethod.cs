using System.Text.Json.Nodes;
using KeyStream.Data;
using KeyStream.Stages.Keypoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Training;

/// <summary>What the training loop needs of a model.</summary>
public interface ITrainable : IDisposable
{
    /// <summary>The network whose parameters are trained and saved.</summary>
    nn.Module Network { get; }

    /// <summary>Parameters that decay, and those that must not (shape means, edge weights, biases and norms); by default matrices do and vectors do not.</summary>
    (IEnumerable<Parameter> Decayed, IEnumerable<Parameter> Free) Parameters =>
        (Network.parameters().Where(p => p.dim() > 1), Network.parameters().Where(p => p.dim() <= 1));

    /// <summary>Parameters that learn at a share of the rate of the others, and do not decay; none by default.</summary>
    (IEnumerable<Parameter> Parameters, double Rate) Slow => ([], 1);

    /// <summary>Parameters whose gradient is clipped; all by default.</summary>
    IEnumerable<Parameter> Clipped => Network.parameters();
}

/// <summary>A model that discovers keypoints, with what its training needs; one per method, so that the trainer knows none of them.</summary>
public interface ITrainingMethod : ITrainable
{
    /// <summary>Method name as on the command line and in the card.</summary>
    string Name { get; }

    /// <summary>Side of the crops that the network sees, pixels.</summary>
    int ImageSize { get; }

    /// <summary>Options of the network for the card.</summary>
    JsonObject Options { get; }

    /// <summary>What is on in the loss and why, one sentence each, for the report and the card.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>The loss of one batch.</summary>
    /// <param name="batch">Two augmented views of the same frames.</param>
    /// <param name="progress">0 at the first step, 1 at the last.</param>
    LossTerms Loss(TrainingBatch batch, double progress);

    /// <summary>Fits what is learned from the detections of the trained network rather than by its loss (the 3D shape space).</summary>
    /// <param name="points">float32 [N,K,2] in crop coordinates, in the order of the frames.</param>
    /// <param name="first">[N] true where a stretch of consecutive frames begins.</param>
    /// <returns>Measured numbers for the card, by name.</returns>
    IReadOnlyDictionary<string, double> Finish(Tensor points, bool[] first);

    /// <summary>The same object as the run uses it; shares the network's weights.</summary>
    IKeypointModel AsModel();

    /// <summary>Names, edges and pairs as learned, from detections on pooled frames.</summary>
    /// <param name="points">float32 [N,K,2] in crop coordinates.</param>
    KeypointLayout Layout(Tensor points);

    /// <summary>Warnings about collapsed keypoints (on one spot, on the background); empty when all is well.</summary>
    /// <param name="points">float32 [N,K,2] in crop coordinates.</param>
    /// <param name="onSubject">float32 [N,K], 1 where the point lies on the subject; null without masks.</param>
    IReadOnlyList<string> Collapse(Tensor points, Tensor? onSubject);
}

/// <summary>A loss and its parts.</summary>
/// <param name="Total">Scalar to differentiate.</param>
/// <param name="Read">Reads the weighted parts by name and their sum as <c>total</c>.</param>
public sealed record LossTerms(Tensor Total, Func<IReadOnlyDictionary<string, double>> Read);

/// <summary>One augmented view of a batch of frames.</summary>
/// <param name="Image">float32 [B,3,S,S] in [-1,1].</param>
/// <param name="Background">float32 [B,3,S,S], or null.</param>
/// <param name="Foreground">float32 [B,1,S,S] in 0..1, or null.</param>
/// <param name="ToCrop">float32 [B,2,3]: view coordinates (−1..1) → coordinates of the frame's own crop (−1..1).</param>
public sealed record TrainingView(Tensor Image, Tensor? Background, Tensor? Foreground, Tensor ToCrop);

/// <summary>Two views of the same frames.</summary>
/// <param name="First">The view that is reconstructed.</param>
/// <param name="Second">The view whose keypoints must be the same places.</param>
public sealed record TrainingBatch(TrainingView First, TrainingView Second);
