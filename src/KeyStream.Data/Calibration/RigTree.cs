using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KeyStream.Data;

/// <summary>A rig file as a tree of tables, lists, texts, numbers and truth values, whatever its format.</summary>
internal static class RigTree
{
    private const int Deepest = 16;

    /// <summary>Parses by the ending of the name: JSON, YAML, else TOML.</summary>
    /// <exception cref="UserErrorException">It is not of that format.</exception>
    public static Dictionary<string, object?> Parse(string path, string text)
    {
        var format = Path.GetExtension(path).ToLowerInvariant() switch { ".json" => "JSON", ".yml" or ".yaml" => "YAML", _ => "TOML" };
        try
        {
            var tree = format switch
            {
                "JSON" => Json(JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Deepest }).RootElement),
                "YAML" => Yaml(text),
                _ => TomlReader.Read(text),
            };
            return tree as Dictionary<string, object?>
                ?? (tree is List<object?> list ? new() { ["cameras"] = list } : throw new FormatException("it is no table of cameras"));
        }
        catch (Exception e) when (e is JsonException or YamlException or FormatException or InvalidOperationException or ArgumentException)
        {
            var line = e switch { JsonException { LineNumber: { } n } => $" line {n + 1}", YamlException y => $" line {y.Start.Line}", _ => "" };
            throw new UserErrorException($"{path}{line} is not {format} ({Clean(e.Message)})", RigFile.Remedy, e);
        }
    }

    // The parsers quote what they found, which may hold anything.
    private static string Clean(string message)
    {
        var first = string.Concat(message.Split('\n')[0].Select(c => char.IsControl(c) ? ' ' : c)).Trim().TrimEnd('.');
        return first.Length <= 200 ? first : first[..200] + "…";
    }

    private static object? Json(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().GroupBy(m => m.Name).ToDictionary(
            m => m.Key, m => m.Count() == 1 ? Json(m.First().Value) : throw new FormatException($"'{m.Key}' stands there twice")),
        JsonValueKind.Array => value.EnumerateArray().Select(Json).ToList(),
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        _ => null,
    };

    // OpenCV begins its files with '%YAML:1.0', which no YAML has.
    private static object? Yaml(string text)
    {
        var parser = new Parser(new StringReader(text.StartsWith("%YAML", StringComparison.Ordinal) ? "#" + text : text));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _)) throw new FormatException("it is empty");
        return Yaml(parser, 0);
    }

    private static object? Yaml(Parser parser, int depth)
    {
        if (depth > Deepest) throw new FormatException($"nested deeper than {Deepest}");
        if (parser.TryConsume<Scalar>(out var scalar)) return scalar.Style == ScalarStyle.Plain ? RigNumber.Plain(scalar.Value) : scalar.Value;
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new List<object?>();
            while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(Yaml(parser, depth + 1));
            return list;
        }

        if (!parser.TryConsume<MappingStart>(out _)) throw new FormatException("aliases have no place in a rig");
        var table = new Dictionary<string, object?>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!table.TryAdd(key.Value, Yaml(parser, depth + 1))) throw new FormatException($"'{key.Value}' stands there twice");
        }

        return table;
    }
}
