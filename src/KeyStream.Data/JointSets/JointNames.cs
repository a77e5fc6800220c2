using System.Text.RegularExpressions;

namespace KeyStream.Data;

/// <summary>Finds which joints of different files are the same, whatever they are called.</summary>
/// <remarks>
/// Capitals, separators and where the side stands are of no account (<c>LHip</c>, <c>left_hip</c>, <c>Hip.L</c>), nor is a prefix up to a colon.
/// Words that mean the same are looked up. Three words mean different joints in different files, and the rest of the file tells which:
/// a <i>shoulder</i> beside an upper arm is the collar, a <i>foot</i> beside an ankle its front, and a <i>hand</i> beside a wrist the palm.
/// </remarks>
public static partial class JointNames
{
    private static readonly Dictionary<string, string> Synonyms = Table(
        "hip upleg upperleg thigh femur", "knee leg lowerleg shin tibia calf", "ankle", "heel calcaneus", "toebase toes toe ball",
        "bigtoe footindex hallux", "smalltoe littletoe", "collar clavicle", "shoulder shldr upperarm arm humerus", "elbow forearm lowerarm radius",
        "wrist", "pelvis hips root midhip hipcenter centerhip", "neck", "head", "headtop topofhead headtopend", "nose", "eye", "ear");

    /// <summary>One name for each joint, such as <c>left_hip</c>; a word that is not known stands for itself. Unique where the names are.</summary>
    /// <param name="names">All joints of a file.</param>
    public static string[] Canonical(IReadOnlyList<string> names)
    {
        var parts = names.Select(Split).ToArray();
        var found = new string[names.Count];
        var taken = new HashSet<string>();
        for (var j = 0; j < found.Length; j++)
        {
            var (side, word) = parts[j];
            var known = Context(side, word, parts) ?? (side == "" && word == "hip" ? "pelvis" : Synonyms.GetValueOrDefault(word, word));
            found[j] = Join(side, known);
            if (!taken.Add(found[j])) found[j] = names[j];
        }

        return found;
    }

    private static string? Context(string side, string word, (string Side, string Word)[] all)
    {
        bool Beside(params string[] words) => all.Any(p => p.Side == side && words.Contains(p.Word));
        return word switch
        {
            "shoulder" or "shldr" when Beside("arm", "upperarm") => "collar",
            "foot" => Beside("ankle") ? "toebase" : "ankle",
            "hand" => Beside("wrist") ? "hand" : "wrist",
            _ => null,
        };
    }

    private static (string Side, string Word) Split(string name)
    {
        var words = Words().Matches(name[(name.LastIndexOf(':') + 1)..]).Select(m => m.Value.ToLowerInvariant()).ToList();
        var at = words.FindIndex(w => w is "left" or "right");
        if (at < 0 && words.Count > 1) at = words.FindIndex(w => w is "l" or "r");
        if (at >= 0)
        {
            var side = words[at][0] == 'l' ? "left" : "right";
            words.RemoveAt(at);
            return (side, string.Concat(words));
        }

        var whole = string.Concat(words);
        foreach (var mark in new[] { "left", "right", "l", "r" })
        {
            if (whole.StartsWith(mark, StringComparison.Ordinal) && Known(whole[mark.Length..])) return (mark[0] == 'l' ? "left" : "right", whole[mark.Length..]);
        }

        return ("", whole);
    }

    private static bool Known(string word) => Synonyms.ContainsKey(word) || word is "foot" or "hand";

    private static string Join(string side, string word) => side.Length == 0 ? word : $"{side}_{word}";

    private static Dictionary<string, string> Table(params string[] lines) =>
        lines.Select(l => l.Split(' ')).SelectMany(words => words.Select(w => (Word: w, Name: words[0]))).ToDictionary(p => p.Word, p => p.Name);

    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+")]
    private static partial Regex Words();
}
