using KeyStream.Data;

namespace KeyStream.Stages.Calibrate;

/// <summary>Where the cameras of a rig stand, roughly: two cameras that saw the board at the same moments know each other's place, and all others are
/// reached over such pairs.</summary>
/// <param name="names">[V] names of the cameras.</param>
internal sealed class RigStart(IReadOnlyList<string> names)
{
    /// <summary>World → camera of every camera; the first is the world.</summary>
    /// <param name="seen">Camera, moment → board → camera.</param>
    /// <exception cref="UserErrorException">Some camera cannot be reached.</exception>
    public RigidPose[] Place(IReadOnlyDictionary<(int Camera, long Moment), RigidPose> seen)
    {
        var moments = seen.Keys.GroupBy(k => k.Camera).ToDictionary(g => g.Key, g => g.Select(k => k.Moment).ToHashSet());
        var placed = new RigidPose?[names.Count];
        placed[0] = RigidPose.Identity;
        // The pair with the most moments in common first (Prim): few links, and those the surest.
        while (placed.Any(p => p is null))
        {
            var next = (from known in Enumerable.Range(0, names.Count).Where(c => placed[c] is not null)
                        from other in Enumerable.Range(0, names.Count).Where(c => placed[c] is null)
                        let common = moments[known].Count(moments[other].Contains)
                        where common > 0
                        select (known, other, common)).ToList();
            if (next.Count == 0) throw Unreached(placed);
            var (from, to, _) = next.MaxBy(n => n.common);
            placed[to] = Between(from, to, moments[from].Where(moments[to].Contains), seen).After(placed[from]!);
        }

        return placed!;
    }

    // Each common moment says how one stands to the other; the one that the others agree with most.
    private static RigidPose Between(int from, int to, IEnumerable<long> moments, IReadOnlyDictionary<(int Camera, long Moment), RigidPose> seen)
    {
        var said = moments.Select(m => seen[(to, m)].After(seen[(from, m)].Inverse())).ToList();
        var size = said.Select(p => Math.Sqrt(p.T.Sum(t => t * t))).Order().ElementAt(said.Count / 2) + 1e-9;
        return said.MinBy(p => said.Sum(q => Math.Min(0.5, p.AngleTo(q) + (p.DistanceTo(q) / size))))!;
    }

    private UserErrorException Unreached(RigidPose?[] placed)
    {
        string Named(bool known) => string.Join(", ", names.Where((_, i) => placed[i] is not null == known));
        return new UserErrorException(
            $"The cameras {Named(false)} never saw the board at the same time as {Named(true)}",
            "hold the board where cameras of both groups see it, and check that their videos run at the same time (or give --separate for the lenses alone)");
    }
}
