using System.CommandLine;

namespace KeyStream.Cli;

/// <summary>The argument that names what to read.</summary>
internal static class InputArgument
{
    /// <param name="live">What else may be named, where a live input may.</param>
    public static Argument<string[]> Create(string live = "") => new("INPUT")
    {
        Description = "Videos, folders of pictures, or globs in quotes" + live + ".",
        Arity = ArgumentArity.OneOrMore,
    };
}
