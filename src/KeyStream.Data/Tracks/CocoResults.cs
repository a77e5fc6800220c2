using System.Text.Json;

namespace KeyStream.Data;

/// <summary>Keypoint results in COCO's form: a list of <c>image_id</c>, <c>keypoints</c> and <c>score</c>, or the same as annotations.</summary>
/// <remarks>
/// Pictures are put in order of their <c>image_id</c>, which may be a number or a name with one. A picture in which nobody was found is not in
/// the list: where the numbers run on with few gaps, as those of a video do, the gaps become frames without points.
/// </remarks>
internal static class CocoResults
{
    private const long LargestFile = 1L << 29;

    /// <summary>Reads a file.</summary>
    public static Tracks2d Read(string path)
    {
        using var json = TrackJson.Open(path, LargestFile);
        var entries = Entries(json.RootElement, path).EnumerateArray().Select((e, i) => Entry(e, path, i + 1)).ToList();
        if (entries.Count == 0) throw new UserErrorException($"{path} is an empty list", "give results in which somebody was found");
        var count = entries[0].Person.Points.Confidence.Length;
        var other = entries.FindIndex(e => e.Person.Points.Confidence.Length != count);
        if (other >= 0)
            throw new UserErrorException($"{path}, entry {other + 1} has {entries[other].Person.Points.Confidence.Length} points and the first {count}", "give results of one network");
        var frames = InOrder(entries.ConvertAll(e => (e.Image, e.Person)));
        return frames.Items.Any(f => f!.Count > 0)
            ? new Tracks2d(TrackFile.NameOf(path), TrackFormat.Coco, null, count, PersonTrack.Follow(frames.Items, count)) { Numbers = frames.Numbers, NumberNote = frames.Note }
            : throw new UserErrorException($"{path} shows no point in any of {frames.Items.Count} frames", "give results in which somebody was found");
    }

    private static JsonElement Entries(JsonElement root, string path)
    {
        if (root.ValueKind == JsonValueKind.Array) return root;
        if (root.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Array) return annotations;
        throw root.TryGetProperty("people", out _)
            ? new UserErrorException($"{path} is one frame of OpenPose", "give the folder that it lies in")
            : new UserErrorException($"{path} is no list of COCO results", "give a list with image_id, keypoints and score");
    }

    private static (string Image, Sighting Person) Entry(JsonElement entry, string path, int number)
    {
        UserErrorException Fault(string what) => new($"{path}, entry {number}: {what}", "give a list with image_id, keypoints and score");
        if (entry.ValueKind != JsonValueKind.Object) throw Fault("is not an object");
        if (!entry.TryGetProperty("image_id", out var id) || id.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)) throw Fault("has no image_id");
        if (!entry.TryGetProperty("keypoints", out var numbers)) throw Fault("has no keypoints");
        var points = TrackJson.Points(numbers, path, $"entry {number}", "keypoints");
        var score = entry.TryGetProperty("score", out var s) && s.ValueKind == JsonValueKind.Number && s.TryGetDouble(out var value) ? value : points.Confidence.Average();
        return (id.GetRawText(), new Sighting(points, score));
    }

    private static NumberedFrames<IReadOnlyList<Sighting>?> InOrder(List<(string Image, Sighting Person)> entries)
    {
        var pictures = entries.GroupBy(e => e.Image).OrderBy(g => g.Key, NaturalOrder.Instance).ToList();
        var people = pictures.ConvertAll(IReadOnlyList<Sighting>? (g) => [.. g.Select(e => e.Person).Where(p => p.Points.Fault is null)]);
        var frames = FrameNumbers.Fill(people, FrameNumbers.InNames(pictures.ConvertAll(p => p.Key)), "image_id", gap: []);
        // That a picture is not in the list only says that nobody was found in it.
        return frames.Items.Count > people.Count ? frames with { Note = null } : frames;
    }
}
