namespace KeyStream.Data;

/// <summary>Finds the points in the header of a table.</summary>
internal static class PointCsvHeader
{
    /// <summary>The level that names the coordinates.</summary>
    public const string Coords = "coords";

    private static readonly string[] Sureness = ["likelihood", "lik", "score", "confidence"];
    private static readonly string[] Indices = ["frame", "fnum", "frame_number", "frame_index", "frame_idx", "frame_id", "frameno", "framenum", "index"];

    /// <summary>True for a row with a pair of columns NAME_x, NAME_y.</summary>
    public static bool IsColumns(string[] row)
    {
        var names = row.ToHashSet();
        return row.Any(c => c.EndsWith("_x", StringComparison.Ordinal) && names.Contains(c[..^1] + "y"));
    }

    /// <summary>The column of a header of one row that has the numbers of the frames, or −1; pandas leaves the name of its index out.</summary>
    public static int IndexOf(string[] row) => row[0].Trim().Length == 0 ? 0 : Array.FindIndex(row, c => Indices.Contains(c.Trim(), StringComparer.OrdinalIgnoreCase));

    /// <summary>The points of a header with levels.</summary>
    public static IReadOnlyList<PointColumns> OfLevels(string path, List<string[]> rows)
    {
        var parts = Level(rows, "bodyparts") ?? throw new UserErrorException($"{path} has a header row 'coords' and none 'bodyparts'", "give a DeepLabCut CSV");
        var (who, coords) = (Level(rows, "individuals"), rows[^1]);
        var groups = Enumerable.Range(1, coords.Length - 1).Where(c => c < parts.Length && (who is null || c < who.Length))
            .GroupBy(c => (Individual: who?[c], Name: parts[c]));
        var points = new List<PointColumns>();
        foreach (var group in groups)
        {
            int Find(params string[] names) => group.Where(c => names.Contains(coords[c], StringComparer.OrdinalIgnoreCase)).DefaultIfEmpty(-1).First();
            // Labels in three leading columns (folder, video, picture) have no coordinates.
            if (group.Key.Name.Length == 0 && Find("x") < 0) continue;
            if (Find("x") < 0 || Find("y") < 0) throw new UserErrorException($"{path}: the point '{group.Key.Name}' has no columns x and y", "export the file again");
            if (group.Count(c => coords[c] == "x") > 1) throw new UserErrorException($"{path}: the point '{group.Key.Name}' stands there twice", "give each point a name of its own");
            points.Add(new PointColumns(group.Key.Individual, group.Key.Name, Find("x"), Find("y"), Find("z"), Find(Sureness)));
        }

        return points.Count > 0 ? points : throw new UserErrorException($"{path} names no points", "give a file with tracks");
    }

    /// <summary>The points of a header of one row.</summary>
    public static IReadOnlyList<PointColumns> OfColumns(string path, string[] row)
    {
        var places = row.Select((name, column) => (name, column)).ToLookup(c => c.name, c => c.column);
        int Find(string name) => places[name].DefaultIfEmpty(-1).First();
        var names = row.Where(c => c.EndsWith("_x", StringComparison.Ordinal)).Select(c => c[..^2]).Where(n => places.Contains(n + "_y")).ToList();
        if (names.Distinct().Count() < names.Count)
            throw new UserErrorException($"{path}: the point '{names.GroupBy(n => n).First(g => g.Count() > 1).Key}' stands there twice", "give each point a name of its own");
        return names.ConvertAll(n => new PointColumns(
            null, n, Find(n + "_x"), Find(n + "_y"), Find(n + "_z"), Sureness.Select(s => Find($"{n}_{s}")).Where(c => c >= 0).DefaultIfEmpty(-1).First()));
    }

    // With the levels of several leading columns the name of the level may stand in any of them.
    private static string[]? Level(List<string[]> rows, string name) => rows.Find(r => r.Length > 0 && r[0] == name) ?? rows.Find(r => r.Take(3).Contains(name));
}
