using System.CommandLine;

namespace KeyStream.Cli;

/// <summary>A command whose help ends with a line to copy.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">What it does, in a sentence.</param>
/// <param name="example">A whole command line that works in a fresh checkout, or shows what to put where.</param>
internal sealed class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>The line to copy.</summary>
    public string Example => example;
}
