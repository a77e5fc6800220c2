namespace KeyStream.Data;

/// <summary>An error that the user can mend: one line saying what is wrong, where, and what to do.</summary>
/// <param name="what">What is wrong and where (file, frame, option).</param>
/// <param name="remedy">What to do about it.</param>
/// <param name="inner">The cause, if any.</param>
public sealed class UserErrorException(string what, string remedy, Exception? inner = null)
    : Exception(remedy.Length == 0 ? what : $"{what}: {remedy}", inner)
{
    /// <summary>What is wrong and where.</summary>
    public string What { get; } = what;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
