using KeyStream.Data;
using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>Whether views fit the cameras that they are said to come from.</summary>
/// <param name="Error">Median over the points of the root mean square distance to all views, pixels; null where no two views show a point.</param>
/// <param name="Limit">What it may be.</param>
/// <param name="Order">[V] the order of the cameras with which the views do fit, where they do not as they are; else null.</param>
/// <param name="OrderedError">The error in that order.</param>
public sealed record ViewFit(double? Error, double Limit, IReadOnlyList<int>? Order, double? OrderedError)
{
    private const int MostViewsPermuted = 5;
    private const double Drop = 1 / 3.0;

    /// <summary>True where the views fit.</summary>
    public bool Fits => Error is not { } error || error <= Limit;

    /// <summary>Checks, and looks for cameras that are exchanged where the views do not fit.</summary>
    /// <param name="rig">The cameras.</param>
    /// <param name="sample">Some moments; a few dozen are enough.</param>
    /// <param name="count">Keypoints K.</param>
    public static ViewFit Of(RigViews rig, IReadOnlyList<ViewSet> sample, int count)
    {
        var (error, limit) = (Median(rig, sample, count), rig.Reject.Average());
        if (error is not { } off || off <= limit) return new ViewFit(error, limit, null, null);
        var best = Orders(rig.Cameras.Count)
            .Select(order => (Order: order, Error: Median(new RigViews([.. order.Select(c => rig.Cameras[c])]), sample, count) ?? double.PositiveInfinity))
            .MinBy(o => o.Error);
        return best.Error <= limit && best.Error < Drop * off ? new ViewFit(error, limit, best.Order, best.Error) : new ViewFit(error, limit, null, null);
    }

    /// <summary>All orders of a few cameras; of many, those with two exchanged.</summary>
    private static IEnumerable<int[]> Orders(int views)
    {
        if (views <= MostViewsPermuted) return Permutations([.. Enumerable.Range(0, views)], 0);
        return Enumerable.Range(0, views).SelectMany(a => Enumerable.Range(a + 1, views - a - 1).Select(b =>
        {
            int[] order = [.. Enumerable.Range(0, views)];
            (order[a], order[b]) = (b, a);
            return order;
        }));
    }

    private static IEnumerable<int[]> Permutations(int[] order, int from)
    {
        if (from == order.Length) yield return [.. order];
        for (var i = from; i < order.Length; i++)
        {
            (order[from], order[i]) = (order[i], order[from]);
            foreach (var one in Permutations(order, from + 1)) yield return one;
            (order[from], order[i]) = (order[i], order[from]);
        }
    }

    private static double? Median(RigViews rig, IReadOnlyList<ViewSet> sample, int count)
    {
        if (sample.Count == 0) return null;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (points, weights) = rig.Tensors(sample, count);
        var projections = rig.ProjectionTensor();
        var (places, determined) = Triangulation.Solve(points, projections, weights);
        var off = (Triangulation.Project(places, projections).Points - points).square().sum(3);    // [1,V,N]
        var seen = weights.gt(0).to(float64);
        var shown = seen.sum(1);                                                                    // [1,N]
        var error = ((off * seen).sum(1) / shown.clamp_min(1)).sqrt();
        var some = error.masked_select(determined.logical_and(shown.ge(2))).data<double>().ToArray();
        if (some.Length == 0) return null;
        Array.Sort(some);
        return some[some.Length / 2];
    }
}
