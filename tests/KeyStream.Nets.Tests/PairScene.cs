using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>Points of objects and two cameras around them, of known poses, in double precision.</summary>
internal static class PairScene
{
    /// <summary>Points in the object's frame.</summary>
    public static Tensor Points(long b, long k) => rand(b, k, 3, dtype: float64).mul(2).sub(1);

    /// <summary>A camera at the published distance that looks at the object from a random side, with a picture of the given side in pixels.</summary>
    public static KeypointNetView View(long b, ScalarType type = ScalarType.Float64, long side = 32)
    {
        var rotation = Geometry.Rodrigues(randn(b, 3, dtype: type));
        var place = (randn(b, 3, dtype: type) * 0.1) + tensor(new[] { 0.0, 0, 30 }).to(type);
        var image = (rand(b, 3, side, side) * 2) - 1;
        return new KeypointNetView(
            image, image.narrow(1, 0, 1).gt(0).to(float32), full(b, 2, 22.9, dtype: type), zeros(b, 2, dtype: type), rotation, place);
    }
}
