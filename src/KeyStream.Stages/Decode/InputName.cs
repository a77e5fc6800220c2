namespace KeyStream.Stages.Decode;

/// <summary>Short names of inputs, fit for folders and stamps.</summary>
public static class InputName
{
    /// <summary>The name without what a file system or a shell could trip over.</summary>
    public static string Safe(string name)
    {
        var safe = string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')).Trim('.', '_');
        return safe.Length == 0 ? "input" : safe[..Math.Min(safe.Length, 80)];
    }

    /// <summary>The name, or where it is taken already with a number behind it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="taken">Those given so far; takes this one too.</param>
    public static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var n = 2; !taken.Add(unique); n++) unique = $"{name}_{n}";
        return unique;
    }
}
