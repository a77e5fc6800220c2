using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>One subject, seen at several moments by several cameras.</summary>
/// <param name="Frames">float32 [B,V,3,F,F], RGB in [-1,1], undistorted; frames that are not square are padded alike in picture and background.</param>
/// <param name="Backgrounds">float32 [B,V,3,F,F], what the cameras see without the subject; B may be 1.</param>
/// <param name="Projections">float32 [B,V,3,4], world → normalised frame coordinates (−1 and 1 at the outer edges); B may be 1. In a unit in which the
/// scene is a few units wide.</param>
public sealed record MultiViewInput(Tensor Frames, Tensor Backgrounds, Tensor Projections)
{
    /// <summary>Moments B.</summary>
    public long Moments => Frames.shape[0];

    /// <summary>Views V.</summary>
    public long Views => Frames.shape[1];
}

/// <summary>What <see cref="MultiView.Forward"/> finds. The tensors belong to the caller's dispose scope.</summary>
/// <param name="Points3d">float32 [B,K,3], world.</param>
/// <param name="Determined">bool [B,K], false where the views do not determine a point.</param>
/// <param name="Points2d">float32 [B,V,K,2], as found in each view, normalised frame coordinates.</param>
/// <param name="Reprojected">float32 [B,V,K,2], where <paramref name="Points3d"/> are in each view.</param>
/// <param name="Confidence">float32 [B,V,K], share of the heat map near its point, 0..1.</param>
/// <param name="Boxes">float32 [B,V,4], the boxes of the subject as <see cref="CropBox"/> has them.</param>
public sealed record MultiViewOutput(Tensor Points3d, Tensor Determined, Tensor Points2d, Tensor Reprojected, Tensor Confidence, Tensor Boxes);
