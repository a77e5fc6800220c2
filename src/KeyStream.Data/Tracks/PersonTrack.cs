namespace KeyStream.Data;

/// <summary>One body that a detector found in one frame.</summary>
/// <param name="Points">Its points.</param>
/// <param name="Rating">How sure the detector is of it.</param>
internal sealed record Sighting(TrackFrame Points, double Rating)
{
    /// <summary>The diagonal of the box around its points, pixels.</summary>
    public double Size => Math.Sqrt(Square(Points.Seen().Select(p => p.X)) + Square(Points.Seen().Select(p => p.Y)));

    /// <summary>Mean distance of the points that both show; where there are none, of their centres.</summary>
    public double DistanceTo(Sighting other)
    {
        var shared = Enumerable.Range(0, Points.Confidence.Length).Where(k => Points.Confidence[k] > 0 && other.Points.Confidence[k] > 0).ToList();
        if (shared.Count > 0)
            return shared.Average(k => Math.Sqrt(Math.Pow(Points.Points[k, 0] - other.Points.Points[k, 0], 2) + Math.Pow(Points.Points[k, 1] - other.Points.Points[k, 1], 2)));
        var (a, b) = (Points.Seen().ToList(), other.Points.Seen().ToList());
        return Math.Sqrt(Math.Pow(a.Average(p => p.X) - b.Average(p => p.X), 2) + Math.Pow(a.Average(p => p.Y) - b.Average(p => p.Y), 2));
    }

    private static double Square(IEnumerable<double> values) => Math.Pow(values.Max() - values.Min(), 2);
}

/// <summary>Follows one of several people through a recording.</summary>
/// <remarks>
/// It begins with the one that the detector is surest of in the whole recording, and goes forwards and backwards from there to whoever
/// is nearest to where the person was last seen. Somebody who is farther away than the person is tall is somebody else, unless
/// the person was out of sight for long: the reach grows by the size every <see cref="GrowFrames"/> frames.
/// </remarks>
internal static class PersonTrack
{
    private const double GrowFrames = 10;
    private const string Away = "the person that is followed is not among those found";

    /// <summary>The person of each frame.</summary>
    /// <param name="frames">[T] who was found in each frame, each showing a point at least; null for a frame that is not there.</param>
    /// <param name="count">Points per person.</param>
    public static IReadOnlyList<TrackFrame> Follow(IReadOnlyList<IReadOnlyList<Sighting>?> frames, int count)
    {
        var nobody = TrackFrame.Empty(count, TrackFrame.Nobody);
        var followed = new TrackFrame[frames.Count];
        var first = Enumerable.Range(0, frames.Count).Where(t => frames[t]?.Count > 0).MaxBy(t => frames[t]!.Max(s => s.Rating));
        var start = frames[first]!.MaxBy(s => s.Rating)!;
        followed[first] = start.Points;
        Go(1);
        Go(-1);
        return followed;

        void Go(int step)
        {
            var (last, unseen) = (start, 0);
            for (var t = first + step; t >= 0 && t < frames.Count; t += step)
            {
                var nearest = frames[t]?.MinBy(last.DistanceTo);
                var reach = last.Size * Math.Max(1, (unseen + 1) / GrowFrames);
                if (nearest is not null && nearest.DistanceTo(last) <= reach) (last, unseen, followed[t]) = (nearest, 0, nearest.Points);
                else (unseen, followed[t]) = (unseen + 1, nobody with { Fault = frames[t] is null ? TrackFrame.Absent : nearest is null ? nobody.Fault : Away });
            }
        }
    }
}
