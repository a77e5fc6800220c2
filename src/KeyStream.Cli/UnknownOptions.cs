using System.CommandLine;
using System.CommandLine.Parsing;
using KeyStream.Cli.Settings;

namespace KeyStream.Cli;

/// <summary>Finds misspelt options that the parser takes for inputs.</summary>
internal static class UnknownOptions
{
    /// <summary>The first word that looks like an option and is none, as a message; null when there is none.</summary>
    public static string? Find(ParseResult parsed)
    {
        // After a word that is no command, nobody can say which options it would have had.
        if (parsed.CommandResult == parsed.RootCommandResult && parsed.Tokens is [{ Value: [not '-', ..] }, ..]) return null;
        Token? before = null;
        foreach (var token in parsed.Tokens)
        {
            var axis = before?.Value == "--up";
            before = token;
            if (axis) continue;                                   // -z is a direction there
            if (token.Type == TokenType.DoubleDash) return null;
            if (token.Type != TokenType.Argument || token.Value.Length < 2 || token.Value[0] != '-' || char.IsAsciiDigit(token.Value[1])) continue;
            var near = Names.Near(token.Value, Options(parsed));
            return near.Count == 0 ? $"unknown option {token.Value}" : $"unknown option {token.Value}: did you mean {string.Join(" or ", near)}?";
        }

        return null;
    }

    private static IEnumerable<string> Options(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return command.Options.Select(o => o.Name).Append("--verbose").Append("--help").Distinct();
    }
}
