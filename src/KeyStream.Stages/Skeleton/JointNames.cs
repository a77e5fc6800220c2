namespace KeyStream.Stages.Skeleton;

/// <summary>Names of joints in the exports.</summary>
internal static class JointNames
{
    /// <summary>A name that every importer takes (no blanks or braces, short) and that no other joint has.</summary>
    /// <param name="wish">The keypoint's name.</param>
    /// <param name="used">Names so far; the new one is added.</param>
    public static string Unique(string wish, ISet<string> used)
    {
        var letters = wish.Select(c => char.IsWhiteSpace(c) || c is '{' or '}' ? '_' : c).Take(46).ToArray();
        var plain = letters.Length == 0 ? "joint" : new string(letters);
        var name = plain;
        for (var n = 2; !used.Add(name); n++) name = $"{plain}_{n}";
        return name;
    }
}
