using System.Globalization;
using KeyStream.Data;

namespace KeyStream.Stages.Export;

/// <summary>A stretch of frames that have the same trouble.</summary>
/// <param name="Kind">What it is: missing, exchanged, unsure or beside.</param>
/// <param name="What">In words.</param>
/// <param name="First">First frame, 0-based.</param>
/// <param name="Last">Last frame, inclusive.</param>
/// <param name="From">Time of the first frame, seconds.</param>
/// <param name="To">Time of the last frame, seconds.</param>
public sealed record Trouble(string Kind, string What, long First, long Last, double From, double To);

/// <summary>Gathers what went wrong where, as stretches, while the rows pass by.</summary>
public sealed class TroubleLog
{
    /// <summary>Stretches that are kept; the rest is counted.</summary>
    public const int Most = 500;

    /// <summary>Mean confidence below which a frame is called unsure.</summary>
    public const double Unsure = 0.3;

    /// <summary>Share of keypoints on the subject below which a frame is called beside it.</summary>
    public const double Beside = 0.5;

    private readonly List<Trouble> _done = [];
    private readonly Dictionary<string, Trouble> _open = [];

    /// <summary>Stretches beyond <see cref="Most"/>.</summary>
    public long Unlisted { get; private set; }

    /// <summary>Takes one row; does not dispose it.</summary>
    public void Add(KeypointFrame item)
    {
        var mean = item.Confidence.Length == 0 ? 0 : item.Confidence.Average();
        Note("missing", item.Fault, item);
        Note("exchanged", item.Swapped ? "left and right were exchanged back" : null, item);
        Note("unsure", item.Fault is null && mean < Unsure ? Text($"mean confidence below {Unsure:0.0}") : null, item);
        Note("beside", item.Fault is null && item.OnSubject < Beside ? "most keypoints lie beside the subject" : null, item);
    }

    /// <summary>The stretches so far, in the order of their first frames.</summary>
    public IReadOnlyList<Trouble> Stretches() => [.. _done.Concat(_open.Values).OrderBy(t => t.First).ThenBy(t => t.Kind, StringComparer.Ordinal).Take(Most)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Note(string kind, string? what, KeypointFrame item)
    {
        var stamp = item.Stamp;
        if (_open.TryGetValue(kind, out var open))
        {
            if (open.What == what)
            {
                _open[kind] = open with { Last = stamp.Index, To = stamp.Pts };
                return;
            }

            _open.Remove(kind);
            if (_done.Count < Most) _done.Add(open);
            else Unlisted++;
        }

        if (what is not null) _open[kind] = new Trouble(kind, what, stamp.Index, stamp.Index, stamp.Pts, stamp.Pts);
    }
}
