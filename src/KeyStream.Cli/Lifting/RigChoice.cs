using KeyStream.Cli.Settings;
using KeyStream.Data;

namespace KeyStream.Cli.Lifting;

/// <summary>Tracks with what their points are.</summary>
/// <param name="Rig">Joints and edges.</param>
/// <param name="Tracks">The tracks, their points in the order of the rig's joints.</param>
/// <param name="Note">Where the rig comes from, in words.</param>
internal sealed record RiggedTracks(Rig Rig, Tracks2d Tracks, string Note);

/// <summary>Finds the rig of tracks: the one that the user names, or one that fits, or one made from the tracks themselves.</summary>
internal static class RigChoice
{
    /// <summary>Finds it, and puts the points of the tracks into its order.</summary>
    /// <param name="tracks">The tracks.</param>
    /// <param name="given">A known rig or a YAML file; null to find it.</param>
    /// <exception cref="UserErrorException">It is unknown, or the tracks are of another.</exception>
    public static RiggedTracks Of(Tracks2d tracks, string? given)
    {
        if (given is not null) return Fit(Named(given), tracks);
        if (ByFormat(tracks) is { } usual) return new RiggedTracks(usual, tracks, $"{usual.Name}, by its {tracks.Count} points{Others(usual)}");
        if (KnownRigs.All.FirstOrDefault(r => Places(r, tracks) is not null) is { } named) return Fit(named, tracks);
        var names = tracks.Names ?? [.. Enumerable.Range(0, tracks.Count).Select(k => $"point{k}")];
        var found = Joined(new Rig("tracks", names, [], BodySides.Pairs(names)), tracks);
        return found with { Note = $"{tracks.Count} points whose edges were found from the tracks themselves; --rig names them" };
    }

    private static Rig Named(string given)
    {
        if (KnownRigs.Find(given) is { } known) return known;
        if (File.Exists(given) || Path.GetExtension(given) is ".yaml" or ".yml") return RigFile.Read(given);
        throw new UserErrorException(
            $"there is no rig '{given}'", $"give {string.Join(", ", KnownRigs.All.Select(r => r.Name))} or a YAML file with --rig (nearest: {Names.Nearest(given, KnownRigs.All.Select(r => r.Name))[0]})");
    }

    private static Rig? ByFormat(Tracks2d tracks) => (tracks.Format, tracks.Count) switch
    {
        (TrackFormat.OpenPose, 25) => KnownRigs.Body25,
        (TrackFormat.Coco, 17) => KnownRigs.Coco17,
        (TrackFormat.OpenPose or TrackFormat.Coco, var count) when KnownRigs.All.Where(r => r.Count == count).ToList() is [var only] => only,
        _ => null,
    };

    // The number alone cannot tell these apart, and the wrong one looks like a poor lift: whoever reads the line can.
    private static string Others(Rig taken)
    {
        var others = KnownRigs.All.Where(r => r.Count == taken.Count && r.Name != taken.Name).Select(r => r.Name).ToList();
        return others.Count > 0 ? $"; as many has {string.Join(", ", others)}: if the detector's model is that, give it with --rig" : "";
    }

    private static RiggedTracks Fit(Rig rig, Tracks2d tracks)
    {
        if (Places(rig, tracks) is { } places)
        {
            var left = tracks.Count - places.Length;
            return Joined(rig, tracks.Subset(places)) with { Note = $"{rig.Name}, by the names of its joints{(left > 0 ? $"; {Figures.Count(left, "other point")} left out" : "")}" };
        }

        if (tracks.Count == rig.Count) return Joined(rig, tracks);
        if (tracks.Names is null)
            throw new UserErrorException($"{tracks.Source} has {tracks.Count} points and the rig {rig.Name} {rig.Count} joints", "give the rig that the detector has with --rig");
        var missing = rig.Joints.First(j => !tracks.Names.Any(n => Key(n) == Key(j)));
        throw new UserErrorException(
            $"{tracks.Source} has no point '{missing}' of the rig {rig.Name}", $"nearest: {string.Join(" or ", Names.Nearest(missing, tracks.Names))}; give a rig with its names with --rig FILE.yaml");
    }

    /// <summary>A rig without edges gets those that the tracks show.</summary>
    private static RiggedTracks Joined(Rig rig, Tracks2d tracks) => rig.Edges.Count > 0
        ? new RiggedTracks(rig, tracks, $"{rig.Name}, {rig.Count} joints in the order of the tracks")
        : new RiggedTracks(rig with { Edges = TrackEdges.Find(tracks) }, tracks, $"{rig.Name}, its edges found from the tracks themselves");

    /// <summary>Where in the tracks each joint of a rig is, by name; null where one is not there.</summary>
    private static int[]? Places(Rig rig, Tracks2d tracks)
    {
        if (tracks.Names is null) return null;
        var places = new Dictionary<string, int>();
        for (var k = 0; k < tracks.Count; k++) places.TryAdd(Key(tracks.Names[k]), k);
        int[] found = [.. rig.Joints.Select(j => places.GetValueOrDefault(Key(j), -1))];
        return found.All(p => p >= 0) ? found : null;
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
