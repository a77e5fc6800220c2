using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Lift;

/// <summary>The Lift stage of live inputs: swap repair and a 1€ filter per keypoint, without delay.</summary>
/// <remarks>
/// Input and output: one <see cref="KeypointFrame"/> each, same stamp, frame handle and confidence; 2D (pixels) and 3D (model
/// unit) points are filtered. Points that are missing stay missing. Memory: the state of K filters.
/// Source: Casiez, Roussel, Vogel, "1€ Filter", CHI 2012.
/// </remarks>
public sealed class OneEuroLift : IManyStep<KeypointFrame, KeypointFrame>
{
    private readonly OneEuroFilter[] _two;
    private readonly OneEuroFilter[] _three;
    private readonly SwapRepair _swaps;
    private readonly FrameClock _clock = new();
    private double _last = double.NaN;

    /// <summary>Makes the stage.</summary>
    /// <param name="options">Cutoffs and longest repaired run.</param>
    /// <param name="layout">Keypoints and symmetric pairs.</param>
    /// <param name="unitPixels">Input pixels per half crop side: speeds of 2D points are measured in it.</param>
    /// <param name="unit">The same length in the unit of the 3D points.</param>
    public OneEuroLift(LiftOptions options, KeypointLayout layout, double unitPixels, double unit = 1)
    {
        var count = layout.Names.Count;
        _two = [.. Enumerable.Range(0, count).Select(_ => new OneEuroFilter(2, options, unitPixels))];
        _three = [.. Enumerable.Range(0, count).Select(_ => new OneEuroFilter(3, options, unit))];
        _swaps = new SwapRepair(layout, options, lookAhead: false);
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item) => _swaps.Run(item).Select(Filter).ToList();

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush() => [];

    private KeypointFrame Filter(KeypointFrame frame)
    {
        var time = _clock.Next(frame.Stamp.Pts);
        var seconds = double.IsNaN(_last) ? _clock.Step : time - _last;
        _last = time;
        var (two, three) = ((double[,])frame.Points2d.Clone(), (double[,])frame.Points3d.Clone());
        Span<double> point = stackalloc double[3];
        for (var k = 0; k < _two.Length; k++)
        {
            Filter(_two[k], two, k, point[..2], seconds);
            Filter(_three[k], three, k, point, seconds);
        }

        return frame with { Points2d = two, Points3d = three };
    }

    private static void Filter(OneEuroFilter filter, double[,] points, int k, Span<double> point, double seconds)
    {
        for (var i = 0; i < point.Length; i++) point[i] = points[k, i];
        filter.Run(point, seconds);
        for (var i = 0; i < point.Length; i++) points[k, i] = point[i];
    }
}
