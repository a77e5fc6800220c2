using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>What stands out from a static background.</summary>
internal static class PictureDifference
{
    private const double Floor = 1 + (10 / 127.5);        // +10 grey levels, in units of [-1,1]

    /// <summary>½·log((background + 10) / (picture + 10)) in 0..255 units.</summary>
    /// <remarks>The logarithm of the ratio keeps the contrast inside a dark subject: ears told apart where a plain difference is nearly flat.</remarks>
    /// <param name="picture">[B,3,H,W] in [-1,1].</param>
    /// <param name="background">[B,3,H,W] in [-1,1].</param>
    public static Tensor Of(Tensor picture, Tensor background)
    {
        using var scope = NewDisposeScope();
        return (((background + Floor) / (picture + Floor)).log() * 0.5).MoveToOuterDisposeScope();
    }
}
