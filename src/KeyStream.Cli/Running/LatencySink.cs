using System.Diagnostics;
using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Cli.Running;

/// <summary>How long the frames of a live input were under way when they came here: counted in steps of a tenth of a millisecond, up to 10 s.</summary>
/// <param name="begin">Called with the first row.</param>
internal sealed class LatencySink(Action begin) : ISink<KeypointFrame>
{
    private const double StepsPerSecond = 10_000;
    private readonly long[] _counts = new long[100_000];
    private long _rows;

    /// <summary>When the first frame came out of the decoder.</summary>
    public DateTimeOffset Started { get; private set; }

    public void Write(KeypointFrame item)
    {
        using (item)
        {
            if (item.Frame is not { } frame) return; // a row of a rig whose first camera lacks it
            var latency = Stopwatch.GetElapsedTime(frame.Arrived);
            if (_rows++ == 0) Begin(latency);
            _counts[(int)Math.Min(latency.TotalSeconds * StepsPerSecond, _counts.Length - 1)]++;
        }
    }

    /// <summary>The latency in seconds that a share of the rows did not exceed.</summary>
    /// <param name="share">0..1.</param>
    public double Quantile(double share)
    {
        var (step, left) = (0, (long)Math.Ceiling(share * _rows));
        while (step < _counts.Length - 1 && (left -= _counts[step]) > 0) step++;
        return (step + 1) / StepsPerSecond;
    }

    private void Begin(TimeSpan latency)
    {
        Started = DateTimeOffset.Now - latency;
        begin();
    }

    public void Commit()
    {
    }

    public void Dispose()
    {
    }
}
