using System.Globalization;
using System.Text.Json;

namespace KeyStream.Data;

/// <summary>A JSON value that knows its place, so that every complaint names it.</summary>
/// <param name="file">Name of the file.</param>
/// <param name="place">Where the value is, such as <c>nodes[3]</c>.</param>
/// <param name="value">The value.</param>
internal readonly struct GlbReaderJson(string file, string place, JsonElement value)
{
    /// <summary>Refuses the file.</summary>
    public UserErrorException Fault(string what) =>
        new($"{file}: {(place.Length == 0 ? "" : place + ": ")}{what}", "export the model again as glTF 2.0 binary");

    /// <summary>A member that is an object, or null where it is absent.</summary>
    public GlbReaderJson? Object(string name) => Find(name, JsonValueKind.Object) is { } found ? new GlbReaderJson(file, Path(name), found) : null;

    /// <summary>The objects of an array; none where it is absent.</summary>
    public IReadOnlyList<GlbReaderJson> Objects(string name, int most)
    {
        var items = new List<GlbReaderJson>();
        foreach (var (path, item) in Items(name, most))
        {
            if (item.ValueKind != JsonValueKind.Object) throw Fault($"{path} is not an object");
            items.Add(new GlbReaderJson(file, path, item));
        }

        return items;
    }

    /// <summary>The texts of an array; none where it is absent.</summary>
    public IReadOnlyList<string> Texts(string name, int most) => [.. Items(name, most).Select(i => i.Item.ValueKind == JsonValueKind.String ? i.Item.GetString()! : "")];

    /// <summary>The whole numbers of an array, each 0..<paramref name="below"/>−1; none where it is absent.</summary>
    public int[] Indices(string name, int below)
    {
        var self = this;
        return [.. Items(name, 1 << 16).Select(i => self.Whole(i.Path, i.Item, 0, below - 1))];
    }

    /// <summary>A whole number within a range; where it is absent the fallback, or a fault without one.</summary>
    public int Int(string name, int low, int high, int? fallback = null) => value.TryGetProperty(name, out var found)
        ? Whole(Path(name), found, low, high)
        : fallback ?? throw Fault($"{name} is missing");

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Find(name, JsonValueKind.String)?.GetString();

    /// <summary>True when a member is present and true.</summary>
    public bool Flag(string name) => value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.True;

    /// <summary>A fixed number of finite numbers; the fallback where the member is absent.</summary>
    public float[] Numbers(string name, params float[] fallback)
    {
        var numbers = new List<float>();
        foreach (var (path, item) in Items(name, fallback.Length))
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetSingle(out var number) || !float.IsFinite(number)) throw Fault($"{path} is not a number");
            numbers.Add(number);
        }

        if (numbers.Count == 0) return fallback;
        return numbers.Count == fallback.Length ? [.. numbers] : throw Fault($"{name} has {numbers.Count} numbers, not {fallback.Length}");
    }

    /// <summary>True when a member is present.</summary>
    public bool Has(string name) => value.TryGetProperty(name, out _);

    private IEnumerable<(string Path, JsonElement Item)> Items(string name, int most)
    {
        if (Find(name, JsonValueKind.Array) is not { } array) return [];
        var count = array.GetArrayLength();
        if (count > most) throw Fault($"{name} has {count} entries, more than {most}");
        var path = Path(name);
        return array.EnumerateArray().Select((item, i) => ($"{path}[{i.ToString(CultureInfo.InvariantCulture)}]", item));
    }

    private int Whole(string path, JsonElement item, int low, int high)
    {
        // Some exporters write whole numbers as 3.0.
        if (item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) && number == Math.Floor(number) && number >= low && number <= high) return (int)number;
        throw new GlbReaderJson(file, path, item).Fault($"not a whole number from {low} to {high}");
    }

    private JsonElement? Find(string name, JsonValueKind kind)
    {
        if (!value.TryGetProperty(name, out var found)) return null;
        return found.ValueKind == kind ? found : throw Fault($"{name} is not {kind switch { JsonValueKind.Array => "an array", JsonValueKind.Object => "an object", _ => "a text" }}");
    }

    private string Path(string name) => place.Length == 0 ? name : $"{place}.{name}";
}
