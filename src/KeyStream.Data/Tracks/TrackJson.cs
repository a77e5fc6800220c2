using System.Text.Json;

namespace KeyStream.Data;

/// <summary>What the JSON formats of tracks have in common.</summary>
internal static class TrackJson
{
    /// <summary>Parses a file.</summary>
    /// <exception cref="UserErrorException">It is too large or no JSON.</exception>
    public static JsonDocument Open(string path, long largest)
    {
        if (new FileInfo(path).Length > largest) throw new UserErrorException($"{path} is larger than {largest >> 20} MB", "cut it into shorter pieces");
        using var file = File.OpenRead(path);
        try
        {
            return JsonDocument.Parse(file);
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{path} line {(e.LineNumber ?? 0) + 1} is not JSON ({e.Message.Split(". ")[0].TrimEnd('.')})", "if it is JSON, it is damaged or cut off: export it again; else give CSV or JSON", e);
        }
    }

    /// <summary>The points of one body, written x, y, confidence one after the other.</summary>
    /// <param name="numbers">The list.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="place">Whose list it is, for messages.</param>
    /// <param name="member">What the list is called.</param>
    public static TrackFrame Points(JsonElement numbers, string file, string place, string member)
    {
        UserErrorException Fault(string what) => new($"{file}, {place}: '{member}' {what}", "export the file again");
        if (numbers.ValueKind != JsonValueKind.Array) throw Fault("is not a list");
        var length = numbers.GetArrayLength();
        if (length == 0 || length % 3 != 0) throw Fault($"has {length} numbers, not three for each point");
        if (length > 3 * TrackFile.MostPoints) throw Fault($"has {length / 3} points, more than {TrackFile.MostPoints}");
        var values = new double[length];
        foreach (var (item, i) in numbers.EnumerateArray().Select((item, i) => (item, i)))
        {
            if (item.ValueKind == JsonValueKind.Null) values[i] = double.NaN;
            else if (item.ValueKind != JsonValueKind.Number || !item.TryGetDouble(out values[i]) || Math.Abs(values[i]) > TrackFile.Farthest)
                throw Fault($"has at place {i + 1} no number of pixels");
        }

        return TrackFrame.Of([.. values.Chunk(3).Select(p => (p[0], p[1], p[2]))]);
    }
}
