using KeyStream.Data;

namespace KeyStream.Stages.Lift;

/// <summary>Finds short runs of frames in which a detector exchanged the two points of a symmetric pair.</summary>
/// <remarks>
/// From frame to frame, a pair counts as exchanged when its points lie much nearer to where constant velocity expects the other one.
/// Two exchanges within <see cref="LiftOptions.SwapFrames"/> frames enclose a run that is put right. A single exchange that lasts is
/// left alone: it may be the detector that was right.
/// </remarks>
internal sealed class SwapRepair(int left, int right, int longest)
{
    // The exchange must explain the frame clearly better, and the points must be apart, or crossing limbs would look like it.
    private const double Better = 0.5;

    private readonly List<Seen> _recent = [];
    private int? _openedAgo;

    /// <summary>Takes in the newest frame and returns how many of the frames just before it (0 for none) are an enclosed run to put right.</summary>
    public int Take(KeypointFrame frame)
    {
        if (_openedAgo is { } ago) _openedAgo = ago + 1 > longest ? null : ago + 1;
        if (frame.Fault is not null)
        {
            _recent.Clear();
            _openedAgo = null;
            return 0;
        }

        var now = new Seen(At(frame, left), At(frame, right));
        var exchanged = Exchanged(now);
        _recent.Add(now);
        if (_recent.Count > 2) _recent.RemoveAt(0);
        if (!exchanged) return 0;

        // Velocity across an exchange is meaningless.
        _recent.RemoveRange(0, _recent.Count - 1);
        var run = _openedAgo ?? 0;
        _openedAgo = _openedAgo is null ? 0 : null;
        return run;
    }

    /// <summary>Exchanges the pair in a frame, in place.</summary>
    public KeypointFrame Put(KeypointFrame frame)
    {
        for (var d = 0; d < 2; d++) (frame.Points2d[left, d], frame.Points2d[right, d]) = (frame.Points2d[right, d], frame.Points2d[left, d]);
        for (var d = 0; d < 3; d++) (frame.Points3d[left, d], frame.Points3d[right, d]) = (frame.Points3d[right, d], frame.Points3d[left, d]);
        (frame.Confidence[left], frame.Confidence[right]) = (frame.Confidence[right], frame.Confidence[left]);
        return frame with { Swapped = true };
    }

    private bool Exchanged(Seen now)
    {
        if (_recent.Count == 0) return false;
        var last = _recent[^1];
        var expected = _recent.Count < 2 ? last : new Seen(Ahead(_recent[0].Left, last.Left), Ahead(_recent[0].Right, last.Right));
        var keep = Distance(now.Left, expected.Left) + Distance(now.Right, expected.Right);
        var swap = Distance(now.Left, expected.Right) + Distance(now.Right, expected.Left);
        return swap < Better * keep && keep > Distance(last.Left, last.Right);
    }

    private static (double X, double Y) Ahead((double X, double Y) a, (double X, double Y) b) => ((2 * b.X) - a.X, (2 * b.Y) - a.Y);

    private static double Distance((double X, double Y) a, (double X, double Y) b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));

    private static (double X, double Y) At(KeypointFrame frame, int k) => (frame.Points2d[k, 0], frame.Points2d[k, 1]);

    private readonly record struct Seen((double X, double Y) Left, (double X, double Y) Right);
}
