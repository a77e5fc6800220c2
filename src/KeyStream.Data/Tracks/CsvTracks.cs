namespace KeyStream.Data;

/// <summary>The tracks of one body in a table of points.</summary>
internal static class CsvTracks
{
    private const string Alone = "single"; // What DeepLabCut calls the owner of points that belong to no animal.

    /// <summary>Reads a table.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="individual">Whose tracks; null where the file has those of one.</param>
    /// <returns>The tracks, and whether the file names individuals.</returns>
    public static (Tracks2d Tracks, bool Individuals) Read(string path, string? individual)
    {
        var table = PointCsv.Read(path);
        var individuals = table.Points.Any(p => p.Individual is not null);
        var points = individuals ? Of(table, individual) : table.Points;
        if (points.FirstOrDefault(p => p.Z >= 0) is { } deep)
            throw new UserErrorException($"{path}: the point '{deep.Name}' has 3D coordinates", "give the 2D tracks of one camera");
        TrackFrame Frame(double[] row, int t) => TrackFrame.Of([.. points.Select(p =>
        {
            var (x, y) = (row[p.X], row[p.Y]);
            if (Math.Abs(x) > TrackFile.Farthest || Math.Abs(y) > TrackFile.Farthest)
                throw new UserErrorException(FormattableString.Invariant($"{path}, frame {t}: the point '{p.Name}' lies at {x:g4}, {y:g4}"), "give coordinates in pixels");
            return (x, y, p.Confidence < 0 ? 1 : row[p.Confidence]);
        })]);
        var frames = FrameNumbers.Fill([.. table.Rows.Select(Frame)], table.Numbers, "its rows", TrackFrame.Empty(points.Count, TrackFrame.Absent));
        var tracks = new Tracks2d(
            TrackFile.NameOf(path), table.HasLevels ? TrackFormat.DeepLabCut : TrackFormat.Columns, [.. points.Select(p => p.Name)], points.Count, frames.Items)
        {
            Numbers = frames.Numbers,
            NumberNote = frames.Note,
        };
        return (tracks, individuals);
    }

    private static List<PointColumns> Of(PointCsv table, string? individual)
    {
        var names = table.Points.Select(p => p.Individual!).Distinct().ToList();
        var animals = names.Where(n => n != Alone).ToList();
        var chosen = individual ?? (animals.Count == 1 ? animals[0] : names.Count == 1 ? names[0] : null);
        if (chosen is null) throw new UserErrorException($"{table.Path} has the tracks of {string.Join(", ", names)}", "choose one with --individual");
        return names.Contains(chosen)
            ? [.. table.Points.Where(p => p.Individual == chosen)]
            : throw new UserErrorException($"{table.Path} has no individual '{chosen}'", $"give one of {string.Join(", ", names)} with --individual");
    }
}
