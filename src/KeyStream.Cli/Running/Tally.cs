using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Cli.Running;

/// <summary>Counts the rows of a run, and why keypoints are missing.</summary>
internal sealed class Tally : ISink<KeypointFrame>
{
    private readonly SortedDictionary<string, long> _missing = new(StringComparer.Ordinal);
    private long _rows;

    /// <summary>Rows so far; may be read at any time.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Rows without keypoints by reason.</summary>
    public IReadOnlyDictionary<string, long> Missing => _missing;

    /// <summary>Frames in which the share of keypoints on the subject was below half; null where nobody knows.</summary>
    public long OffSubject { get; private set; }

    public void Write(KeypointFrame item)
    {
        using (item)
        {
            if (item.Fault is { } why) _missing[why] = _missing.GetValueOrDefault(why) + 1;
            if (item.OnSubject < 0.5) OffSubject++;
            Interlocked.Increment(ref _rows);
        }
    }

    public void Commit()
    {
    }

    public void Dispose()
    {
    }
}
