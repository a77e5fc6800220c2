using System.Text.RegularExpressions;

namespace KeyStream.Stages.Skeleton;

/// <summary>A keypoint's name taken apart: <c>l_big_toe</c>, <c>LBigToe</c> and <c>leftBigToe</c> are the same.</summary>
/// <param name="Side">1 left, −1 right, 0 neither.</param>
/// <param name="Part">The rest of the name, lower case, letters and digits only.</param>
/// <param name="Words">The same in words.</param>
internal sealed partial record BodyName(int Side, string Part, IReadOnlyList<string> Words)
{
    /// <summary>Takes a name apart.</summary>
    public static BodyName Of(string name)
    {
        var words = Word().Matches(name[(name.LastIndexOf(':') + 1)..]).Select(m => m.Value.ToLowerInvariant()).ToList();
        var side = words.Any(w => w is "left" or "l") ? 1 : words.Any(w => w is "right" or "r") ? -1 : 0;
        if (side != 0) words.RemoveAll(w => w is "left" or "l" or "right" or "r");
        return new BodyName(side, string.Concat(words), words);
    }

    /// <summary>As humanoid rigs write it: <c>LeftBigToe</c>.</summary>
    public string Pascal => Prefix(Side) + string.Concat(Words.Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    /// <summary>What names of a side begin with.</summary>
    public static string Prefix(int side) => side > 0 ? "Left" : side < 0 ? "Right" : "";

    [GeneratedRegex("[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")]
    private static partial Regex Word();
}
