using System.Globalization;
using KeyStream.Data;
using OpenCvSharp.Aruco;

namespace KeyStream.Stages.Calibrate;

/// <summary>A calibration board: a checkerboard, or one with a marker in each white square (ChArUco), of which any part may be seen.</summary>
/// <param name="Columns">Inner corners in a row.</param>
/// <param name="Rows">Rows of inner corners.</param>
/// <param name="Square">Side of a square, metres.</param>
/// <param name="Marker">Side of a marker, metres; 0: a plain checkerboard.</param>
/// <param name="Dictionary">Which markers.</param>
public sealed record Board(int Columns, int Rows, double Square, double Marker = 0, PredefinedDictionaryName Dictionary = PredefinedDictionaryName.Dict4X4_50)
{
    private const int MostCorners = 100;
    private const string Remedy = "write checkerboard:9x6:25mm (inner corners, side of a square) or charuco:7x5:40mm:30mm:4x4_50 (squares, sides of square and marker, dictionary)";

    /// <summary>The corners on the board, row by row, metres; x to the right, y down, the board's own first corner at the origin.</summary>
    public IReadOnlyList<(double X, double Y)> Corners { get; } = [.. Enumerable.Range(0, Columns * Rows).Select(i => (i % Columns * Square, i / Columns * Square))];

    /// <summary>Whether it has markers.</summary>
    public bool HasMarkers => Marker > 0;

    /// <summary>Whether it looks the same when it is turned by half a turn: then several cameras may not agree which end is which.</summary>
    public bool LooksTheSameTurned => !HasMarkers && (Columns + Rows) % 2 == 0;

    /// <summary>Reads <c>checkerboard:COLUMNSxROWS:SQUARE</c> (inner corners) or <c>charuco:COLUMNSxROWS:SQUARE:MARKER[:DICTIONARY]</c> (squares).</summary>
    /// <exception cref="UserErrorException">It is neither.</exception>
    public static Board Parse(string text)
    {
        UserErrorException Wrong(string what) => new($"--board '{text}' {what}", Remedy);
        var parts = text.Split(':');
        var markers = parts[0] == "charuco";
        if (!markers && parts[0] != "checkerboard") throw Wrong("is neither a checkerboard nor charuco");
        if (markers ? parts.Length is not (4 or 5) : parts.Length != 3) throw Wrong($"has {parts.Length} parts");
        var size = parts[1].Split('x').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ? i : 0).ToList();
        if (size.Count != 2) throw Wrong("has no size such as 9x6");
        var (columns, rows) = markers ? (size[0] - 1, size[1] - 1) : (size[0], size[1]);
        if (Math.Min(columns, rows) < 2 || Math.Max(columns, rows) > MostCorners) throw Wrong($"has no size of 2 to {MostCorners} inner corners");
        var square = Metres(parts[2]) ?? throw Wrong($"says '{parts[2]}' where the side of a square should be, with its unit");
        if (!markers) return new Board(columns, rows, square);
        var marker = Metres(parts[3]) ?? throw Wrong($"says '{parts[3]}' where the side of a marker should be, with its unit");
        if (marker >= square) throw Wrong("has markers that are larger than the squares");
        var name = parts.Length == 5 ? parts[4] : "4x4_50";
        var dictionary = Enum.GetValues<PredefinedDictionaryName>().Cast<PredefinedDictionaryName?>().FirstOrDefault(d => Key(d.ToString()!) == Key(name))
            ?? throw Wrong($"names markers '{name}': known are {string.Join(", ", Enum.GetNames<PredefinedDictionaryName>().Select(n => n[4..].ToLowerInvariant()))}");
        var board = new Board(columns, rows, square, marker, dictionary);
        var known = int.TryParse(name.Split('_')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1024;
        return board.Markers().Count() <= known ? board : throw Wrong($"has more white squares than its dictionary has markers ({known})");
    }

    /// <summary>Column and row of the square of each marker, in the order of their numbers: the white squares, row by row.</summary>
    /// <param name="firstIsWhite">Whether the first square is white: so OpenCV printed boards with an even number of rows before its version 4.7.</param>
    public IEnumerable<(int Column, int Row)> Markers(bool firstIsWhite = false) =>
        from row in Enumerable.Range(0, Rows + 1)
        from column in Enumerable.Range(0, Columns + 1)
        where ((column + row) % 2 == 0) == firstIsWhite
        select (column, row);

    /// <summary>As it was written.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(HasMarkers ? $"charuco:{Columns + 1}x{Rows + 1}" : $"checkerboard:{Columns}x{Rows}")}:{Square * 1000:0.###}mm{(HasMarkers ? $":{Marker * 1000:0.###}mm:{Dictionary.ToString()[4..].ToLowerInvariant()}" : "")}");

    private static string Key(string name) => name.ToUpperInvariant().Replace("DICT", "").Trim('_');

    private static double? Metres(string text)
    {
        foreach (var (unit, metres) in new[] { ("mm", 1e-3), ("cm", 1e-2), ("m", 1.0) })
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var length) && length * metres is > 1e-5 and < 100
                ? length * metres
                : null;
        }

        return null;
    }
}
