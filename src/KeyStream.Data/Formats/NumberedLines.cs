using System.Globalization;
using System.Text;

namespace KeyStream.Data;

/// <summary>The lines of a text with their numbers; a line is never longer than its limit, whatever the file holds.</summary>
/// <param name="reader">The text.</param>
/// <param name="name">What error messages call it.</param>
/// <param name="remedy">What error messages advise.</param>
internal sealed class NumberedLines(TextReader reader, string name, string remedy)
{
    private const int LongestLine = 1 << 20;
    private const double LargestNumber = 1e9;
    private readonly StringBuilder _text = new();

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line, or null at the end of the text.</summary>
    public string? Read()
    {
        _text.Clear();
        int c;
        while ((c = reader.Read()) is not (-1 or '\n' or '\r'))
        {
            _text.Append((char)c);
            if (_text.Length > LongestLine) throw Error($"the line after this one is longer than {LongestLine} letters");
        }

        if (c == '\r' && reader.Peek() == '\n') reader.Read();
        if (c == -1 && _text.Length == 0) return null;
        Number++;
        return _text.ToString();
    }

    /// <summary>Reads a word as a finite number of sensible size.</summary>
    public double Parse(string word, string what) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= LargestNumber
            ? value
            : throw Error($"{what} should be a number of at most {LargestNumber:0}, found '{Short(word)}'");

    /// <summary>An error at the current line.</summary>
    public UserErrorException Error(string what) => new($"{name} line {Math.Max(1, Number)}: {what}", remedy);

    /// <summary>A word as error messages quote it.</summary>
    public static string Short(string word) => word.Length <= 24 ? word : word[..24] + "…";
}
