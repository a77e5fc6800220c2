using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Lift;

/// <summary>Stands where a lifter would where there is none: 3D points without depth, parallel to the picture, then smoothed.</summary>
/// <remarks>
/// Input: frames whose 3D points are of no account. Output: as many, of the inner stage; Points3d with the picture's centre as origin and
/// <c>unitPixels</c> as unit, z = 0.
/// </remarks>
/// <param name="inner">The smoother; owned.</param>
/// <param name="unitPixels">Input pixels per unit of the 3D output.</param>
/// <param name="width">Width of the input picture, pixels.</param>
/// <param name="height">Height of the input picture, pixels.</param>
public sealed class FlatLift(IManyStep<KeypointFrame, KeypointFrame> inner, double unitPixels, int width, int height)
    : IManyStep<KeypointFrame, KeypointFrame>, IDisposable
{
    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item)
    {
        var flat = new double[item.Confidence.Length, 3];
        for (var k = 0; k < item.Confidence.Length; k++)
        {
            var (x, y) = ((item.Points2d[k, 0] - (width / 2.0)) / unitPixels, (item.Points2d[k, 1] - (height / 2.0)) / unitPixels);
            (flat[k, 0], flat[k, 1], flat[k, 2]) = (x, y, double.IsFinite(x + y) ? 0 : double.NaN);
        }

        return inner.Run(item with { Points3d = flat });
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush() => inner.Flush();

    /// <inheritdoc/>
    public void Dispose() => (inner as IDisposable)?.Dispose();
}
