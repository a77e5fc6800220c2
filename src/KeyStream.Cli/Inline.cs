namespace KeyStream.Cli;

/// <summary>Progress that is reported on the thread that makes it: a report can never come after the end.</summary>
internal sealed class Inline<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
