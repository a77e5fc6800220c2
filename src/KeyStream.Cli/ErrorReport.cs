using KeyStream.Data;
using KeyStream.Flow;

namespace KeyStream.Cli;

/// <summary>Says what went wrong in one line, and chooses the exit code.</summary>
internal static class ErrorReport
{
    private const int NoSpaceLeft = 28, ReadOnlyFileSystem = 30, QuotaExceeded = 122;

    /// <summary>Prints the line for an error that ended a command.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="interrupted">Whether the user had asked to stop.</param>
    /// <param name="verbose">Whether to print the stack trace too.</param>
    /// <returns>The exit code.</returns>
    public static int Print(Exception error, bool interrupted, bool verbose)
    {
        if (interrupted && Chain(error).Any(e => e is OperationCanceledException))
        {
            Console.Error.WriteLine("keystream: interrupted; what was finished is kept");
            return ExitCode.Interrupted;
        }

        Console.Error.WriteLine($"keystream: {Line(error).ReplaceLineEndings(" ")}");
        if (verbose) Console.Error.WriteLine(error);
        return Chain(error).Any(e => e is UsageException) ? ExitCode.WrongUsage : ExitCode.Failed;
    }

    /// <summary>The one line, without the program's name.</summary>
    public static string Line(Exception error)
    {
        var where = Chain(error).OfType<StageException>().FirstOrDefault() is { } stage ? $"in '{stage.Stage}' at {stage.Item}: " : "";
        foreach (var e in Chain(error))
        {
            switch (e)
            {
                case UsageException or UserErrorException:
                    return e.Message;
                case DllNotFoundException or BadImageFormatException or EntryPointNotFoundException:
                    return $"a native library does not load ({First(e.Message)}): ./keystream doctor says what is missing";
                case not null when Kind(e) is { } what:
                    return $"{what}: {where}{First(e.Message.Replace(" (Parameter 'value')", "", StringComparison.Ordinal))}";
                case UnauthorizedAccessException:
                    return $"{First(e.Message)}: check the permissions or choose another folder";
                case OutOfMemoryException:
                    return "out of memory: use a smaller picture (--decode-max-side), batch or pool";
            }
        }

        var deepest = Chain(error).Last();
        return deepest is IOException
            ? where + First(deepest.Message)
            : $"internal error {where}{deepest.GetType().Name}: {First(deepest.Message)}: please report it with what --verbose adds";
    }

    /// <summary>True when other inputs of a batch may still work: a full disk or a missing library ends all of them.</summary>
    public static bool ConcernsOneInput(Exception error) =>
        !Chain(error).Any(e => e is UsageException or DllNotFoundException or OutOfMemoryException || Kind(e) is not null);

    private static IEnumerable<Exception> Chain(Exception? error)
    {
        for (; error is not null; error = error.InnerException) yield return error;
    }

    private static string? Kind(Exception error) => error switch
    {
        // This is what .NET makes of EFBIG.
        ArgumentOutOfRangeException { ParamName: "value" } when error.Message.StartsWith("Specified file length", StringComparison.Ordinal) =>
            "a file would exceed the size that is allowed here, raise the limit or choose another output folder",
        IOException => (error.HResult & 0xffff) switch
        {
            NoSpaceLeft or QuotaExceeded => "the disk is full, free some space or choose another output folder",
            ReadOnlyFileSystem => "the output is read-only, choose another output folder",
            _ => null,
        },
        _ => null,
    };

    private static string First(string message) => message.Split('\n')[0].TrimEnd('.', ' ', '\r');
}
