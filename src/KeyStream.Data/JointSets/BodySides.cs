using System.Text.RegularExpressions;

namespace KeyStream.Data;

/// <summary>Which joints exchange under left/right, found from their names.</summary>
/// <remarks>
/// Understood: the words left and right anywhere (<c>LeftUpLeg</c>, <c>hand_left</c>), and a single L or R that stands at the beginning of a
/// name before a capital or a separator (<c>lShldr</c>, <c>L_Hip</c>), at the end of it (<c>Thigh.L</c>, <c>EarR</c>) or between separators; also a first letter l or r in small names (<c>lfemur</c>). A name
/// has a side only where its other side is there too.
/// </remarks>
public static partial class BodySides
{
    /// <summary>Pairs (left, right) of joints whose names differ in nothing but the side.</summary>
    /// <param name="names">Unique names.</param>
    public static IReadOnlyList<(int Left, int Right)> Pairs(IReadOnlyList<string> names)
    {
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var j = 0; j < names.Count; j++) places.TryAdd(names[j], j);
        var pairs = new List<(int Left, int Right)>();
        for (var j = 0; j < names.Count; j++)
        {
            var other = Mirrored(names[j]).Select(n => places.GetValueOrDefault(n, -1)).FirstOrDefault(p => p >= 0, -1);
            if (other >= 0 && pairs.TrueForAll(p => p.Left != j && p.Right != other)) pairs.Add((j, other));
        }

        return pairs;
    }

    /// <summary>For every joint the one that stands for it in a mirror; a joint without a partner stands for itself.</summary>
    /// <param name="jointSet">The joint set.</param>
    public static int[] Partners(JointSet jointSet)
    {
        var partners = Enumerable.Range(0, jointSet.Count).ToArray();
        foreach (var (left, right) in jointSet.Pairs) (partners[left], partners[right]) = (right, left);
        return partners;
    }

    // A name may hold several marks of its side (LeftHand_L): each alone is tried, then all together.
    private static IEnumerable<string> Mirrored(string left)
    {
        var marks = LeftMark().Matches(left);
        foreach (Match mark in marks) yield return left[..mark.Index] + Other(mark) + left[(mark.Index + mark.Length)..];
        if (marks.Count > 1) yield return LeftMark().Replace(left, Other);
    }

    private static string Other(Match mark) => mark.Length == 1 ? "R" : "Right";

    [GeneratedRegex(@"[Ll]eft|LEFT|(?<![A-Za-z])[Ll](?=[A-Z_. \-]|$)|(?<=[a-z0-9])L(?=$|[_. \-])|^[Ll](?=[a-z])")]
    private static partial Regex LeftMark();
}
