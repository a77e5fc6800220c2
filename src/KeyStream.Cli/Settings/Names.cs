using System.Text;

namespace KeyStream.Cli.Settings;

/// <summary>Spelling of names.</summary>
internal static class Names
{
    /// <summary>MaxSide → max-side.</summary>
    public static string Kebab(string pascal)
    {
        var text = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    /// <summary>The known names that a wrong one most likely stands for, nearest first; the rest when none is near.</summary>
    public static IReadOnlyList<string> Nearest(string wrong, IEnumerable<string> known)
    {
        var ranked = known.Select(k => (Name: k, Distance: Distance(wrong, k))).OrderBy(k => k.Distance).ToList();
        var near = ranked.Where(k => k.Distance <= Math.Max(2, wrong.Length / 3)).Take(3).ToList();
        return [.. (near.Count > 0 ? near : ranked.Take(3)).Select(k => k.Name)];
    }

    /// <summary>Levenshtein's edit distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
