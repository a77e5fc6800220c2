using KeyStream.Data;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KeyStream.Cli.Settings;

/// <summary>Reads a configuration file: sections of scalar values, and nothing else.</summary>
/// <remarks>
/// Read event by event, so that deep nesting and alias bombs end at the first event that does not belong here.
/// </remarks>
internal static class ConfigFile
{
    private const long LargestFile = 1 << 20;

    /// <summary>Reads <c>section: { key: value }</c>.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="known">All names of the form <c>section.key</c>.</param>
    /// <returns>The values in the order of the file.</returns>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    /// <exception cref="UsageException">The file is not such a configuration or has a key that is not known.</exception>
    public static IReadOnlyList<(string Name, SettingValue Value)> Read(string path, IReadOnlyCollection<string> known)
    {
        if (!File.Exists(path)) throw new UserErrorException($"configuration file {path} is missing", "give an existing file with --config");
        if (new FileInfo(path).Length > LargestFile) throw new UsageException($"{path} is larger than 1 MB: this is no configuration file");
        using var text = new StreamReader(path);
        try
        {
            return new Reader(path, known).Read(new Parser(text));
        }
        catch (YamlException e)
        {
            throw new UsageException($"{path} line {e.Start.Line} is not YAML ({e.Message.Split('\n')[0]})");
        }
    }

    private sealed class Reader(string path, IReadOnlyCollection<string> known)
    {
        private readonly List<(string Name, SettingValue Value)> _values = [];
        private readonly HashSet<string> _seen = [];

        public IReadOnlyList<(string Name, SettingValue Value)> Read(Parser yaml)
        {
            yaml.Consume<StreamStart>();
            if (yaml.Accept<StreamEnd>(out _)) return _values;
            yaml.Consume<DocumentStart>();
            if (yaml.TryConsume<Scalar>(out var nothing) && nothing.Value.Length == 0) return _values;
            Take<MappingStart>(yaml, "sections such as 'crop:' at the top");
            while (!yaml.TryConsume<MappingEnd>(out _)) Section(yaml);
            yaml.Consume<DocumentEnd>();
            if (!yaml.Accept<StreamEnd>(out _)) throw Wrong(yaml, "one document only");
            return _values;
        }

        private void Section(Parser yaml)
        {
            var name = Take<Scalar>(yaml, "the name of a section");
            var sections = known.Select(k => k.Split('.')[0]).Distinct();
            if (!sections.Contains(name.Value)) throw Unknown(name, $"section '{name.Value}'", Names.Nearest(name.Value, sections));
            if (yaml.TryConsume<Scalar>(out var empty) && empty.Value.Length == 0) return;
            Take<MappingStart>(yaml, $"keys under '{name.Value}:'");
            while (!yaml.TryConsume<MappingEnd>(out _)) Value(yaml, name.Value);
        }

        private void Value(Parser yaml, string section)
        {
            var key = Take<Scalar>(yaml, "a key");
            var name = $"{section}.{key.Value}";
            if (!known.Contains(name)) throw Unknown(key, $"key '{name}'", Names.Nearest(name, known));
            if (!_seen.Add(name)) throw new UsageException($"{path} line {key.Start.Line}: '{name}' stands there twice: keep one");
            var value = Take<Scalar>(yaml, $"one value for '{name}'");
            _values.Add((name, new SettingValue(value.Value, $"{path} line {key.Start.Line}: {name}")));
        }

        private T Take<T>(Parser yaml, string expected)
            where T : ParsingEvent => yaml.TryConsume<T>(out var found) ? found : throw Wrong(yaml, expected);

        private UsageException Wrong(Parser yaml, string expected) => new($"{path} line {yaml.Current?.Start.Line ?? 1}: expected {expected}");

        private UsageException Unknown(ParsingEvent at, string what, IReadOnlyList<string> near) =>
            new($"{path} line {at.Start.Line}: unknown {what}: did you mean {string.Join(" or ", near)}?");
    }
}
