using System.Globalization;

namespace KeyStream.Cli.Settings;

/// <summary>A value as the user wrote it, with the place where it stands, so that a refusal can name both.</summary>
/// <param name="Text">The text.</param>
/// <param name="Where">The option, or file, line and key.</param>
internal sealed record SettingValue(string Text, string Where)
{
    /// <summary>A whole number within bounds.</summary>
    public int Int(int least, int most) =>
        int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong($"a whole number from {least} to {most}");

    /// <summary>A number within bounds.</summary>
    public double Number(double least, double most) =>
        double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>true or false.</summary>
    public bool Flag() => bool.TryParse(Text, out var value) ? value : throw Wrong("true or false");

    /// <summary>One of the names of an enumeration, in any case, with or without hyphens.</summary>
    public TEnum Choice<TEnum>()
        where TEnum : struct, Enum
    {
        var plain = Text.Replace("-", "", StringComparison.Ordinal);
        foreach (var name in Enum.GetNames<TEnum>())
            if (name.Equals(plain, StringComparison.OrdinalIgnoreCase)) return Enum.Parse<TEnum>(name);
        throw Wrong("one of " + string.Join(", ", Enum.GetNames<TEnum>().Select(Names.Kebab)));
    }

    private UsageException Wrong(string allowed) => new($"{Where} is '{Text}': give {allowed}");
}
