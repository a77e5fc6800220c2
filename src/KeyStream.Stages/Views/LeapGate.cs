using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Views;

/// <summary>Takes out points in space that leap away and come back: two views can agree on a wrong place.</summary>
/// <remarks>
/// Input and output: as many <see cref="KeypointFrame"/>s, in order. A point that is farther from the median of the seven frames around it than
/// six times the usual distance, that of the point in these frames or of all points, whichever is larger, is missing (Hampel 1974); it has no camera
/// then. Three frames are looked ahead, nine are held.
/// </remarks>
public sealed class LeapGate : IManyStep<KeypointFrame, KeypointFrame>, IDisposable
{
    private const int Ahead = 3, LeastPoints = 4;
    private const double Most = 6;
    private readonly List<(KeypointFrame Frame, double[,] Points)> _rows = [];
    private int _next;

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item)
    {
        _rows.Add((item, item.Points3d));
        if (_rows.Count - _next > Ahead) yield return Release();
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush()
    {
        while (_next < _rows.Count) yield return Release();
    }

    /// <summary>Disposes the frames that are still held back.</summary>
    public void Dispose()
    {
        for (; _next < _rows.Count; _next++) _rows[_next].Frame.Dispose();
    }

    private KeypointFrame Release()
    {
        var frame = _rows[_next].Frame;
        var result = frame.Fault is null ? Gated(frame) : frame;
        // Only the numbers stay behind as past.
        if (++_next > Ahead)
        {
            _rows.RemoveAt(0);
            _next--;
        }

        return result;
    }

    private KeypointFrame Gated(KeypointFrame frame)
    {
        var count = frame.Confidence.Length;
        var (away, usual) = (new double[count], new double[count]);
        for (var k = 0; k < count; k++) (away[k], usual[k]) = Distance(frame.Points3d, k);
        var all = Median([.. usual.Where(double.IsFinite)]);
        var gone = Enumerable.Range(0, count).Where(k => away[k] > Most * Math.Max(usual[k], all)).ToList();
        if (gone.Count == 0) return frame;
        var (points, confidence, cameras, error) = ((double[,])frame.Points3d.Clone(), (double[])frame.Confidence.Clone(), (int[]?)frame.Cameras?.Clone(), (double[]?)frame.Reprojection?.Clone());
        foreach (var k in gone)
        {
            (points[k, 0], points[k, 1], points[k, 2], confidence[k]) = (double.NaN, double.NaN, double.NaN, 0);
            if (cameras is not null) cameras[k] = 0;
            if (error is not null) error[k] = double.NaN;
        }

        return frame with { Points3d = points, Confidence = confidence, Cameras = cameras, Reprojection = error };
    }

    /// <summary>How far a point is from the median of the frames around it, and how far it usually is; NaN where too few have it.</summary>
    private (double Away, double Usual) Distance(double[,] points, int k)
    {
        var around = _rows.Select(r => r.Points).Where(p => double.IsFinite(p[k, 0])).ToList();
        if (!double.IsFinite(points[k, 0]) || around.Count < LeastPoints) return (double.NaN, double.NaN);
        double[] middle = [.. Enumerable.Range(0, 3).Select(d => Median([.. around.Select(p => p[k, d])]))];
        double Away(double[,] p) => Math.Sqrt(Enumerable.Range(0, 3).Sum(d => (p[k, d] - middle[d]) * (p[k, d] - middle[d])));
        return (Away(points), Median([.. around.Select(Away)]));
    }

    private static double Median(double[] values)
    {
        if (values.Length == 0) return double.NaN;
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
