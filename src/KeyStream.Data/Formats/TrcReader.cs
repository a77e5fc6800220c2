using System.Globalization;
using System.Numerics;

namespace KeyStream.Data;

/// <summary>Reads TRC marker files (Motion Analysis; OpenSim, Pose2Sim): tab-separated, Y up, a blank line after the axes or none.</summary>
/// <remarks>A marker with an empty cell is not known in that frame. Times are taken from the data rate, not from the column of times.</remarks>
public sealed class TrcReader
{
    private const int MostMarkers = 4096;
    private const long MostPoints = 1L << 25;
    private readonly NumberedLines _lines;
    private readonly string _name;

    private TrcReader(TextReader reader, string name) =>
        (_lines, _name) = (new NumberedLines(reader, name, "export the markers as TRC again, or repair this line"), name);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Markers in metres, NaN where unknown; a joint set without edges.</returns>
    /// <exception cref="UserErrorException">The file is missing or is not a TRC file; names the line.</exception>
    public static JointMotion Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be read ({e.Message})", "check the path and its permissions", e);
        }
    }

    /// <summary>Reads from text; see <see cref="Read(string)"/>.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="UserErrorException">As above.</exception>
    public static JointMotion Read(TextReader reader, string name = "TRC text") => new TrcReader(reader, name).ReadAll();

    private JointMotion ReadAll()
    {
        if (!Line("PathFileType").StartsWith("PathFileType", StringComparison.Ordinal)) throw _lines.Error("'PathFileType' expected");
        var (rate, frames, markers, metres) = ReadHead();
        var names = ReadNames(markers);
        Line("the axes X1, Y1, Z1, …");
        var rows = new List<Vector3[]>();
        while (_lines.Read() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            if (rows.Count == frames) throw _lines.Error($"more rows than the {frames} frames that the file announces");
            if ((rows.Count + 1L) * names.Length > MostPoints) throw _lines.Error($"more than {MostPoints} points; cut the recording into parts");
            rows.Add(ReadRow(line, names, metres));
        }

        if (rows.Count < frames) throw _lines.Error($"the text ends after {rows.Count} of {frames} frames");
        var stem = Path.GetFileNameWithoutExtension(_name);
        return new JointMotion(_name, stem, new JointSet(stem, names, [], BodySides.Pairs(names)), rate, rows);
    }

    private (double Rate, int Frames, int Markers, double Metres) ReadHead()
    {
        var keys = Line("'DataRate'").Split('\t', StringSplitOptions.TrimEntries);
        var values = Line("the values of DataRate and the others").Split('\t', StringSplitOptions.TrimEntries);
        string Value(string key)
        {
            var at = Array.IndexOf(keys, key);
            return at >= 0 && at < values.Length ? values[at] : throw _lines.Error($"no value for '{key}'");
        }

        int Count(string key, int most) =>
            _lines.Parse(Value(key), key) is var n && n >= 0 && n <= most && n == Math.Floor(n) ? (int)n : throw _lines.Error($"{key} should be a whole number up to {most}");
        var rate = _lines.Parse(Value("DataRate"), "DataRate");
        if (rate <= 0) throw _lines.Error("DataRate should be more than 0");
        var metres = Value("Units") switch
        {
            "m" => 1,
            "cm" => 0.01,
            "mm" => 0.001,
            var other => throw _lines.Error($"Units should be m, cm or mm, found '{NumberedLines.Short(other)}'"),
        };
        return (rate, Count("NumFrames", int.MaxValue), Count("NumMarkers", MostMarkers), metres);
    }

    private string[] ReadNames(int markers)
    {
        var cells = Line("'Frame#' and the names of the markers").TrimEnd('\t', ' ').Split('\t', StringSplitOptions.TrimEntries);
        if (cells[0] != "Frame#") throw _lines.Error("'Frame#' expected");
        string[] names = [.. cells.Skip(2).Where((_, i) => i % 3 == 0)];
        if (names.Length != markers) throw _lines.Error($"{names.Length} names where the file announces {markers} markers");
        if (cells.Skip(2).Where((c, i) => i % 3 > 0 && c.Length > 0).FirstOrDefault() is { } stray) throw _lines.Error($"'{NumberedLines.Short(stray)}' is not in the first column of a marker");
        foreach (var group in names.GroupBy(n => n))
        {
            if (group.Key.Length == 0) throw _lines.Error("a marker has no name");
            if (group.Count() > 1) throw _lines.Error($"the marker '{NumberedLines.Short(group.Key)}' is named twice");
        }

        return names;
    }

    private Vector3[] ReadRow(string line, string[] names, double metres)
    {
        var cells = line.Split('\t', StringSplitOptions.TrimEntries);
        var wanted = 2 + (3 * names.Length);
        if (cells.Length < wanted || cells.Skip(wanted).Any(c => c.Length > 0))
            throw _lines.Error($"{cells.Length} columns where the markers ask for {wanted}");
        var points = new Vector3[names.Length];
        for (var j = 0; j < points.Length; j++)
        {
            var at = cells.AsSpan(2 + (3 * j), 3);
            points[j] = Missing(at[0]) || Missing(at[1]) || Missing(at[2])
                ? new Vector3(float.NaN)
                : new Vector3(Coordinate(at[0], names[j], metres), Coordinate(at[1], names[j], metres), Coordinate(at[2], names[j], metres));
        }

        return points;
    }

    private float Coordinate(string cell, string name, double metres) => (float)(_lines.Parse(cell, $"a coordinate of {name}") * metres);

    private static bool Missing(string cell) => cell.Length == 0 || (double.TryParse(cell, CultureInfo.InvariantCulture, out var v) && double.IsNaN(v));

    private string Line(string expected) => _lines.Read() ?? throw _lines.Error($"the text ends where {expected} should stand");
}
