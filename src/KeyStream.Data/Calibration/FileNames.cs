namespace KeyStream.Data;

/// <summary>Names inside the names of files: <c>cam_01</c> is part of <c>trial_cam01_json</c>, but <c>cam_1</c> never of <c>cam_10</c>.</summary>
public static class FileNames
{
    private static readonly char[] Signs = ['_', '-', '.', ' '];

    /// <summary>The name that is part of that of a file.</summary>
    /// <param name="file">Name of a file or folder.</param>
    /// <param name="names">What may be in it.</param>
    /// <returns>The longest, or null where none or several are.</returns>
    public static string? OneIn(string file, IEnumerable<string> names)
    {
        var words = Words(file);
        var named = names.Select(n => (Name: n, Key: Key(n))).Where(n => Find(words, n.Key) is not null).ToList();
        var longest = named.Where(n => n.Key.Length == named.Max(other => other.Key.Length)).ToList();
        return longest is [var only] ? only.Name : null;
    }

    /// <summary>What is left of a file's name without a name that is part of it.</summary>
    /// <param name="file">Name of a file or folder.</param>
    /// <param name="name">What is taken out, with the signs around it.</param>
    public static string Without(string file, string name)
    {
        if (Find(Words(file), Key(name)) is not { } found) return file;
        var (before, after) = (file[..found.Start.Value].TrimEnd(Signs), file[found.End.Value..].TrimStart(Signs));
        return before.Length > 0 && after.Length > 0 ? before + "_" + after : before + after;
    }

    private static string Key(string name) => string.Concat(Words(name).Select(w => w.Key));

    private static Range? Find(List<(string Key, int From, int To)> words, string key)
    {
        for (var from = 0; from < words.Count; from++)
        {
            var run = "";
            for (var to = from; to < words.Count && run.Length < key.Length; to++)
            {
                run += words[to].Key;
                if (run == key) return words[from].From..words[to].To;
            }
        }

        return null;
    }

    // Runs of letters and numbers; numbers without leading zeros.
    private static List<(string Key, int From, int To)> Words(string name)
    {
        var words = new List<(string Key, int From, int To)>();
        for (var i = 0; i < name.Length;)
        {
            var from = i;
            while (i < name.Length && char.IsAsciiDigit(name[i])) i++;
            if (i > from) words.Add((name[from..i].TrimStart('0') is { Length: > 0 } number ? number : "0", from, i));
            from = i;
            while (i < name.Length && char.IsLetter(name[i])) i++;
            if (i > from) words.Add((name[from..i].ToUpperInvariant(), from, i));
            else if (i < name.Length && !char.IsAsciiDigit(name[i])) i++;
        }

        return words;
    }
}
