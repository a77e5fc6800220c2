using KeyStream.Cli.Settings;
using KeyStream.Data;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KeyStream.Cli.Lifting;

/// <summary>Reads a joint set from a YAML file: its name, joints, edges and symmetric pairs.</summary>
/// <remarks>Read event by event, so that deep nesting and alias bombs end at the first event that does not belong here.</remarks>
internal sealed class JointSetFile
{
    private const long LargestFile = 1 << 20;
    private static readonly string[] Keys = ["name", "joints", "edges", "pairs"];
    private readonly string _path;
    private readonly Parser _yaml;
    private readonly Dictionary<string, List<Scalar>> _joints = [];
    private readonly Dictionary<string, List<(Scalar From, Scalar To)>> _pairs = [];
    private string _name;

    private JointSetFile(string path, TextReader text) =>
        (_path, _yaml, _name) = (path, new Parser(text), Path.GetFileNameWithoutExtension(path));

    /// <summary>Reads a joint set.</summary>
    /// <param name="path">A file with <c>joints</c> (a list of names), <c>edges</c> and <c>pairs</c> (lists of two names each) and <c>name</c>.
    /// Without edges the joint set has none; without pairs they are found from the names.</param>
    /// <exception cref="UserErrorException">The file is missing or no joint set.</exception>
    public static JointSet Read(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "give a YAML file with a joint set, or the name of a known one, with --joints");
        if (new FileInfo(path).Length > LargestFile) throw new UserErrorException($"{path} is larger than 1 MB", "this is no joint set");
        using var text = new StreamReader(path);
        try
        {
            return new JointSetFile(path, text).Read();
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"{path} line {e.Start.Line} is not YAML ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})", "see README, Tracks from another detector", e);
        }
    }

    private JointSet Read()
    {
        _yaml.Consume<StreamStart>();
        if (_yaml.Accept<StreamEnd>(out _)) throw Wrong("keys name, joints, edges and pairs");
        _yaml.Consume<DocumentStart>();
        Take<MappingStart>("keys name, joints, edges and pairs");
        while (!_yaml.TryConsume<MappingEnd>(out _)) Key();
        if (!_joints.TryGetValue("joints", out var joints) || joints.Count == 0) throw new UserErrorException($"{_path} names no joints", "list them under joints:");
        var places = new Dictionary<string, int>();
        foreach (var joint in joints)
        {
            if (!places.TryAdd(joint.Value, places.Count)) throw At(joint, $"the joint '{joint.Value}' stands there twice", "give each a name of its own");
        }

        string[] names = [.. joints.Select(j => j.Value)];
        return new JointSet(_name, names, Pairs("edges", places) ?? [], Pairs("pairs", places) ?? BodySides.Pairs(names));
    }

    private void Key()
    {
        var key = Take<Scalar>("a key");
        if (!Keys.Contains(key.Value)) throw At(key, $"unknown key '{key.Value}'", $"did you mean {string.Join(" or ", Names.Nearest(key.Value, Keys))}?");
        if (key.Value == "name") _name = Take<Scalar>("the name of the joint set").Value;
        else if (key.Value == "joints") _joints[key.Value] = List("a list of joint names", () => Take<Scalar>("the name of a joint"));
        else _pairs[key.Value] = List("a list of pairs of joint names", Pair);
    }

    private (Scalar From, Scalar To) Pair()
    {
        Take<SequenceStart>("a pair of joint names such as [hip, knee]");
        var pair = (Take<Scalar>("the name of a joint"), Take<Scalar>("the name of a second joint"));
        Take<SequenceEnd>("two joint names and no more");
        return pair;
    }

    private List<T> List<T>(string expected, Func<T> item)
    {
        Take<SequenceStart>(expected);
        var items = new List<T>();
        while (!_yaml.TryConsume<SequenceEnd>(out _)) items.Add(item());
        return items;
    }

    private List<(int, int)>? Pairs(string key, Dictionary<string, int> places)
    {
        int Place(Scalar joint) => places.TryGetValue(joint.Value, out var place)
            ? place
            : throw At(joint, $"unknown joint '{joint.Value}'", $"did you mean {string.Join(" or ", Names.Nearest(joint.Value, places.Keys))}?");
        if (!_pairs.TryGetValue(key, out var pairs)) return null;
        if (pairs.FirstOrDefault(p => p.From.Value == p.To.Value).From is { } self) throw At(self, $"'{self.Value}' is joined to itself", "name two joints");
        return pairs.ConvertAll(p => (Place(p.From), Place(p.To)));
    }

    private T Take<T>(string expected)
        where T : ParsingEvent => _yaml.TryConsume<T>(out var found) ? found : throw Wrong(expected);

    private UserErrorException Wrong(string expected) =>
        new($"{_path} line {_yaml.Current?.Start.Line ?? 1} is no joint set", $"expected {expected}");

    private UserErrorException At(Scalar place, string what, string remedy) => new($"{_path} line {place.Start.Line}: {what}", remedy);
}
