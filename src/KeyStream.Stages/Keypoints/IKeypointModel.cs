using KeyStream.Data;
using TorchSharp;

namespace KeyStream.Stages.Keypoints;

/// <summary>A keypoint model as the graph sees it: crops in, keypoints out. The systems in KeyStream.Nets are interchangeable behind it.</summary>
public interface IKeypointModel : IDisposable
{
    /// <summary>Side of the square crops that it takes, pixels.</summary>
    int ImageSize { get; }

    /// <summary>True when it looks at the difference to a static background and cannot do without one.</summary>
    bool NeedsBackground { get; }

    /// <summary>Names, edges and pairs of its keypoints.</summary>
    KeypointLayout Layout { get; }

    /// <summary>Finds the keypoints of a batch of crops, without gradients.</summary>
    /// <param name="image">float32 [B,3,S,S], RGB in [-1,1].</param>
    /// <param name="background">float32 [B,3,S,S] of the static background, or null where it is unknown.</param>
    /// <returns>Three tensors that the caller disposes.</returns>
    DetectedKeypoints Detect(torch.Tensor image, torch.Tensor? background);
}

/// <summary>What a model finds in a batch of crops.</summary>
/// <param name="Points2d">float32 [B,K,2]: x, y in crop coordinates, −1 and 1 at the crop's outer edges.</param>
/// <param name="Points3d">float32 [B,K,3]: camera axes, same unit; x and y agree with <paramref name="Points2d"/> up to the shape model's fit.</param>
/// <param name="Confidence">float32 [B,K]: 0..1.</param>
public sealed record DetectedKeypoints(torch.Tensor Points2d, torch.Tensor Points3d, torch.Tensor Confidence) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Points2d.Dispose();
        Points3d.Dispose();
        Confidence.Dispose();
    }
}
