using System.Runtime.CompilerServices;
using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Keypoints;

/// <summary>The tracks of another detector as a stream: what stands in the place of everything before Lift.</summary>
/// <remarks>
/// Output: one <see cref="KeypointFrame"/> for each row of the tracks; Points2d in pixels of the picture, Points3d NaN. With the video each
/// carries the picture of its number and that picture's time; a row beyond the end of the video has no picture, a picture beyond the
/// last row is not read.
/// </remarks>
/// <param name="tracks">The tracks.</param>
/// <param name="info">Name and rate.</param>
/// <param name="video">The video that the tracks were made from, or null.</param>
/// <param name="times">Times of the first rows in seconds, where they are known and there is no video.</param>
public sealed class TrackSource(Tracks2d tracks, InputInfo info, IFrameSource? video, IReadOnlyList<double>? times = null)
{
    /// <summary>Streams the tracks from their start.</summary>
    /// <param name="ct">Ends it.</param>
    public async IAsyncEnumerable<KeypointFrame> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var pictures = video?.ReadAsync(ct).GetAsyncEnumerator(ct);
        var time = -1 / info.FrameRate;
        for (var t = 0; t < tracks.Frames.Count; t++)
        {
            ct.ThrowIfCancellationRequested();
            var picture = pictures is not null && await pictures.MoveNextAsync().ConfigureAwait(false) ? pictures.Current : null;
            time = picture?.Stamp.Pts ?? (t < times?.Count ? times[t] : video is null && times is null ? t / info.FrameRate : time + (1 / info.FrameRate));
            yield return Row(new FrameStamp(info.Name, t, time), picture, tracks.Frames[t]);
        }
    }

    private KeypointFrame Row(FrameStamp stamp, Frame? picture, TrackFrame row)
    {
        var missing = KeypointFrame.Missing(stamp, picture, tracks.Count, row.Fault ?? "");
        return row.Fault is null ? missing with { Points2d = row.Points, Confidence = row.Confidence, Fault = null } : missing;
    }
}
