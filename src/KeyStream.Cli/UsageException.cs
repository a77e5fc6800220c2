namespace KeyStream.Cli;

/// <summary>The command line or the configuration file is wrong, in a way that only shows after parsing.</summary>
/// <param name="message">One line: what is wrong, where, and what is allowed.</param>
internal sealed class UsageException(string message) : Exception(message);
