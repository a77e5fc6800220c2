using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Stages.Lift;

/// <summary>Undoes exchanges of left and right that last a few frames, pair by pair.</summary>
/// <remarks>
/// For each symmetric pair the cost of keeping and of exchanging the labels is the distance to where constant velocity in the
/// picture predicts the two points. With look-ahead a run of exchanged frames is undone only when the labels come back within
/// <see cref="LiftOptions.SwapFrames"/> frames; without it (live) a run is undone at once and given up when it lasts longer.
/// So a doubtful crossing can never turn into a whole video with left and right exchanged. Frames in = frames out, in order;
/// those that are changed say so in <see cref="KeypointFrame.Swapped"/>.
/// </remarks>
public sealed class SwapRepair : IManyStep<KeypointFrame, KeypointFrame>, IDisposable
{
    private readonly int _count;
    private readonly int _longest;
    private readonly PairTrack[] _tracks;
    private readonly int[] _run;
    private readonly int _ahead;
    private readonly LinkedList<KeypointFrame> _waiting = [];

    /// <summary>Makes the stage.</summary>
    /// <param name="layout">Keypoints and symmetric pairs.</param>
    /// <param name="options">Longest repaired run.</param>
    /// <param name="lookAhead">True for recordings: it holds back as many frames as the longest run has.</param>
    public SwapRepair(KeypointLayout layout, LiftOptions options, bool lookAhead)
    {
        var pairs = options.SwapFrames > 0 ? layout.SymmetricPairs : [];
        _count = layout.Names.Count;
        _longest = options.SwapFrames;
        _tracks = [.. pairs.Select(p => new PairTrack(p.Left, p.Right))];
        _run = new int[_tracks.Length];
        _ahead = lookAhead && _tracks.Length > 0 ? _longest : 0;
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Run(KeypointFrame item)
    {
        // Checked on arrival, so that a fault names this frame and not the one that leaves at the time.
        if (item.Confidence.Length != _count)
            throw new ArgumentException($"{item.Stamp} has {item.Confidence.Length} keypoints where the layout names {_count}", nameof(item));
        _waiting.AddLast(item);
        if (_waiting.Count > _ahead) yield return Next();
    }

    /// <inheritdoc/>
    public IEnumerable<KeypointFrame> Flush()
    {
        while (_waiting.Count > 0) yield return Next();
    }

    /// <summary>Disposes the frames that are still held back.</summary>
    public void Dispose()
    {
        foreach (var frame in _waiting) frame.Dispose();
        _waiting.Clear();
    }

    private KeypointFrame Next()
    {
        var frame = _waiting.First!.Value;
        _waiting.RemoveFirst();
        for (var p = 0; p < _tracks.Length; p++)
        {
            var before = _tracks[p];
            if (_tracks[p].Advance(frame) && Confirmed(p, frame)) frame = Swap(frame, before.Left, before.Right);
            else _run[p] = 0;
        }

        return frame;
    }

    /// <summary>Whether this exchanged frame belongs to a run that ends in time; if not, the pair starts again with its labels as they are.</summary>
    private bool Confirmed(int pair, KeypointFrame frame)
    {
        _run[pair]++;
        if (_run[pair] <= _longest && (_ahead == 0 || ComesBack(pair))) return true;
        _tracks[pair].Restart(frame);
        return false;
    }

    private bool ComesBack(int pair)
    {
        var track = _tracks[pair];
        var left = _longest - _run[pair] + 1;
        foreach (var coming in _waiting)
        {
            if (left-- == 0) return false;
            if (coming.Fault is null && !track.Advance(coming)) return true;
        }

        return _waiting.Count < left; // The video ends within the run.
    }

    private static KeypointFrame Swap(KeypointFrame frame, int left, int right)
    {
        var (two, three, confidence) = ((double[,])frame.Points2d.Clone(), (double[,])frame.Points3d.Clone(), (double[])frame.Confidence.Clone());
        for (var i = 0; i < 2; i++) (two[left, i], two[right, i]) = (two[right, i], two[left, i]);
        for (var i = 0; i < 3; i++) (three[left, i], three[right, i]) = (three[right, i], three[left, i]);
        (confidence[left], confidence[right]) = (confidence[right], confidence[left]);
        return frame with { Points2d = two, Points3d = three, Confidence = confidence, Swapped = true };
    }
}
