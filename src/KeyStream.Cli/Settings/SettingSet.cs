using System.CommandLine;

namespace KeyStream.Cli.Settings;

/// <summary>The settings of one command: their options, and how defaults, file and command line come together.</summary>
/// <typeparam name="T">The options record.</typeparam>
internal sealed class SettingSet<T>
{
    private readonly (Setting<T> Setting, Option<string> Option)[] _settings;
    private readonly IReadOnlyCollection<string> _known;

    /// <param name="settings">What this command takes.</param>
    /// <param name="known">All names that may stand in a file; a file may serve several commands.</param>
    public SettingSet(IEnumerable<Setting<T>> settings, IReadOnlyCollection<string> known) =>
        (_settings, _known) = ([.. settings.Select(s => (s, s.ToOption()))], known);

    /// <summary>The configuration file.</summary>
    public Option<string> Config { get; } = new("--config") { Description = "YAML file with settings; the command line wins over it.", HelpName = "FILE" };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="hidden">Settings that it takes but that the help of another command explains; null for none.</param>
    public void AddTo(Command command, Func<Setting<T>, bool>? hidden = null)
    {
        command.Add(Config);
        foreach (var (setting, option) in _settings)
        {
            option.Hidden = hidden?.Invoke(setting) ?? false;
            command.Add(option);
        }
    }

    /// <summary>Defaults, then the file, then the command line.</summary>
    /// <exception cref="UsageException">A key is unknown or a value is not allowed.</exception>
    public T Resolve(T defaults, ParseResult parsed)
    {
        var options = defaults;
        if (parsed.GetValue(Config) is { } path)
        {
            foreach (var (name, value) in ConfigFile.Read(path, _known))
            {
                if (_settings.FirstOrDefault(s => s.Setting.Name == name).Setting is { } setting) options = setting.Apply(options, value);
            }
        }

        foreach (var (setting, option) in _settings)
        {
            if (parsed.GetValue(option) is { } text) options = setting.Apply(options, new SettingValue(text, setting.Flag));
        }

        return options;
    }
}
