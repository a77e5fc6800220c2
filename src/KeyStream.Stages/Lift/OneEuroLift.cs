using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Lift;

/// <summary>Smooths live tracks causally: one frame in, one frame out, no look-ahead.</summary>
/// <remarks>
/// The One-Euro filter (Casiez, Roussel and Vogel, CHI 2012): a low pass whose cutoff rises with speed. Speeds are measured in units of
/// half a crop side, so the same options fit every picture size. A frame without keypoints starts it anew.
/// </remarks>
/// <param name="options">Cutoffs.</param>
/// <param name="unitPixels">Input pixels per half crop side.</param>
public sealed class OneEuroLift(LiftOptions options, double unitPixels) : IManyStep<KeypointFrame, KeypointFrame>
{
    private const double SpeedCutoff = 1;
    private double _last;
    private double[]? _values;
    private double[] _speeds = [];

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item)
    {
        yield return item.Fault is not null ? Restart(item) : Smooth(item);
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush() => [];

    private KeypointFrame Restart(KeypointFrame item)
    {
        _values = null;
        return item;
    }

    private KeypointFrame Smooth(KeypointFrame item)
    {
        var count = item.Confidence.Length;
        var raw = new double[count * 5];
        for (var k = 0; k < count; k++)
        {
            for (var d = 0; d < 2; d++) raw[(5 * k) + d] = item.Points2d[k, d] / unitPixels;
            for (var d = 0; d < 3; d++) raw[(5 * k) + 2 + d] = item.Points3d[k, d];
        }

        var step = item.Stamp.Pts - _last;
        _last = item.Stamp.Pts;
        if (_values is null || _values.Length != raw.Length || step <= 0) (_values, _speeds) = (raw, new double[raw.Length]);
        else for (var i = 0; i < raw.Length; i++) Filter(i, raw[i], step);

        var (two, three) = (new double[count, 2], new double[count, 3]);
        for (var k = 0; k < count; k++)
        {
            for (var d = 0; d < 2; d++) two[k, d] = _values[(5 * k) + d] * unitPixels;
            for (var d = 0; d < 3; d++) three[k, d] = _values[(5 * k) + 2 + d];
        }

        return item with { Points2d = two, Points3d = three };
    }

    private void Filter(int i, double raw, double step)
    {
        _speeds[i] += Share(SpeedCutoff, step) * (((raw - _values![i]) / step) - _speeds[i]);
        _values[i] += Share(options.LiveCutoff + (options.LiveSpeed * Math.Abs(_speeds[i])), step) * (raw - _values[i]);
    }

    private static double Share(double cutoff, double step) => 1 / (1 + (1 / (2 * Math.PI * cutoff * step)));
}
