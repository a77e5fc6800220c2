using System.Globalization;

namespace KeyStream.Data;

/// <summary>Numbers of rig files.</summary>
internal static class RigNumber
{
    /// <summary>Numbers beyond this are no lengths, pixels or coefficients.</summary>
    public const double Largest = 1e12;

    /// <summary>What a plain word of YAML means: a number (OpenCV writes <c>1.</c>, <c>.Nan</c>), a truth value, or a text.</summary>
    public static object Plain(string word) => word switch
    {
        "true" or "True" => true,
        "false" or "False" => false,
        ".nan" or ".Nan" or ".NaN" or ".Inf" or "-.Inf" => double.NaN,
        _ => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : word,
    };

    /// <summary>The numbers of a list, of a list of lists row by row, or of OpenCV's <c>rows, cols, data</c>; null where anything else stands among them.</summary>
    public static double[]? All(object? value)
    {
        var numbers = Flat(value is Dictionary<string, object?> matrix ? matrix.GetValueOrDefault("data") : value)
            .Select(v => v is double d && Math.Abs(d) <= Largest ? d : double.NaN).ToArray();
        return numbers.Any(double.IsNaN) ? null : numbers;
    }

    private static IEnumerable<object?> Flat(object? value) => value is List<object?> list ? list.SelectMany(Flat) : [value];
}
