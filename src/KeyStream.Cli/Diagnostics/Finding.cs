namespace KeyStream.Cli.Diagnostics;

/// <summary>One line of the doctor's report.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Version">Its version or value; empty when unknown.</param>
/// <param name="Place">Where it lies; empty when that says nothing.</param>
internal sealed record Finding(string Name, string Version, string Place = "")
{
    /// <summary>What is wrong, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>How to get it right.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>True when <c>run</c> cannot work with this problem.</summary>
    public bool Fatal { get; init; }
}
