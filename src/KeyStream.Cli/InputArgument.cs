using System.CommandLine;

namespace KeyStream.Cli;

/// <summary>The argument that names what to read.</summary>
internal static class InputArgument
{
    public static Argument<string[]> Create() => new("INPUT")
    {
        Description = "Videos, folders of pictures, or globs in quotes.",
        Arity = ArgumentArity.OneOrMore,
    };
}
