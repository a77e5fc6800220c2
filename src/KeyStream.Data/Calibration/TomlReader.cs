using System.Globalization;
using System.Text;

namespace KeyStream.Data;

/// <summary>A strict reader of the TOML that rig files use: tables, arrays of tables, keys, strings of one line, numbers, truth values, lists, inline tables.</summary>
/// <remarks>Numbers are all read as doubles, dates as texts. A key or table that stands there twice is an error, as TOML has it: a camera that was copied
/// and not renamed would else replace the first one silently.</remarks>
internal sealed class TomlReader
{
    private const int Deepest = 16;
    private readonly string _text;
    private readonly Dictionary<string, object?> _root = [];
    private readonly HashSet<object> _closed = new(ReferenceEqualityComparer.Instance);
    private int _at;
    private int _depth;

    private TomlReader(string text) => _text = text;

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool AtEnd => _at >= _text.Length;

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It is not that; the message begins with the line.</exception>
    public static Dictionary<string, object?> Read(string text)
    {
        var reader = new TomlReader(text);
        try
        {
            reader.Document();
            return reader._root;
        }
        catch (FormatException e)
        {
            throw new FormatException($"line {text.AsSpan(0, Math.Min(reader._at, text.Length)).Count('\n') + 1}: {e.Message}", e);
        }
    }

    private void Document()
    {
        var table = _root;
        for (Blank(lines: true); !AtEnd; Blank(lines: true))
        {
            if (Next == '[') table = Header();
            else KeyAndValue(table);
            Blank(lines: false);
            if (!AtEnd && Next is not ('\n' or '\r')) throw Expected("the end of the line");
        }
    }

    private Dictionary<string, object?> Header()
    {
        _at++;
        var many = Take('[');
        var path = Path();
        if (!Take(']') || (many && !Take(']'))) throw Expected("']'");
        var parent = path.SkipLast(1).Aggregate(_root, Inner);
        var (name, table) = (path[^1], new Dictionary<string, object?>());
        if (!many)
        {
            // A table may come after its own inner tables, once.
            if (parent.GetValueOrDefault(name) is Dictionary<string, object?> before && _closed.Add(before)) return before;
            Add(parent, name, table);
            _closed.Add(table);
            return table;
        }

        if (!parent.TryGetValue(name, out var found)) parent[name] = found = new List<object?>();
        if (found is not List<object?> list || _closed.Contains(list)) throw new FormatException($"'{name}' stands there twice");
        list.Add(table);
        return table;
    }

    // A table on the way to another; of an array of tables the last one.
    private static Dictionary<string, object?> Inner(Dictionary<string, object?> table, string name)
    {
        if (!table.TryGetValue(name, out var inner)) table[name] = inner = new Dictionary<string, object?>();
        return inner as Dictionary<string, object?>
            ?? (inner is List<object?> { Count: > 0 } list ? list[^1] as Dictionary<string, object?> : null)
            ?? throw new FormatException($"'{name}' is no table");
    }

    private void KeyAndValue(Dictionary<string, object?> table)
    {
        var path = Path();
        if (!Take('=')) throw Expected("'='");
        Blank(lines: false);
        Add(path.SkipLast(1).Aggregate(table, Inner), path[^1], Value());
    }

    private static void Add(Dictionary<string, object?> table, string name, object? value)
    {
        if (!table.TryAdd(name, value)) throw new FormatException($"'{name}' stands there twice");
    }

    private List<string> Path()
    {
        var path = new List<string>();
        do
        {
            Blank(lines: false);
            path.Add(Next is '"' or '\'' ? Text() : Bare("the name of a key"));
            Blank(lines: false);
            if (path.Count > Deepest) throw new FormatException($"nested deeper than {Deepest}");
        }
        while (Take('.'));
        return path;
    }

    private object? Value()
    {
        if (++_depth > Deepest) throw new FormatException($"nested deeper than {Deepest}");
        var value = Next switch
        {
            '"' or '\'' => Text(),
            '[' => List(),
            '{' => Table(),
            _ => Word(),
        };
        _depth--;
        return value;
    }

    private List<object?> List()
    {
        _at++;
        var list = new List<object?>();
        _closed.Add(list);
        for (Blank(lines: true); !Take(']'); Blank(lines: true))
        {
            list.Add(Value());
            Blank(lines: true);
            if (!Take(',') && Next != ']') throw Expected("',' or ']'");
        }

        return list;
    }

    private Dictionary<string, object?> Table()
    {
        _at++;
        var table = new Dictionary<string, object?>();
        _closed.Add(table);
        Blank(lines: false);
        if (Take('}')) return table;
        do
        {
            KeyAndValue(table);
            Blank(lines: false);
        }
        while (Take(','));
        return Take('}') ? table : throw Expected("',' or '}'");
    }

    private object Word()
    {
        var word = Bare("a value", ".+:");
        if (word is "true" or "false") return word == "true";
        if (word.TrimStart('+', '-') is "inf" or "nan") return double.NaN;
        // Dates and times are of no use in a rig.
        if (char.IsAsciiDigit(word[0]) && (word.Contains(':') || (word.Length == 10 && word[4] == '-'))) return word;
        var digits = word.Replace("_", "");
        return double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{NumberedLines.Short(word)}' is no value (texts are quoted)");
    }

    private string Bare(string expected, string also = "")
    {
        var from = _at;
        while (char.IsAsciiLetterOrDigit(Next) || Next is '_' or '-' || (Next != '\0' && also.Contains(Next))) _at++;
        return _at > from ? _text[from.._at] : throw Expected(expected);
    }

    private string Text()
    {
        var quote = _text[_at++];
        if (_at + 1 < _text.Length && Next == quote && _text[_at + 1] == quote) throw new FormatException("texts of several lines have no place in a rig");
        var text = new StringBuilder();
        while (Next != quote)
        {
            if (AtEnd || (char.IsControl(Next) && Next != '\t')) throw new FormatException("a text does not end, or holds a control character");
            text.Append(Next == '\\' && quote == '"' ? Escape() : _text[_at++].ToString());
        }

        _at++;
        return text.ToString();
    }

    private string Escape()
    {
        _at++;
        var letter = Next;
        _at++;
        var length = letter switch { 'u' => 4, 'U' => 8, _ => 0 };
        if (length == 0) return "btnfr\"\\".IndexOf(letter) is >= 0 and var i ? "\b\t\n\f\r\"\\"[i].ToString() : throw new FormatException($"unknown escape '\\{(char.IsControl(letter) ? ' ' : letter)}'");
        if (_at + length > _text.Length || !int.TryParse(_text.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
            throw new FormatException($"\\{letter} wants {length} hexadecimal digits of a character");
        _at += length;
        return new Rune(code).ToString();
    }

    private bool Take(char c)
    {
        if (Next != c || AtEnd) return false;
        _at++;
        return true;
    }

    private void Blank(bool lines)
    {
        while (!AtEnd)
        {
            if (Next == '#')
            {
                while (!AtEnd && Next is not ('\n' or '\r')) _at++;
            }
            else if (Next is ' ' or '\t' || (lines && Next is '\n' or '\r')) _at++;
            else return;
        }
    }

    private FormatException Expected(string what) => new($"expected {what}, found {(AtEnd ? "the end" : char.IsControl(Next) ? "a control character" : $"'{Next}'")}");
}
