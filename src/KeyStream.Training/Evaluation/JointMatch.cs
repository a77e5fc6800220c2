using KeyStream.Data;

namespace KeyStream.Training.Evaluation;

/// <summary>Which joints of two files are the same.</summary>
/// <param name="Pairs">Numbers of the same joint in the prediction and in the truth, in the truth's order.</param>
/// <param name="LeftOverPrediction">Names only in the prediction.</param>
/// <param name="LeftOverTruth">Names only in the truth.</param>
public sealed record JointMatch(
    IReadOnlyList<(int Prediction, int Truth)> Pairs, IReadOnlyList<string> LeftOverPrediction, IReadOnlyList<string> LeftOverTruth)
{
    /// <summary>With fewer joints a similarity explains nearly everything.</summary>
    public const int Fewest = 4;

    /// <summary>Matches joints: first as told, then by <see cref="JointNames"/>.</summary>
    /// <param name="prediction">Names of the prediction.</param>
    /// <param name="truth">Names of the truth.</param>
    /// <param name="told">Names (prediction, truth) that belong together.</param>
    /// <exception cref="UserErrorException">A told name does not exist or is told twice, or fewer than four joints match.</exception>
    public static JointMatch Find(IReadOnlyList<string> prediction, IReadOnlyList<string> truth, IReadOnlyList<(string Prediction, string Truth)> told)
    {
        var pairs = told.Select(p => (Prediction: IndexOf(prediction, p.Prediction, "prediction"), Truth: IndexOf(truth, p.Truth, "truth"))).ToList();
        if (pairs.DistinctBy(p => p.Prediction).Count() < pairs.Count || pairs.DistinctBy(p => p.Truth).Count() < pairs.Count)
            throw new UserErrorException("--map names a joint twice", "give each joint once");
        var (mine, theirs) = (JointNames.Canonical(prediction), JointNames.Canonical(truth));
        for (var j = 0; j < theirs.Length; j++)
        {
            var i = Array.IndexOf(mine, theirs[j]);
            if (i >= 0 && pairs.TrueForAll(p => p.Prediction != i && p.Truth != j)) pairs.Add((i, j));
        }

        if (pairs.Count < Fewest)
        {
            throw new UserErrorException(
                $"only {pairs.Count} joints of the prediction ({Some(prediction)}) are in the truth ({Some(truth)})",
                $"name at least {Fewest} with --map PREDICTION=TRUTH,... or, for discovered keypoints, give --regress");
        }

        return new JointMatch(
            [.. pairs.OrderBy(p => p.Truth)],
            [.. prediction.Where((_, i) => pairs.TrueForAll(p => p.Prediction != i))], [.. truth.Where((_, j) => pairs.TrueForAll(p => p.Truth != j))]);
    }

    /// <summary>The bones between the matched joints: those of the truth, of the prediction, or else of the best-fitting well-known joint set.</summary>
    /// <returns>Pairs of places in <see cref="Pairs"/>.</returns>
    public IReadOnlyList<(int From, int To)> Edges(JointSet prediction, JointSet truth)
    {
        if (truth.Edges.Count > 0) return truth.Subset([.. Pairs.Select(p => p.Truth)]).Edges;
        if (prediction.Edges.Count > 0) return prediction.Subset([.. Pairs.Select(p => p.Prediction)]).Edges;
        return KnownEdges([.. Pairs.Select(p => JointNames.Canonical(truth.Joints)[p.Truth])]);
    }

    /// <summary>Bones for joints that only have names: those of the well-known joint set that has most of them.</summary>
    /// <param name="canonical">Names as <see cref="JointNames"/> gives them.</param>
    public static IReadOnlyList<(int From, int To)> KnownEdges(IReadOnlyList<string> canonical)
    {
        var places = canonical.Select((name, at) => (name, at)).DistinctBy(p => p.name).ToDictionary(p => p.name, p => p.at);
        var (jointSet, names) = KnownJointSets.All.Select(r => (JointSet: r, Names: JointNames.Canonical(r.Joints))).MaxBy(r => r.Names.Count(places.ContainsKey));
        int[] kept = [.. Enumerable.Range(0, jointSet.Count).Where(j => places.ContainsKey(names[j]))];
        return [.. jointSet.Subset(kept).Edges.Select(e => (places[names[kept[e.From]]], places[names[kept[e.To]]]))];
    }

    private static string Some(IReadOnlyList<string> names) => string.Join(' ', names.Take(6)) + (names.Count > 6 ? " …" : "");

    private static int IndexOf(IReadOnlyList<string> names, string name, string what)
    {
        var at = names.ToList().IndexOf(name);
        return at >= 0 ? at : throw new UserErrorException($"--map: the {what} has no joint '{name}'", $"it has {string.Join(' ', names)}");
    }
}
