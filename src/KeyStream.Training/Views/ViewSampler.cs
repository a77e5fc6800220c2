using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Lift;
using KeyStream.Stages.Views;
using KeyStream.Training.Lifting;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Views;

/// <summary>A take as a multi-view model tells it. Letters: T moments, K keypoints.</summary>
/// <param name="Space">[T][K] by all views, world; NaN where the views do not determine a point.</param>
/// <param name="Views">What is found in each view.</param>
public sealed record SeenTake(IReadOnlyList<Vector3[]> Space, IReadOnlyList<ViewTrack> Views)
{
    /// <summary>Looks at a take.</summary>
    /// <param name="model">The multi-view model.</param>
    /// <param name="clip">The take.</param>
    /// <param name="views">The first so many views; null for all.</param>
    public static SeenTake Of(MultiViewModel model, ViewClip clip, int? views)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var look = model.Look(clip, views);
        return new SeenTake(MultiViewModel.Points(look.Space), ViewTrack.Of(clip, look));
    }
}

/// <summary>Draws examples for a lifter of discovered keypoints: tracks of one view, and what all views together make of them.</summary>
/// <remarks>
/// Half of the examples are what a camera of the rig found. The others are seen by a camera that stands between two of them, a little tilted, so that
/// the subject is seen from all sides; the finder's errors in the first of the two are carried over, in sizes of the subject, from half to twice as large.
/// </remarks>
public sealed class ViewSampler : ILiftSource
{
    private const double RealShare = 0.5, FocalShare = 0.8, Tilt = 0.12, LeastError = 0.5, MostError = 2, Reach = 4;
    private readonly JointSet _jointSet;
    private readonly List<(SeenTake Take, int First, IReadOnlyList<Vector3[]> Answers)> _runs = [];
    private readonly int _moments;

    /// <summary>Prepares takes.</summary>
    /// <param name="takes">What is drawn from.</param>
    /// <param name="jointSet">Keypoints and edges.</param>
    /// <param name="frames">Frames of a window.</param>
    /// <exception cref="UserErrorException">No take has a window of moments at which all keypoints are determined.</exception>
    public ViewSampler(IReadOnlyList<SeenTake> takes, JointSet jointSet, int frames)
    {
        _jointSet = jointSet;
        foreach (var take in takes) _runs.AddRange(Runs(take).Where(r => r.Count >= frames).Select(r => (take, r.First, Smooth(take, r.First, r.Count))));
        _moments = _runs.Sum(r => r.Answers.Count);
        if (_moments == 0) throw new UserErrorException($"no take has {frames} moments one after the other at which all keypoints are found", "give longer takes, or ones that the model was trained on");
    }

    /// <summary>Moments that are drawn from.</summary>
    public int Moments => _moments;

    /// <inheritdoc/>
    public LiftExample Draw(Random random, int frames)
    {
        var at = random.Next(_moments);
        var run = _runs.First(r => (at -= r.Answers.Count) < 0);
        var start = random.Next(run.Answers.Count - frames + 1);
        var (take, first, joints) = (run.Take, run.First + start, run.Answers.Skip(start).Take(frames).ToList());
        var view = take.Views[random.Next(take.Views.Count)];
        var other = take.Views[random.Next(take.Views.Count)];
        var (camera, error) = random.Chance(RealShare) ? (view.Camera, 1) : (Between(random, view.Camera, other.Camera, Middle(joints)), random.Between(LeastError, MostError));
        var nearer = error * Size(camera, joints) / Size(view.Camera, joints);
        return new LiftExample(
            _jointSet, new int[_jointSet.Count], camera, random.Chance(FocalShare), view.Seconds[first..(first + frames)],
            [.. joints.Select(f => Array.ConvertAll(f, camera.ToCamera))],
            [.. joints.Select((f, t) => Seen(f, view.Camera, view.Pixels[first + t], camera, nearer))],
            [.. view.Confidence.Skip(first).Take(frames)]);
    }

    private static IEnumerable<(int First, int Count)> Runs(SeenTake take)
    {
        var first = 0;
        for (var t = 0; t <= take.Space.Count; t++)
        {
            if (t < take.Space.Count && Array.TrueForAll(take.Space[t], p => float.IsFinite(p.X + p.Y + p.Z))) continue;
            yield return (first, t - first);
            first = t + 1;
        }
    }

    // The moments are found one by one, so the answers tremble; smoothed as a run smooths its points, or the lifter would learn to tremble too.
    private static IReadOnlyList<Vector3[]> Smooth(SeenTake take, int first, int count)
    {
        var (space, seconds, sigma) = (take.Space, take.Views[0].Seconds, LocalQuadratic.SigmaTimesCutoff / new LiftOptions().Cutoff);
        return [.. Enumerable.Range(first, count).Select(At)];

        Vector3[] At(int t)
        {
            var near = Enumerable.Range(first, count).Where(i => Math.Abs(seconds[i] - seconds[t]) <= Reach * sigma).ToList();
            double[] times = [.. near.Select(i => (seconds[i] - seconds[t]) / sigma)];
            double[] weights = [.. times.Select(u => Math.Exp(-u * u / 2))];
            LocalQuadratic.Solve(times, weights);
            var sum = new Vector3[space[t].Length];
            for (var i = 0; i < near.Count; i++)
                for (var k = 0; k < sum.Length; k++) sum[k] += (float)weights[i] * space[near[i]][k];
            return sum;
        }
    }

    private static Vector3 Middle(IReadOnlyList<Vector3[]> joints) => joints.SelectMany(f => f).Aggregate(Vector3.Zero, (a, b) => a + b) / (joints.Count * joints[0].Length);

    // Pixels that a unit of length has at the subject's place.
    private static double Size(Camera camera, IReadOnlyList<Vector3[]> joints) => camera.Focal.X / camera.ToCamera(Middle(joints)).Z;

    // Cameras that stand upright around a subject are turned into each other about the vertical, so what is between them is upright too.
    private static Camera Between(Random random, Camera one, Camera other, Vector3 middle)
    {
        var share = (float)random.NextDouble();
        var tilt = new Vector3((float)random.Normal(), (float)random.Normal(), (float)random.Normal()) * (float)Tilt;
        var turn = Quaternion.Normalize(Quaternion.CreateFromAxisAngle(Vector3.Normalize(tilt), tilt.Length()) * Quaternion.Slerp(one.Rotation, other.Rotation, share));
        var place = Vector3.Lerp(one.ToCamera(middle), other.ToCamera(middle), share);
        return one with { Rotation = turn, Translation = place - Vector3.Transform(middle, turn) };
    }

    // What the finder was off by is the distance from where all views together put a point.
    private static (double X, double Y)[] Seen(Vector3[] joints, Camera finder, (double X, double Y)[] found, Camera camera, double scale)
    {
        var seen = new (double X, double Y)[joints.Length];
        for (var k = 0; k < seen.Length; k++)
        {
            var ((x, y), (fx, fy)) = (camera.Project(camera.ToCamera(joints[k])), finder.Project(finder.ToCamera(joints[k])));
            seen[k] = (x + (scale * (found[k].X - fx)), y + (scale * (found[k].Y - fy)));
        }

        return seen;
    }
}
