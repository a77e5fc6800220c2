using System.Globalization;
using KeyStream.Training.Pairs;

namespace KeyStream.Cli.Pairs;

/// <summary>Scores as text: one column per model.</summary>
internal static class ScoreTable
{
    /// <summary>The table.</summary>
    /// <param name="columns">Names and scores.</param>
    public static TextTable Of(IReadOnlyList<(string Name, KeypointNetScores Scores)> columns)
    {
        var table = new TextTable(["measure", .. columns.Select(c => c.Name)]);
        foreach (var measure in columns[0].Scores.ByName.Keys)
            table.Add([measure, .. columns.Select(c => c.Scores.ByName[measure].ToString("0.00", CultureInfo.InvariantCulture))]);
        return table;
    }
}
