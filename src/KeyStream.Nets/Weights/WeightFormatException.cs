namespace KeyStream.Nets.Weights;

/// <summary>A weight file that cannot be used: one line saying what is wrong and where, and what to do.</summary>
/// <param name="what">What is wrong, with the file's name.</param>
/// <param name="remedy">What to do about it.</param>
/// <param name="inner">The cause, if any.</param>
public sealed class WeightFormatException(string what, string remedy, Exception? inner = null) : Exception($"{what}: {remedy}", inner)
{
    /// <summary>What is wrong and where.</summary>
    public string What { get; } = what;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
