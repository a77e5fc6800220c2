using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using KeyStream.Cli.Commands;
using KeyStream.Cli.Settings;

namespace KeyStream.Cli;

/// <summary>The commands, and the one place where what happens becomes an exit code.</summary>
internal static class CommandLine
{
    private const string Description = """
        Markerless motion capture with keypoints that are discovered, not labelled.

          ./keystream run samples/walker.mp4 -o out         tracks, skeleton, BVH, GLB and a report of a video
          ./keystream train my.mp4 -o my-model              learn the keypoints of your own subject
          ./keystream test                                  build and run all tests
        """;

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "On failure, print the stack trace too.",
        Recursive = true,
    };

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage, 130 interrupted.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // A leading @ is part of a file name here, not a response file.
        var parsed = Root().Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (Problem(parsed) is { } problem) return Wrong(parsed, problem);
        using var interrupt = new Interrupt();
        try
        {
            // The library's own handlers would print stack traces and end the process while files are being renamed.
            var plain = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(plain, interrupt.Token);
        }
        catch (Exception e)
        {
            return ErrorReport.Print(e, interrupt.Token.IsCancellationRequested, parsed.GetValue(Verbose));
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(Description)
        {
            Verbose,
            RunCommand.Create(),
            TrainCommand.Create(),
            CalibrateCommand.Create(),
            LiftCommand.Create(),
            TriangulateCommand.Create(),
            EvalCommand.Create(),
            SynthCommand.Create(),
            ModelsCommand.Create(),
            ViewCommand.Create(),
            BenchCommand.Create(),
            DoctorCommand.Create(),
        };
        ExampleHelp.AddTo(root);
        return root;
    }

    private static string? Problem(ParseResult parsed)
    {
        if (parsed.Action is ExampleHelp) return null;
        if (UnknownOptions.Find(parsed) is { } unknown) return unknown;
        if (parsed.Action is not ParseErrorAction) return null;
        var words = parsed.UnmatchedTokens;
        var message = words.Count > 0 && parsed.CommandResult == parsed.RootCommandResult
            ? $"unknown command {words[0]}: did you mean {string.Join(" or ", Names.Nearest(words[0], parsed.RootCommandResult.Command.Subcommands.Select(c => c.Name)))}?"
            : Missing(parsed) ?? parsed.Errors[0].Message;
        return string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
    }

    /// <summary>The option that was left out, with what to give.</summary>
    private static string? Missing(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Required && parsed.GetResult(o) is null or { Implicit: true }) is { } option
            ? $"{option.Name} is needed: {option.Description}"
            : null;

    private static int Wrong(ParseResult parsed, string problem)
    {
        var command = "";
        for (var at = parsed.CommandResult; at != parsed.RootCommandResult; at = (CommandResult)at.Parent!) command = $" {at.Command.Name}{command}";
        Console.Error.WriteLine($"keystream: {problem} (see ./keystream{command} --help)");
        return ExitCode.WrongUsage;
    }
}
