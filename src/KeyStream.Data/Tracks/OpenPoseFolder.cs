using System.Text.Json;

namespace KeyStream.Data;

/// <summary>A folder of OpenPose's JSON files, one per frame, in the natural order of their names; the numbers in the names are those of the frames.</summary>
/// <remarks>
/// Of the people of a frame the one is taken that is followed, see <see cref="PersonTrack"/>; a file without people is a frame without points,
/// and so is a number that is left out, see <see cref="FrameNumbers"/>.
/// </remarks>
internal static class OpenPoseFolder
{
    private const string Member = "pose_keypoints_2d", Ending = "_keypoints.json";

    /// <summary>Reads a folder.</summary>
    public static Tracks2d Read(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*.json").Where(f => !Path.GetFileName(f).StartsWith('.')).Take(TrackFile.MostFrames + 1).ToList();
        if (files.Count > TrackFile.MostFrames) throw new UserErrorException($"{folder} holds more than {TrackFile.MostFrames} files", "cut it into shorter pieces");
        var named = files.Where(f => f.EndsWith(Ending, StringComparison.Ordinal)).ToList();
        if (named.Count > 0) files = named;
        if (files.Count == 0) throw new UserErrorException($"{folder} holds no JSON files", "give the folder that OpenPose wrote with --write_json, or a file with tracks");
        files.Sort(NaturalOrder.Instance);
        var frames = files.ConvertAll(People);
        var seen = frames.FindIndex(f => f.Count > 0);
        if (seen < 0) throw new UserErrorException($"{folder} shows nobody in any of {files.Count} frames", "give tracks in which somebody was found");
        var count = frames[seen][0].Points.Confidence.Length;
        for (var t = 0; t < frames.Count; t++)
        {
            if (frames[t].FirstOrDefault(p => p.Points.Confidence.Length != count) is { } other)
                throw new UserErrorException($"{files[t]} has {other.Points.Confidence.Length} points and {Path.GetFileName(files[seen])} {count}", "give files of one network");
        }

        var numbers = FrameNumbers.InNames(files.ConvertAll(Path.GetFileNameWithoutExtension)!);
        var numbered = FrameNumbers.Fill<IReadOnlyList<Sighting>?>(frames, numbers, "the names of the files", gap: null);
        return new Tracks2d(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), TrackFormat.OpenPose, null, count, PersonTrack.Follow(numbered.Items, count))
        {
            Numbers = numbered.Numbers,
            NumberNote = numbered.Note,
        };
    }

    private static IReadOnlyList<Sighting> People(string file)
    {
        using var json = TrackJson.Open(file, 1 << 24);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("people", out var people) || people.ValueKind != JsonValueKind.Array)
            throw new UserErrorException($"{file} has no list 'people'", "give a folder with nothing but OpenPose's files, one per frame");
        var found = new List<Sighting>();
        foreach (var (person, i) in people.EnumerateArray().Select((p, i) => (p, i)))
        {
            // OpenPose also lists hands and faces without a body.
            if (person.ValueKind != JsonValueKind.Object || !person.TryGetProperty(Member, out var numbers) || numbers.ValueKind == JsonValueKind.Null) continue;
            if (numbers.ValueKind == JsonValueKind.Array && numbers.GetArrayLength() == 0) continue;
            var points = TrackJson.Points(numbers, file, $"person {i + 1}", Member);
            if (points.Fault is null) found.Add(new Sighting(points, points.Confidence.Average()));
        }

        return found;
    }
}
