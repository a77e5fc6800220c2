using KeyStream.Data;

namespace KeyStream.Stages.Export;

/// <summary>Counts the rows of a run and averages what the model says about them, while they pass by.</summary>
public sealed class RowTally
{
    private readonly SortedDictionary<string, long> _missing = new(StringComparer.Ordinal);
    private double _confidence;
    private double _onSubject;
    private long _onSubjectRows;
    private long _rows;

    /// <summary>Rows so far; may be read at any time.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Rows with keypoints.</summary>
    public long Found { get; private set; }

    /// <summary>Rows whose picture could not be decoded.</summary>
    public long Undecodable { get; private set; }

    /// <summary>Rows whose picture could be decoded but shows no subject.</summary>
    public long WithoutSubject { get; private set; }

    /// <summary>Rows without keypoints, by reason.</summary>
    public IReadOnlyDictionary<string, long> Missing => _missing;

    /// <summary>Rows in which left and right were exchanged back.</summary>
    public long Swapped { get; private set; }

    /// <summary>Rows in which less than <see cref="TroubleLog.Beside"/> of the keypoints lie on the subject's mask.</summary>
    public long Beside { get; private set; }

    /// <summary>Mean confidence of the rows with keypoints, 0..1; null where there are none.</summary>
    public double? MeanConfidence => Found > 0 ? _confidence / Found : null;

    /// <summary>Mean share of keypoints on the subject's mask, 0..1; null where no row has a mask.</summary>
    public double? MeanOnSubject => _onSubjectRows > 0 ? _onSubject / _onSubjectRows : null;

    /// <summary>Takes one row; does not dispose it.</summary>
    public void Add(KeypointFrame item)
    {
        Interlocked.Increment(ref _rows);
        if (item.Fault is { } why)
        {
            _missing[why] = _missing.GetValueOrDefault(why) + 1;
            if (item.Frame?.Fault is null) WithoutSubject++;
            else Undecodable++;
            return;
        }

        Found++;
        _confidence += item.Confidence.Average();
        if (item.Swapped) Swapped++;
        if (item.OnSubject is not { } share) return;
        if (share < TroubleLog.Beside) Beside++;
        _onSubject += share;
        _onSubjectRows++;
    }
}
