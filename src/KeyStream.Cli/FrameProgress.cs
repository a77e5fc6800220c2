using System.Diagnostics;
using System.Globalization;

namespace KeyStream.Cli;

/// <summary>Progress over the frames of one pass: count, speed, time left, memory.</summary>
/// <param name="line">Where it is shown.</param>
internal sealed class FrameProgress(StatusLine line)
{
    // Before that a speed is a guess: the first report of a pass may come when its frames are already there.
    private const double Settled = 0.5;

    private readonly Stopwatch _time = new();
    private string _what = "";

    /// <summary>Reports that so many frames of a pass are done.</summary>
    /// <param name="what">Input and pass; another one than before starts the clock anew.</param>
    /// <param name="done">Frames done.</param>
    /// <param name="total">Frames in all, or null when nobody knows.</param>
    /// <param name="dropped">Frames that a live input dropped.</param>
    public void Report(string what, long done, long? total, long dropped = 0)
    {
        if (what != _what)
        {
            _what = what;
            _time.Restart();
        }

        line.Show(() => [Text(what, done, total, dropped, _time.Elapsed.TotalSeconds)]);
    }

    private static string Text(string what, long done, long? total, long dropped, double seconds)
    {
        var rate = seconds > Settled ? done / seconds : 0;
        var of = total is { } t ? $"/{t}" : "";
        var left = total is { } all && rate > 0 ? $"  {Figures.Time(Math.Max(0, all - done) / rate)} left" : "";
        var lost = dropped > 0 ? $"  {dropped} dropped" : "";
        var speed = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {rate:0.0} fps{left}") : "";
        return $"{what}  {done}{of} frames{lost}{speed}  {Figures.Memory}";
    }
}
