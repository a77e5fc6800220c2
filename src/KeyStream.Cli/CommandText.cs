using System.CommandLine;

namespace KeyStream.Cli;

/// <summary>The command as it can be typed again.</summary>
internal static class CommandText
{
    public static string Of(ParseResult parsed) => "./keystream " + string.Join(' ', parsed.Tokens.Select(t => Quote(t.Value)));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
