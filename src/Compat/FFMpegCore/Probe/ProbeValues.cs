using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FFMpegCore;

/// <summary>How ffprobe writes its values. A value that is absent reads as zero, as the package has it.</summary>
internal static partial class ProbeValues
{
    public static JsonElement? Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public static string Text(this JsonElement element, string name) => element.Child(name) is { } value ? value.ToString() : null!;

    public static int Int(this JsonElement element, string name) => (int)element.Long(name);

    public static long Long(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 } text ? long.Parse(text, NumberStyles.Any, CultureInfo.InvariantCulture) : 0;

    public static double Ratio(this JsonElement element, string name)
    {
        if (element.Text(name) is not { Length: > 0 } text)
        {
            return double.NaN;
        }

        var parts = text.Split('/');
        return Number(parts[0]) / (parts.Length > 1 ? Number(parts[1]) : 0);
    }

    public static (int, int) Aspect(this JsonElement element, string name)
    {
        if (element.Text(name) is not { Length: > 0 } text)
        {
            return (0, 0);
        }

        var parts = text.Split(':');
        return ((int)Number(parts[0]), (int)Number(parts[1]));
    }

    public static TimeSpan Duration(this JsonElement element, string name) => Duration(element.Text(name));

    /// <summary>Reads h:mm:ss.fff; digits beyond the millisecond are dropped.</summary>
    public static TimeSpan Duration(string? text)
    {
        if (string.IsNullOrEmpty(text) || Sexagesimal().Match(text) is not { Success: true } match)
        {
            return TimeSpan.Zero;
        }

        int Part(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        var milliseconds = int.Parse(match.Groups[4].Value.PadRight(3, '0'), CultureInfo.InvariantCulture);
        return new TimeSpan(0, Part(1), Part(2), Part(3), milliseconds);
    }

    public static Dictionary<string, string> Tags(this JsonElement element)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (element.Child("tags") is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var tag in given.EnumerateObject())
            {
                tags[tag.Name] = tag.Value.ToString();
            }
        }

        return tags;
    }

    public static Dictionary<string, bool>? Disposition(this JsonElement element) =>
        element.Child("disposition")?.EnumerateObject().ToDictionary(flag => flag.Name, flag => flag.Value.GetInt32() != 0, StringComparer.Ordinal);

    /// <summary>Degrees from the display matrix, else from the older "rotate" tag, else 0.</summary>
    public static int Rotation(this JsonElement stream)
    {
        var sides = stream.Child("side_data_list") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToArray() : [];
        var matrix = sides.FirstOrDefault(side => side.Text("side_data_type") == "Display Matrix");
        var text = matrix.Text("rotation") ?? stream.Child("tags")?.Text("rotate") ?? "0";
        return (int)float.Parse(text, CultureInfo.InvariantCulture);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Any, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d+):(\d{1,2}):(\d{1,2})\.(\d{1,3})")]
    private static partial Regex Sexagesimal();
}
