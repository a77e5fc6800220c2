using System.CommandLine;

namespace KeyStream.Cli;

/// <summary>The argument that names what to read.</summary>
internal static class InputArgument
{
    public static Argument<string[]> Create() => new("INPUT")
    {
        Description = "Videos, folders of pictures, globs in quotes, camera:0, rtsp://…, udp://….",
        Arity = ArgumentArity.OneOrMore,
    };
}
