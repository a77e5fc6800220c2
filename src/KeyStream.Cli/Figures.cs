using System.Globalization;

namespace KeyStream.Cli;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    /// <summary>Resident memory of this process.</summary>
    public static string Memory => Size(Environment.WorkingSet);

    public static string Size(long bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0} MB");

    /// <summary>1 frame, 2 frames.</summary>
    public static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>A time span such as 1 h 05 min, 3 min 20 s or 12 s.</summary>
    public static string Time(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0 || seconds > 1e8) return "? s";
        var whole = (long)Math.Round(seconds);
        return whole switch
        {
            >= 3600 => string.Create(CultureInfo.InvariantCulture, $"{whole / 3600} h {whole % 3600 / 60:00} min"),
            >= 60 => string.Create(CultureInfo.InvariantCulture, $"{whole / 60} min {whole % 60:00} s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{whole} s"),
        };
    }
}
