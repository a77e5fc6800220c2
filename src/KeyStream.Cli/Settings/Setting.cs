using System.CommandLine;

namespace KeyStream.Cli.Settings;

/// <summary>One thing that can be set, in the configuration file as <c>section: { key: value }</c> and as <c>--section-key value</c>.</summary>
/// <typeparam name="T">The options record that it changes.</typeparam>
/// <param name="Section">Section of the file.</param>
/// <param name="Key">Key in the section.</param>
/// <param name="Help">Meaning, range and default.</param>
/// <param name="Apply">The options with the value in them.</param>
internal sealed record Setting<T>(string Section, string Key, string Help, Func<T, SettingValue, T> Apply)
{
    /// <summary>Name in messages and lookups.</summary>
    public string Name => $"{Section}.{Key}";

    /// <summary>The option's name on the command line.</summary>
    public string Flag { get; init; } = $"--{Section}-{Key}";

    /// <summary>What stands for the value in the help.</summary>
    public string HelpName { get; init; } = "VALUE";

    /// <summary>The option on the command line.</summary>
    public Option<string> ToOption() => new(Flag) { Description = Help, HelpName = HelpName };
}
