using KeyStream.Data;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Crop;

/// <summary>Judges from what a method sees over a file whether it finds one subject.</summary>
internal sealed class SightingVerdict(SegmentMethod method, FrameFormat format)
{
    private readonly List<double> _areas = [];
    private readonly List<double> _shares = [];
    private readonly List<double> _outlines = [];
    private Subject? _last;
    private int _frames;
    private int _steps;
    private int _jumps;

    /// <summary>What is wrong with the whole of it, in a few words; null when nothing is.</summary>
    public string? Outcome
    {
        get
        {
            if (method == SegmentMethod.None) return null;
            return _areas.Count < 0.6 * _frames ? $"a subject in only {100 * _areas.Count / _frames} % of the frames" : Outlook;
        }
    }

    /// <summary>The same without asking how often there was a subject at all: it may come in later.</summary>
    public string? Outlook
    {
        get
        {
            if (method == SegmentMethod.None || _areas.Count < 5) return null;
            var area = Middle(_areas) / ((double)format.Width * format.Height);
            if (area > 0.5) return $"it marks {100 * area:0} % of the picture";
            if (_outlines.Count > 0 && Middle(_outlines) < 0.78) return $"the background holds the subject itself (only {100 * Middle(_outlines):0} % of its outline is the picture's own)";
            if (method != SegmentMethod.Motion && Middle(_shares) < 0.25) return $"the foreground falls into pieces, the largest {100 * Middle(_shares):0} % of it";
            var spread = TrackBuilder.Quantile([.. _areas], 0.9) / TrackBuilder.Quantile([.. _areas], 0.1);
            if (method != SegmentMethod.Motion && spread > 5) return $"the mask's area varies {spread:0}-fold";
            var (jumps, bound) = (_jumps / (double)Math.Max(1, _steps), method == SegmentMethod.Motion ? 0.25 : 0.05);
            return jumps > bound ? $"the subject jumps in {100 * jumps:0} % of the frames" : null;
        }
    }

    /// <summary>Takes in one decoded frame.</summary>
    public void Add(Subject? subject, double share, double outline)
    {
        _frames++;
        if (subject is not null)
        {
            _areas.Add(subject.Area);
            _shares.Add(share);
            if (double.IsFinite(outline)) _outlines.Add(outline);
            if (_last is not null) Step(_last, subject);
        }

        _last = subject;
    }

    /// <summary>A jump is a step of more than a quarter of the subject's length from one frame to the next.</summary>
    private void Step(Subject a, Subject b)
    {
        _steps++;
        var length = Math.Max(Math.Max(a.Length, b.Length), Math.Max(a.Breadth, b.Breadth));
        if (Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2)) > 0.25 * length) _jumps++;
    }

    private static double Middle(List<double> values) => TrackBuilder.Quantile([.. values], 0.5);
}
