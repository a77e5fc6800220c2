using System.Globalization;
using System.Text;

namespace KeyStream.Data;

/// <summary>The lines of a BVH text with their numbers; a line is never longer than its limit, whatever the file holds.</summary>
/// <param name="reader">The text.</param>
/// <param name="name">What error messages call it.</param>
internal sealed class BvhLines(TextReader reader, string name)
{
    private const int LongestLine = 1 << 20;
    private const double LargestNumber = 1e9;
    private readonly StringBuilder _text = new();
    private string[] _words = [];
    private int _next;

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Moves to the next line that is not blank; false at the end of the text.</summary>
    public bool NextLine()
    {
        while (ReadLine() is { } line)
        {
            _words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            _next = 0;
            if (_words.Length > 0) return true;
        }

        return false;
    }

    /// <summary>All words of the current line.</summary>
    public ReadOnlySpan<string> Words => _words;

    /// <summary>The next word, on this line or a later one.</summary>
    public string Word(string expected)
    {
        while (_next >= _words.Length)
        {
            if (!NextLine()) throw Error($"the text ends where {expected} should stand");
        }

        return _words[_next++];
    }

    /// <summary>The next word without taking it, or null at the end of the text.</summary>
    public string? Peek()
    {
        while (_next >= _words.Length)
        {
            if (!NextLine()) return null;
        }

        return _words[_next];
    }

    /// <summary>The rest of the current line up to an opening brace, joined by underscores.</summary>
    public string NameOnLine()
    {
        var start = _next;
        while (_next < _words.Length && _words[_next] != "{") _next++;
        var joined = string.Join('_', _words[start.._next]);
        if (joined.EndsWith('{')) throw Error("a space is missing before '{'");
        return joined.Length is > 0 and <= 256 ? joined : throw Error(joined.Length == 0 ? "the joint has no name" : "the joint's name is longer than 256 letters");
    }

    /// <summary>Takes a keyword, in any case.</summary>
    public void Expect(string keyword)
    {
        var word = Word($"'{keyword}'");
        if (!word.Equals(keyword, StringComparison.OrdinalIgnoreCase)) throw Error($"'{keyword}' expected, found '{Short(word)}'");
    }

    /// <summary>Takes a finite number.</summary>
    public double Value(string what) => Parse(Word(what), what);

    /// <summary>Reads a word as a finite number of sensible size.</summary>
    public double Parse(string word, string what) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= LargestNumber
            ? value
            : throw Error($"{what} should be a number of at most {LargestNumber:0}, found '{Short(word)}'");

    /// <summary>An error at the current line.</summary>
    public UserErrorException Error(string what) => new($"{name} line {Math.Max(1, Number)}: {what}", "export the motion as BVH again, or repair this line");

    private static string Short(string word) => word.Length <= 24 ? word : word[..24] + "…";

    private string? ReadLine()
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
}
