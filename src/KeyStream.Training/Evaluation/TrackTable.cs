using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
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

    /// <summary>Reads Anipose's 3D layout (columns name_x, name_y, name_z, …).</summary>
    /// <exception cref="UserErrorException">The file is missing or has another layout.</exception>
    public static TrackTable ReadAnipose(string path)
    {
        var lines = ReadLines(path);
        var columns = Enumerable.Range(0, lines[0].Length).Where(c => lines[0][c].EndsWith("_x", StringComparison.Ordinal))
            .SelectMany(c => new[] { c, c + 1, c + 2 }).ToArray();
        if (columns.Length == 0 || columns[^1] >= lines[0].Length)
            throw new UserErrorException($"{path} has no columns NAME_x, NAME_y, NAME_z", "give a keypoints3d.csv");
        var names = columns.Where((_, i) => i % 3 == 0).Select(c => lines[0][c][..^2]).ToArray();
        return new TrackTable(names, 3, Numbers(path, lines.Skip(1).ToList(), columns));
    }

    private static List<string[]> ReadLines(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        using var parser = new CsvParser(new StreamReader(path), new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = false });
        var lines = new List<string[]>();
        while (parser.Read()) lines.Add(parser.Record!);
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
