using System.Globalization;
using CsvHelper;
using KeyStream.Data;
using MathNet.Numerics.LinearAlgebra;

namespace KeyStream.Training.Evaluation;

/// <summary>Tracks read from a file: per frame the coordinates of each point.</summary>
/// <param name="Names">[J] point names.</param>
/// <param name="Dimensions">2 or 3.</param>
/// <param name="Rows">[T, J·D], NaN where missing.</param>
public sealed record TrackTable(IReadOnlyList<string> Names, int Dimensions, Matrix<double> Rows)
{
    /// <summary>Reads DeepLabCut's layout (header rows scorer, bodyparts, coords; columns x, y, likelihood).</summary>
    /// <exception cref="UserErrorException">The file is missing or has another layout.</exception>
    public static TrackTable ReadDeepLabCut(string path)
    {
        var lines = ReadLines(path);
        var header = lines.FindIndex(l => l.Length > 1 && l[0] == "bodyparts");
        if (header < 0 || lines.Count <= header + 1 || lines[header + 1][0] != "coords")
            throw new UserErrorException($"{path} has no header rows 'bodyparts' and 'coords'", "give a DeepLabCut prediction CSV");
        var columns = Enumerable.Range(1, lines[header].Length - 1).Where(c => lines[header + 1][c] is "x" or "y").ToArray();
        var names = columns.Where((_, i) => i % 2 == 0).Select(c => lines[header][c]).ToArray();
        return new TrackTable(names, 2, Numbers(path, lines.Skip(header + 2).ToList(), columns));
    }

    /// <summary>Reads Anipose's 3D layout (columns name_x, name_y, name_z, …), and the same without the columns name_z as 2D.</summary>
    /// <exception cref="UserErrorException">The file is missing or has another layout.</exception>
    public static TrackTable ReadColumns(string path)
    {
        var lines = ReadLines(path);
        var places = lines[0].Select((name, column) => (name, column)).ToLookup(c => c.name, c => c.column);
        var names = lines[0].Where(c => c.EndsWith("_x", StringComparison.Ordinal)).Select(c => c[..^2]).ToArray();
        var axes = names.All(n => places.Contains(n + "_z")) ? new[] { "_x", "_y", "_z" } : ["_x", "_y"];
        var wanted = names.SelectMany(n => axes.Select(a => n + a)).ToArray();
        if (names.Length == 0 || !wanted.All(places.Contains))
            throw new UserErrorException($"{path} has no columns NAME_x, NAME_y (and NAME_z)", "give a file with tracks, such as keypoints3d.csv");
        return new TrackTable(names, axes.Length, Numbers(path, lines.Skip(1).ToList(), [.. wanted.Select(w => places[w].First())]));
    }

    private static List<string[]> ReadLines(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        using var reader = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false });
        var lines = new List<string[]>();
        while (reader.Read()) lines.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        return lines.Count > 1 ? lines : throw new UserErrorException($"{path} holds no rows", "give a file with tracks");
    }

    private static Matrix<double> Numbers(string path, List<string[]> lines, int[] columns)
    {
        var rows = Matrix<double>.Build.Dense(lines.Count, columns.Length, double.NaN);
        for (var t = 0; t < lines.Count; t++)
        {
            for (var c = 0; c < columns.Length; c++)
            {
                if (columns[c] >= lines[t].Length) throw new UserErrorException($"{path}, data row {t + 1} is too short", "the file is damaged");
                if (double.TryParse(lines[t][columns[c]], CultureInfo.InvariantCulture, out var value)) rows[t, c] = value;
            }
        }

        return rows;
    }
}
