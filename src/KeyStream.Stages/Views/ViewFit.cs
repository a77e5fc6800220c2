using KeyStream.Data;
using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>Whether views fit the cameras that they are said to come from.</summary>
/// <param name="Error">Median over the points of the root mean square distance to all views, pixels; null where no two views show a point.</param>
/// <param name="Limit">What it may be.</param>
/// <param name="Order">[V] an order of the cameras with which the error is less than half; null where the views fit, or there is none.</param>
/// <param name="OrderedError">The error in that order.</param>
public sealed record ViewFit(double? Error, double Limit, IReadOnlyList<int>? Order, double? OrderedError)
{
    private const int MostViewsPermuted = 5;
    private const double Drop = 1 / 3.0, Half = 0.5, Gross = 5, Most = 0.5;

    /// <summary>True where the views fit.</summary>
    public bool Fits => Error is not { } error || error <= Limit;

    /// <summary>True where the views are so far off that what is made of them means nothing.</summary>
    public bool Hopeless => Error > Gross * Limit;

    /// <summary>True where the views fit in another order: theirs is wrong, and not only the likelier one.</summary>
    public bool Exchanged => OrderedError <= Limit && OrderedError < Drop * Error;

    /// <summary>The views without which the others fit; empty where there are none, or too few others.</summary>
    public IReadOnlyList<int> Odd { get; private init; } = [];

    /// <summary>The error without those.</summary>
    public double? ErrorWithoutOdd { get; private init; }

    /// <summary>Share of the points seen by two views at least that are found where two agree, 0 to 1; null where the views fit.</summary>
    public double? Found { get; private init; }

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
        var fit = best.Error < Half * off ? new ViewFit(error, limit, best.Order, best.Error) : new ViewFit(error, limit, null, null);
        if (fit.Exchanged) return fit;
        var (found, agree) = Agreement(rig, sample, count);
        var (odd, rest) = Outsiders(rig, sample, count, agree);
        return fit with { Odd = odd, ErrorWithoutOdd = rest, Found = found };
    }

    /// <summary>The views that most of the time are not where the others put a point, where those fit without them.</summary>
    private static (IReadOnlyList<int> Odd, double? Error) Outsiders(RigViews rig, IReadOnlyList<ViewSet> sample, int count, double[] agree)
    {
        var rest = Enumerable.Range(0, agree.Length).Where(v => agree[v] >= Most).ToList();
        if (rest.Count < 2 || rest.Count == agree.Length) return ([], null);
        var others = new RigViews([.. rest.Select(v => rig.Cameras[v])]);
        var error = Median(others, [.. sample.Select(s => s with { Views = [.. rest.Select(v => s.Views[v])] })], count);
        return error <= rest.Average(v => rig.Reject[v]) ? ([.. Enumerable.Range(0, agree.Length).Except(rest)], error) : ([], null);
    }

    /// <summary>The share of the points seen by two views at least that are found, and [V] of those that a view shows the share that it agrees on.</summary>
    private static (double Found, double[] Agree) Agreement(RigViews rig, IReadOnlyList<ViewSet> sample, int count)
    {
        using var scope = NewDisposeScope();
        var (points, weights) = rig.Tensors(sample, count);
        var found = new RobustTriangulation(rig).Solve(points, weights);
        var (shown, n) = (weights.gt(0).data<bool>().ToArray(), found.Cameras.Length);
        double Agree(int v)
        {
            var own = Enumerable.Range(0, n).Where(i => shown[(v * n) + i] && found.Cameras[i] > 0).ToList();
            return own.Count == 0 ? 0 : (double)own.Count(i => found.Used[(v * n) + i]) / own.Count;
        }

        var several = Enumerable.Range(0, n).Count(i => Enumerable.Range(0, rig.Cameras.Count).Count(v => shown[(v * n) + i]) > 1);
        return ((double)found.Cameras.Count(c => c > 0) / Math.Max(1, several), [.. Enumerable.Range(0, rig.Cameras.Count).Select(Agree)]);
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
