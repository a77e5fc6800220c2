using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Export;

namespace KeyStream.Stages.Views;

/// <summary>Points in space from the keypoints of all views of a moment.</summary>
/// <remarks>
/// Input: a batch of <see cref="ViewSet"/>s. Output: as many <see cref="KeypointFrame"/>s, in the same order: Points2d of the first view
/// and its picture or that of all, Points3d in the rig's unit and the axes of <see cref="WorldAxes"/>, confidence the mean of the views that agree, and 0 where too few do.
/// </remarks>
/// <param name="rig">The cameras, in the order of the views.</param>
/// <param name="axes">The turn to upright axes.</param>
/// <param name="options">When views agree.</param>
/// <param name="count">Keypoints K.</param>
/// <param name="tally">Counts what was found.</param>
/// <param name="mosaic">Makes a picture of all views; null for that of the first. Not owned.</param>
public sealed class TriangulateStep(RigViews rig, WorldAxes axes, ViewOptions options, int count, ViewTally tally, ViewMosaic? mosaic = null)
    : IStep<IReadOnlyList<ViewSet>, IReadOnlyList<KeypointFrame>>
{
    private const string Disagree = "no keypoint is where two cameras put it";
    private readonly RobustTriangulation _solver = new(rig, options.MinCameras);

    /// <inheritdoc/>
    public IReadOnlyList<KeypointFrame> Run(IReadOnlyList<ViewSet> item)
    {
        var (points, weights) = rig.Tensors(item, count);
        using (points)
        using (weights)
        {
            var found = _solver.Solve(points, weights);
            var results = new List<KeypointFrame>(item.Count);
            for (var t = 0; t < item.Count; t++)
            {
                using (item[t]) results.Add(Row(item[t], found, t, item.Count * count));
            }

            return results;
        }
    }

    private KeypointFrame Row(ViewSet set, SpacePoints found, int t, int all)
    {
        tally.Add(set);
        var first = set.Views[0];
        var row = KeypointFrame.Missing(set.Stamp, mosaic?.Of(set) ?? first?.Frame?.Alias(), count, "") with { Reprojection = new double[count], Cameras = new int[count] };
        for (var k = 0; k < count; k++)
        {
            var at = (t * count) + k;
            tally.Add(found.Error[at], v => Shows(set.Views[v], k), v => found.Used[(v * all) + at]);
            (row.Reprojection[k], row.Cameras[k], row.Confidence[k]) = (found.Error[at], found.Cameras[at], found.Score[at]);
            if (found.Cameras[at] == 0) continue;
            var (x, y, z) = axes.ToCamera(found.Places[3 * at], found.Places[(3 * at) + 1], found.Places[(3 * at) + 2]);
            (row.Points3d[k, 0], row.Points3d[k, 1], row.Points3d[k, 2]) = (x, y, z);
        }

        return Array.Exists(row.Cameras, c => c > 0)
            ? row with { Points2d = first is { Fault: null } ? first.Points2d : row.Points2d, Fault = null, OnSubject = first?.OnSubject }
            : row with { Fault = Fault(set) };
    }

    private static bool Shows(KeypointFrame? view, int k) => view is { Fault: null } && view.Confidence[k] > 0 && double.IsFinite(view.Points2d[k, 0]);

    private string Fault(ViewSet set)
    {
        var showing = set.Views.Count(v => v is { Fault: null });
        if (showing >= options.MinCameras) return Disagree;
        return set.Views.FirstOrDefault(v => v?.Fault is not null)?.Fault ?? $"only {showing} of {set.Views.Count} cameras have this frame";
    }
}
