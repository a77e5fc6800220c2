namespace KeyStream.Cli;

/// <summary>What the process says at its end.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>It failed; one line on standard error says what, where, and what to do.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration file is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>The user or the system asked it to stop; finished work was kept.</summary>
    public const int Interrupted = 130;
}
