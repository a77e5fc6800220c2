using KeyStream.Nets;
using static TorchSharp.torch;

namespace KeyStream.Stages.Views;

/// <summary>Points in space from views of which some may show them in a wrong place. Letters: V views, N points, S sets of views.</summary>
/// <remarks>
/// All views together, where all of them agree within their limit. Else each set of two or more views is tried (of many views, each pair), and
/// the one is taken that most is near to: least sum over all views of squared distance, cut off at the limit squared (MSAC, Torr and Zisserman
/// 2000, with all sets in the place of random ones). The views near to it are solved for together; one that then lies outside the limit is left
/// out, once.
/// </remarks>
/// <param name="rig">The cameras.</param>
/// <param name="minCameras">Views that must agree.</param>
public sealed class RobustTriangulation(RigViews rig, int minCameras = 2)
{
    private const int Passes = 1;                // Behind the linear solution.
    private const int MostInAllSets = 6;         // Views of which all 57 sets are tried; of more, the pairs.
    private const long MostAtOnce = 1 << 20;     // Numbers per tensor of the search.

    /// <summary>Finds points.</summary>
    /// <param name="points">float64 [1,V,N,2], pixels without distortion.</param>
    /// <param name="weights">float64 [1,V,N], 0 where missing.</param>
    public SpacePoints Solve(Tensor points, Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var projections = rig.ProjectionTensor();
        var limits = tensor(rig.Reject, [1, rig.Cameras.Count, 1]);
        var (places, determined) = Triangulation.Solve(points, projections, weights, Passes);
        var off = Distance(places, points, projections);                                           // [1,V,N]
        var seen = weights.gt(0);
        var used = seen.clone();
        var agreed = seen.logical_not().logical_or(off.le(limits)).all(1).logical_and(determined);  // [1,N]
        var doubtful = agreed.logical_not().logical_and(seen.to(int64).sum(1).ge(2)).squeeze(0).nonzero().squeeze(1);
        if (doubtful.shape[0] > 0) Search(points, weights, projections, limits, doubtful, places, off, used);
        var count = used.to(int64).sum(1);                                                          // [1,N]
        var far = off.gt(limits).logical_and(used).any(1);
        var found = count.ge(minCameras).logical_and(far.logical_not()).logical_and(places.isfinite().all(2));
        var share = used.to(float64);
        var error = ((off.square() * share).sum(1) / share.sum(1).clamp_min(1)).sqrt();
        var score = (weights * share).sum(1) / share.sum(1).clamp_min(1);
        return new SpacePoints(
            Numbers(places), Numbers(where(found, error, full_like(error, double.NaN))),
            [.. where(found, count, zeros_like(count)).data<long>().ToArray().Select(c => (int)c)], Numbers(where(found, score, zeros_like(score))),
            used.logical_and(found.unsqueeze(1)).contiguous().data<bool>().ToArray());
    }

    private static double[] Numbers(Tensor tensor) => tensor.contiguous().data<double>().ToArray();

    /// <summary>[B,V,N] how far each view's point is from where a place is seen; infinite behind the camera.</summary>
    private static Tensor Distance(Tensor places, Tensor points, Tensor projections)
    {
        using var scope = NewDisposeScope();
        var (at, depth) = Triangulation.Project(places, projections);
        var off = (at - points).square().sum(3).sqrt();
        return where(depth.gt(0), off, full_like(off, double.PositiveInfinity)).MoveToOuterDisposeScope();
    }

    /// <summary>Puts what the search finds into the places, distances and used views of all points.</summary>
    private static void Search(Tensor points, Tensor weights, Tensor projections, Tensor limits, Tensor doubtful, Tensor places, Tensor off, Tensor used)
    {
        var views = (int)points.shape[1];
        var sets = Sets(views);
        var chunk = Math.Max(1, MostAtOnce / (views * sets.Count));
        for (long start = 0; start < doubtful.shape[0]; start += chunk)
        {
            using var scope = NewDisposeScope();
            var some = doubtful.narrow(0, start, Math.Min(chunk, doubtful.shape[0] - start));
            var (p, w) = (points.index_select(2, some), weights.index_select(2, some));
            var near = Consensus(p, w, projections, limits, sets);
            var (place, determined) = Triangulation.Solve(p, projections, w * near.to(float64), Passes);
            var distance = Distance(place, p, projections);
            var kept = near.logical_and(distance.le(limits));
            (place, determined) = Triangulation.Solve(p, projections, w * kept.to(float64), Passes);
            place = where(determined.unsqueeze(2), place, full_like(place, double.NaN));
            places.index_copy_(1, some, place);
            off.index_copy_(2, some, Distance(place, p, projections));
            used.index_copy_(2, some, kept);
        }
    }

    /// <summary>The sets of views that are tried.</summary>
    private static List<int[]> Sets(int views)
    {
        int[] all = [.. Enumerable.Range(0, views)];
        return views <= MostInAllSets
            ? [.. Enumerable.Range(0, 1 << views).Select(bits => all.Where(v => (bits >> v & 1) == 1).ToArray()).Where(set => set.Length > 1)]
            : [.. all.SelectMany(a => all.Skip(a + 1).Select(b => new[] { a, b }))];
    }

    /// <summary>[1,V,N] bool: the views that are near to the best set's point.</summary>
    private static Tensor Consensus(Tensor points, Tensor weights, Tensor projections, Tensor limits, List<int[]> sets)
    {
        using var scope = NewDisposeScope();
        var views = (int)points.shape[1];
        var member = new double[sets.Count * views];
        foreach (var (set, s) in sets.Select((set, s) => (set, s)))
            foreach (var v in set) member[(s * views) + v] = 1;
        var mask = tensor(member, [sets.Count, views, 1]);                                         // [S,V,1]
        var many = points.expand(sets.Count, -1, -1, -1);
        var (places, determined) = Triangulation.Solve(many, projections, weights * mask, 0);
        var off = Distance(places, many, projections);                                             // [S,V,N]
        var seen = weights.gt(0);
        var ratio = (off / limits).square().clamp_max(1);
        var cost = where(seen, ratio, zeros_like(ratio)).sum(1);                                   // [S,N]
        var best = where(determined, cost, full_like(cost, double.PositiveInfinity)).argmin(0);    // [N]
        var near = off.le(limits).logical_and(seen);
        return near.gather(0, best.reshape(1, 1, -1).expand(1, views, -1)).MoveToOuterDisposeScope();
    }
}

/// <summary>Points in space with what speaks for them. Letters: V views, N points.</summary>
/// <param name="Places">[N·3] in the rig's world; of no account where no camera is counted.</param>
/// <param name="Error">[N] root mean square distance to what the views that were used show, pixels; NaN where missing.</param>
/// <param name="Cameras">[N] views that were used, 0 where the point is missing.</param>
/// <param name="Score">[N] mean confidence of those views, 0 where missing.</param>
/// <param name="Used">[V·N] whether a view was used.</param>
public sealed record SpacePoints(double[] Places, double[] Error, int[] Cameras, double[] Score, bool[] Used);
