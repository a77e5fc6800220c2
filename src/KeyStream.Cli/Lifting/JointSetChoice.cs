using KeyStream.Cli.Settings;
using KeyStream.Data;

namespace KeyStream.Cli.Lifting;

/// <summary>Tracks with what their points are.</summary>
/// <param name="JointSet">Joints and edges.</param>
/// <param name="Tracks">The tracks, their points in the order of the joint set's joints.</param>
/// <param name="Note">Where the joint set comes from, in words.</param>
internal sealed record JointedTracks(JointSet JointSet, Tracks2d Tracks, string Note);

/// <summary>Finds the joint set of tracks: the one that the user names, or one that fits, or one made from the tracks themselves.</summary>
internal static class JointSetChoice
{
    /// <summary>Finds it, and puts the points of the tracks into its order.</summary>
    /// <param name="tracks">The tracks.</param>
    /// <param name="given">A known joint set or a YAML file; null to find it.</param>
    /// <exception cref="UserErrorException">It is unknown, or the tracks are of another.</exception>
    public static JointedTracks Of(Tracks2d tracks, string? given)
    {
        if (given is not null) return Fit(Named(given), tracks);
        if (ByFormat(tracks) is { } usual) return new JointedTracks(usual, tracks, $"{usual.Name}, by its {tracks.Count} points{Others(usual)}");
        if (KnownJointSets.All.FirstOrDefault(r => Places(r, tracks) is not null) is { } named) return Fit(named, tracks);
        var names = tracks.Names ?? [.. Enumerable.Range(0, tracks.Count).Select(k => $"point{k}")];
        var found = Joined(new JointSet("tracks", names, [], BodySides.Pairs(names)), tracks);
        return found with { Note = $"{tracks.Count} points whose edges were found from the tracks themselves; --joints names them" };
    }

    private static JointSet Named(string given)
    {
        if (KnownJointSets.Find(given) is { } known) return known;
        if (File.Exists(given) || Path.GetExtension(given) is ".yaml" or ".yml") return JointSetFile.Read(given);
        throw new UserErrorException(
            $"there is no joint set '{given}'", $"give {string.Join(", ", KnownJointSets.All.Select(r => r.Name))} or a YAML file with --joints (nearest: {Names.Nearest(given, KnownJointSets.All.Select(r => r.Name))[0]})");
    }

    private static JointSet? ByFormat(Tracks2d tracks) => (tracks.Format, tracks.Count) switch
    {
        (TrackFormat.OpenPose, 25) => KnownJointSets.Body25,
        (TrackFormat.Coco, 17) => KnownJointSets.Coco17,
        (TrackFormat.OpenPose or TrackFormat.Coco, var count) when KnownJointSets.All.Where(r => r.Count == count).ToList() is [var only] => only,
        _ => null,
    };

    // The number alone cannot tell these apart, and the wrong one looks like a poor lift: whoever reads the line can.
    private static string Others(JointSet taken)
    {
        var others = KnownJointSets.All.Where(r => r.Count == taken.Count && r.Name != taken.Name).Select(r => r.Name).ToList();
        return others.Count > 0 ? $"; as many has {string.Join(", ", others)}: if the detector's model is that, give it with --joints" : "";
    }

    private static JointedTracks Fit(JointSet jointSet, Tracks2d tracks)
    {
        if (Places(jointSet, tracks) is { } places)
        {
            var left = tracks.Count - places.Length;
            return Joined(jointSet, tracks.Subset(places)) with { Note = $"{jointSet.Name}, by the names of its joints{(left > 0 ? $"; {Figures.Count(left, "other point")} left out" : "")}" };
        }

        if (tracks.Count == jointSet.Count) return Joined(jointSet, tracks);
        if (tracks.Names is null)
            throw new UserErrorException($"{tracks.Source} has {tracks.Count} points and the joint set {jointSet.Name} {jointSet.Count} joints", "give the joint set that the detector has with --joints");
        var missing = jointSet.Joints.First(j => !tracks.Names.Any(n => Key(n) == Key(j)));
        throw new UserErrorException(
            $"{tracks.Source} has no point '{missing}' of the joint set {jointSet.Name}", $"nearest: {string.Join(" or ", Names.Nearest(missing, tracks.Names))}; give a joint set with its names with --joints FILE.yaml");
    }

    /// <summary>A joint set without edges gets those that the tracks show.</summary>
    private static JointedTracks Joined(JointSet jointSet, Tracks2d tracks) => jointSet.Edges.Count > 0
        ? new JointedTracks(jointSet, tracks, $"{jointSet.Name}, {jointSet.Count} joints in the order of the tracks")
        : new JointedTracks(jointSet with { Edges = TrackEdges.Find(tracks) }, tracks, $"{jointSet.Name}, its edges found from the tracks themselves");

    /// <summary>Where in the tracks each joint of a joint set is, by name; null where one is not there.</summary>
    private static int[]? Places(JointSet jointSet, Tracks2d tracks)
    {
        if (tracks.Names is null) return null;
        var places = new Dictionary<string, int>();
        for (var k = 0; k < tracks.Count; k++) places.TryAdd(Key(tracks.Names[k]), k);
        int[] found = [.. jointSet.Joints.Select(j => places.GetValueOrDefault(Key(j), -1))];
        return found.All(p => p >= 0) ? found : null;
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
