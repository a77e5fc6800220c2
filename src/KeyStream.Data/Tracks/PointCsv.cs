using CsvHelper;

namespace KeyStream.Data;

/// <summary>The columns of one point in a table.</summary>
/// <param name="Individual">Whose point it is, where the file tells.</param>
/// <param name="Name">What it is called.</param>
/// <param name="X">Column of x.</param>
/// <param name="Y">Column of y.</param>
/// <param name="Z">Column of z, or −1.</param>
/// <param name="Confidence">Column of the confidence, or −1.</param>
public sealed record PointColumns(string? Individual, string Name, int X, int Y, int Z, int Confidence);

/// <summary>A CSV file with the coordinates of points, one row per frame: the one reader of such tables.</summary>
/// <remarks>
/// Two layouts are told apart by their header. DeepLabCut's has a row each for <c>scorer</c>, (with several animals) <c>individuals</c>,
/// <c>bodyparts</c> and <c>coords</c>. The other is one row with <c>NAME_x</c>, <c>NAME_y</c> and possibly <c>NAME_z</c> (Anipose) and
/// <c>NAME_likelihood</c>, <c>_lik</c>, <c>_score</c> or <c>_confidence</c>. Empty cells, NaN and NA are missing numbers. The first column of
/// DeepLabCut's, and of the other one named <c>frame</c> or the like, has the numbers of the frames, where it has whole numbers.
/// </remarks>
/// <param name="Path">The file.</param>
/// <param name="HasLevels">True for DeepLabCut's layout.</param>
/// <param name="Points">The points, in the order of the file.</param>
/// <param name="Rows">[T][columns of the file] numbers, NaN where missing; columns that belong to no point are NaN.</param>
public sealed record PointCsv(string Path, bool HasLevels, IReadOnlyList<PointColumns> Points, IReadOnlyList<double[]> Rows)
{
    private const long LargestFile = 1L << 30;
    private const int LargestRecord = 1 << 22;
    private const int MostHeaderRows = 6;
    private const double LargestNumber = 1e15;

    /// <summary>[T] the frames' numbers as they stand there; null where no column has them.</summary>
    public IReadOnlyList<long>? Numbers { get; private init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserErrorException">The file is missing, damaged, too large, or holds no such table.</exception>
    public static PointCsv Read(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path} does not exist", "check the path");
        if (new FileInfo(path).Length > LargestFile) throw new UserErrorException($"{path} is larger than 1 GB", "cut it into shorter pieces");
        using var csv = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true, MaxRecordSize = LargestRecord });
        try
        {
            return Read(path, csv);
        }
        catch (CsvFormatException e)
        {
            throw new UserErrorException($"{path} line {e.LineNumber} is not CSV ({e.Message.Split('\n')[0].TrimEnd('.')})", "export it again", e);
        }
    }

    private static PointCsv Read(string path, CsvReader csv)
    {
        var (header, levels) = Header(path, csv);
        var points = levels ? PointCsvHeader.OfLevels(path, header) : PointCsvHeader.OfColumns(path, header[0]);
        if (points.Count > TrackFile.MostPoints) throw new UserErrorException($"{path} has {points.Count} points, more than {TrackFile.MostPoints}", "give the tracks of one body");
        int[] wanted = [.. points.SelectMany(p => new[] { p.X, p.Y, p.Z, p.Confidence }).Where(c => c >= 0).Order()];
        var (rows, numbers) = (new List<double[]>(), new List<long>());
        var index = levels ? 0 : PointCsvHeader.IndexOf(header[0]);
        while (csv.Read())
        {
            if (rows.Count == TrackFile.MostFrames) throw new UserErrorException($"{path} has more than {TrackFile.MostFrames} rows", "cut it into shorter pieces");
            rows.Add(Values(path, csv, header[^1].Length, wanted));
            if (index >= 0 && csv.TryParse<double>(index, out var number) && number is >= 0 and < LargestNumber && double.IsInteger(number)) numbers.Add((long)number);
        }

        return rows.Count > 0
            ? new PointCsv(path, levels, points, rows) { Numbers = numbers.Count == rows.Count ? numbers : null }
            : throw new UserErrorException($"{path} holds no rows below its header", "give a file with tracks");
    }

    /// <summary>The header rows; with levels those down to <c>coords</c>.</summary>
    private static (List<string[]> Rows, bool Levels) Header(string path, CsvReader csv)
    {
        var rows = new List<string[]>();
        while (rows.Count < MostHeaderRows && csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
            if (rows[^1].Contains(PointCsvHeader.Coords)) return (rows, true);
            if (rows.Count == 1 && PointCsvHeader.IsColumns(rows[0])) return (rows, false);
        }

        throw new UserErrorException(
            $"{path} has neither header rows 'bodyparts' and 'coords' nor columns NAME_x and NAME_y",
            "give a CSV with tracks, as DeepLabCut, Lightning Pose, Anipose or keystream write it");
    }

    private static double[] Values(string path, CsvReader csv, int columns, int[] wanted)
    {
        var row = new double[columns];
        Array.Fill(row, double.NaN);
        if (wanted[^1] >= csv.FieldCount)
            throw new UserErrorException($"{path} line {csv.LineNumber} has {csv.FieldCount} cells and the header {columns}", "the file is damaged or cut off: export it again");
        foreach (var column in wanted)
        {
            if (csv.TryParse<double>(column, out var value)) row[column] = double.IsFinite(value) ? value : double.NaN;
            else if (!IsMissing(csv.GetString(column)))
                throw new UserErrorException($"{path} line {csv.LineNumber}, column {column + 1}: '{Short(csv.GetString(column))}' is not a number", "export the file again");
        }

        return row;
    }

    private static bool IsMissing(string cell) => cell.Trim().ToUpperInvariant() is "" or "NAN" or "NA" or "NULL" or "NONE";

    private static string Short(string cell)
    {
        var text = cell.ReplaceLineEndings(" ");
        return text.Length <= 20 ? text : text[..20] + "…";
    }
}
