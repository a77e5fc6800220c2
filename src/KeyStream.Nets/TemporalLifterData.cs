using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>2D tracks of a batch of windows, each seen from a camera turned to its subject. Letters: B windows, T frames, N joints.</summary>
/// <param name="Points">float32 [B,T,N,2]: rays x/z, y/z around the window's centre, divided by the window's spread; 0 where not seen.</param>
/// <param name="Seen">float32 [B,T,N]: 1 where a point is there.</param>
/// <param name="Confidence">float32 [B,T,N]: 0..1, 0 where not seen.</param>
/// <param name="Seconds">float32 [B,T]: time of the frames; only differences count.</param>
/// <param name="Edges">float32 [B,N,N]: 1 where joints are joined, symmetric; the diagonal is ignored.</param>
/// <param name="Sides">float32 [B,N]: 1 left, −1 right, 0 middle or unknown.</param>
/// <param name="View">float32 [B,2]: natural logarithm of the window's spread (radians, nearly) and 1; both 0 where the focal length is unknown.</param>
/// <param name="Spread">float32 [B]: the window's spread in x/z; what the points were divided by.</param>
/// <param name="Exists">float32 [B,N]: 0 for joints that only fill the batch; null when all are real.</param>
public sealed record LifterInput(
    Tensor Points, Tensor Seen, Tensor Confidence, Tensor Seconds, Tensor Edges, Tensor Sides, Tensor View, Tensor Spread, Tensor? Exists = null);

/// <summary>What the lifter says.</summary>
/// <param name="Shape">float32 [B,T,N,3]: points around the window's centre in the view's axes (x right, y down, z away), in units of spread times
/// the centre's distance: x and y are near <see cref="LifterInput.Points"/>.</param>
/// <param name="LogSigma">float32 [B,T,N]: logarithm of the expected distance to the truth, same unit.</param>
/// <param name="Embedding">float32 [B,T,N,D]: the tokens behind it, for heads that read them.</param>
public sealed record LifterOutput(Tensor Shape, Tensor LogSigma, Tensor Embedding);

/// <summary>What frames a frame may look at.</summary>
/// <param name="Causal">True when nothing later than <paramref name="LookAhead"/> frames reaches a frame's answer.</param>
/// <param name="LookAhead">Frames of look-ahead when causal; the first layer alone looks ahead, so it does not add up over the layers.</param>
public readonly record struct LifterReach(bool Causal, int LookAhead = 0)
{
    /// <summary>Every frame of the window sees every other.</summary>
    public static LifterReach Whole => default;
}
