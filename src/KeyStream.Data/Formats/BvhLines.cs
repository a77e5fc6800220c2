namespace KeyStream.Data;

/// <summary>The lines and words of a BVH text.</summary>
/// <param name="reader">The text.</param>
/// <param name="name">What error messages call it.</param>
internal sealed class BvhLines(TextReader reader, string name)
{
    private readonly NumberedLines _lines = new(reader, name, "export the motion as BVH again, or repair this line");
    private string[] _words = [];
    private int _next;

    /// <summary>Number of the current line, from 1.</summary>
    public long Number => _lines.Number;

    /// <summary>Moves to the next line that is not blank; false at the end of the text.</summary>
    public bool NextLine()
    {
        while (_lines.Read() is { } line)
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
        if (!word.Equals(keyword, StringComparison.OrdinalIgnoreCase)) throw Error($"'{keyword}' expected, found '{NumberedLines.Short(word)}'");
    }

    /// <summary>Takes a finite number.</summary>
    public double Value(string what) => Parse(Word(what), what);

    /// <summary>Reads a word as a finite number of sensible size.</summary>
    public double Parse(string word, string what) => _lines.Parse(word, what);

    /// <summary>An error at the current line.</summary>
    public UserErrorException Error(string what) => _lines.Error(what);
}
