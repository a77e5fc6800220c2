using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace KeyStream.Cli;

/// <summary>Prints the library's help and then the command's example.</summary>
internal sealed class ExampleHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Puts it in place of the library's help, for all commands.</summary>
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExampleHelp((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        // The library's usage line names the arguments of the commands above too, which a subcommand does not take.
        for (var above = parseResult.CommandResult.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
            foreach (var argument in above.Command.Arguments) argument.Hidden = true;
        var code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ExampleCommand command)
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:{Environment.NewLine}  {command.Example}");
        return code;
    }
}
