using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Crops to find keypoints in.</summary>
/// <param name="Image">float32 [B,3,S,S], RGB in [-1,1].</param>
/// <param name="Background">float32 [B,3,S,S], the static background; needed with <see cref="AutoLinkInput.Difference"/>.</param>
public sealed record AutoLink3dInput(Tensor Image, Tensor? Background = null);

/// <summary>What <see cref="AutoLink3d.Forward"/> finds. The tensors belong to the caller's dispose scope.</summary>
/// <param name="Points2d">float32 [B,K,2]: x, y in [-1,1], −1 and 1 at the crop's outer edges (pixel i of S has its centre at (2i+1)/S − 1).</param>
/// <param name="Points3d">float32 [B,K,3]: camera axes, same unit; x and y equal <paramref name="Points2d"/>, z is the learned shape's depth, mean 0.</param>
/// <param name="Confidence">float32 [B,K]: share of the heat map near its point, 0..1; 1 is one sharp peak.</param>
/// <param name="Heatmaps">float32 [B,K,h,h], each summing to 1.</param>
public sealed record AutoLink3dOutput(Tensor Points2d, Tensor Points3d, Tensor Confidence, Tensor Heatmaps);

/// <summary>One augmented crop per frame of a batch.</summary>
/// <param name="Image">float32 [B,3,S,S], RGB in [-1,1].</param>
/// <param name="Background">float32 [B,3,S,S], or null where it is unknown.</param>
/// <param name="Foreground">float32 [B,1,S,S], 1 on the subject, or null where there is no mask.</param>
/// <param name="ToCommon">float32 [B,2,3]: this crop's normalised coordinates → coordinates shared with the other crop of the frame, in about the same unit.</param>
public sealed record AutoLink3dView(Tensor Image, Tensor? Background, Tensor? Foreground, Tensor ToCommon);

/// <summary>A training batch: two crops of the same frames, differently augmented.</summary>
/// <param name="First">The crops that are decoded.</param>
/// <param name="Second">The crops whose keypoints must agree; null for still pictures without a second look.</param>
/// <param name="Progress">Share of the training that is done, 0..1.</param>
public sealed record AutoLink3dBatch(AutoLink3dView First, AutoLink3dView? Second, double Progress);
