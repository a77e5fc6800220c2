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

    /// <summary>The known names that a wrong one most likely stands for, nearest first; the least different ones when none is near.</summary>
    public static IReadOnlyList<string> Nearest(string wrong, IEnumerable<string> known)
    {
        List<string> names = [.. known];
        return Near(wrong, names) is { Count: > 0 } near ? near : [.. names.OrderBy(k => Distance(wrong, k)).Take(3)];
    }

    /// <summary>The known names that a wrong one most likely stands for, nearest first: few letters differ, or one ends with the words of the other.</summary>
    public static IReadOnlyList<string> Near(string wrong, IEnumerable<string> known) =>
    [
        .. known.Select(k => (Name: k, Distance: Ends(wrong, k) || Ends(k, wrong) ? 1 : Distance(wrong, k)))
            .Where(k => k.Distance <= Math.Max(2, wrong.Length / 5)).OrderBy(k => k.Distance).Take(3).Select(k => k.Name),
    ];

    private static bool Ends(string name, string words) => words.Trim('-') is { Length: > 2 } last && name.EndsWith($"-{last}", StringComparison.Ordinal);

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
