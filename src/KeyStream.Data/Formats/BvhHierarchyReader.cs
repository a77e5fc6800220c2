namespace KeyStream.Data;

/// <summary>One joint as the HIERARCHY section states it, in the file's own unit.</summary>
/// <param name="name">Unique name.</param>
/// <param name="parent">Index of the parent or −1.</param>
internal sealed class BvhJoint(string name, int parent)
{
    public string Name { get; } = name;

    public int Parent { get; } = parent;

    public double[] Offset { get; set; } = [0, 0, 0];

    /// <summary>Channel codes in file order: 0–2 position x, y, z; 3–5 rotation about x, y, z.</summary>
    public int[] Channels { get; set; } = [];

    /// <summary>End site of a joint without children, or null where the file has none.</summary>
    public double[]? End { get; set; }
}

/// <summary>Reads the HIERARCHY section without recursion: a hostile nesting cannot exhaust the stack.</summary>
/// <param name="lines">The text, at its beginning.</param>
internal sealed class BvhHierarchyReader(BvhLines lines)
{
    private const int MostJoints = 4096;
    private static readonly string[] ChannelNames = ["xposition", "yposition", "zposition", "xrotation", "yrotation", "zrotation"];
    private readonly List<BvhJoint> _joints = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Reads up to and with the word MOTION; parents come before their children.</summary>
    public IReadOnlyList<BvhJoint> Read()
    {
        lines.Expect("HIERARCHY");
        lines.Expect("ROOT");
        var open = new Stack<int>();
        Begin(-1, open);
        while (open.Count > 0) ReadMember(open);
        if (string.Equals(lines.Peek(), "ROOT", StringComparison.OrdinalIgnoreCase))
        {
            lines.Word("ROOT");
            throw lines.Error("a second ROOT: files with several skeletons are not read");
        }

        lines.Expect("MOTION");
        return _joints;
    }

    private void Begin(int parent, Stack<int> open)
    {
        var name = lines.NameOnLine();
        if (_joints.Count == MostJoints) throw lines.Error($"more than {MostJoints} joints");
        if (!_names.Add(name)) throw lines.Error($"the joint name '{name}' is used twice");
        lines.Expect("{");
        open.Push(_joints.Count);
        _joints.Add(new BvhJoint(name, parent));
    }

    private void ReadMember(Stack<int> open)
    {
        var joint = _joints[open.Peek()];
        var word = lines.Word("OFFSET, CHANNELS, JOINT, End Site or '}'");
        switch (word.ToUpperInvariant())
        {
            case "OFFSET": joint.Offset = Triple(); break;
            case "CHANNELS": joint.Channels = Channels(); break;
            case "JOINT": Begin(open.Peek(), open); break;
            case "END": joint.End = EndSite(); break;
            case "}": open.Pop(); break;
            default: throw lines.Error($"OFFSET, CHANNELS, JOINT, End Site or '}}' expected, found '{(word.Length > 24 ? word[..24] + "…" : word)}'");
        }
    }

    private double[] Triple() => [lines.Value("an offset"), lines.Value("an offset"), lines.Value("an offset")];

    private double[] EndSite()
    {
        lines.Expect("Site");
        lines.Expect("{");
        lines.Expect("OFFSET");
        var offset = Triple();
        lines.Expect("}");
        return offset;
    }

    private int[] Channels()
    {
        var count = lines.Value("the number of channels");
        if (count is not (>= 0 and <= 6) || count != Math.Floor(count)) throw lines.Error("a joint has 0 to 6 channels");
        var channels = new int[(int)count];
        for (var i = 0; i < channels.Length; i++)
        {
            var word = lines.Word("a channel");
            channels[i] = Array.FindIndex(ChannelNames, n => n.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (channels[i] < 0) throw lines.Error($"'{(word.Length > 24 ? word[..24] + "…" : word)}' is not a channel (Xposition … Zrotation)");
            if (Array.IndexOf(channels, channels[i], 0, i) >= 0) throw lines.Error($"the channel {word} is named twice");
        }

        return channels;
    }
}
