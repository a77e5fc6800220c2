using System.Globalization;
using System.Text;

namespace KeyStream.Stages.Export;

/// <summary>UTF-8 text written into a <see cref="PendingFile"/> through one reused buffer: a number costs no allocation.</summary>
/// <remarks>Numbers are in the invariant culture; lines end with a line feed.</remarks>
public sealed class TextFile : IDisposable
{
    private const int Longest = 64;
    private readonly PendingFile _file;
    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    /// <summary>Begins the file.</summary>
    public TextFile(string folder, string name)
    {
        _file = new PendingFile(folder, name);
        _stream = _file.Open();
    }

    /// <summary>Writes text as it is.</summary>
    public TextFile Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var part = text[..Cut(text)];
            if (Encoding.UTF8.GetMaxByteCount(part.Length) > _buffer.Length - _used) Empty();
            _used += Encoding.UTF8.GetBytes(part, _buffer.AsSpan(_used));
            text = text[part.Length..];
        }

        return this;
    }

    /// <summary>Writes a cell of a comma-separated table, quoted where it must be.</summary>
    public TextFile Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? Text(text) : Text("\"").Text(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Text("\"");

    /// <summary>Writes a number rounded to some decimals, as short as it goes but never without a point, so that readers take a column of whole values for what it is; nothing at all where it is not finite.</summary>
    public TextFile Number(double value, int decimals)
    {
        if (!double.IsFinite(value)) return this;
        if (_buffer.Length - _used < Longest) Empty();
        // Adding zero turns -0 into 0.
        (Math.Round(value, decimals) + 0.0).TryFormat(_buffer.AsSpan(_used), out var written, default, CultureInfo.InvariantCulture);
        var whole = _buffer.AsSpan(_used, written).IndexOfAny((byte)'.', (byte)'E') < 0;
        _used += written;
        return whole ? Text(".0") : this;
    }

    /// <summary>Writes a whole number.</summary>
    public TextFile Number(long value)
    {
        if (_buffer.Length - _used < Longest) Empty();
        value.TryFormat(_buffer.AsSpan(_used), out var written, default, CultureInfo.InvariantCulture);
        _used += written;
        return this;
    }

    /// <summary>Writes one ASCII character.</summary>
    public TextFile Char(char c)
    {
        if (_used == _buffer.Length) Empty();
        _buffer[_used++] = (byte)c;
        return this;
    }

    /// <summary>Writes what is left and gives the file its name.</summary>
    public void Commit()
    {
        Empty();
        _stream.Dispose();
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        finally
        {
            _file.Dispose();
        }
    }

    // A cut between the halves of a surrogate pair would destroy the character.
    private static int Cut(ReadOnlySpan<char> text) =>
        text.Length <= 4096 ? text.Length : char.IsHighSurrogate(text[4095]) ? 4095 : 4096;

    private void Empty()
    {
        _stream.Write(_buffer, 0, _used);
        _used = 0;
    }
}
