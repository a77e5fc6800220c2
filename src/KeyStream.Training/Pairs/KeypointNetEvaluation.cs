using System.Numerics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Synth.Objects;
using static TorchSharp.torch;

namespace KeyStream.Training.Pairs;

/// <summary>Measures a <see cref="KeypointNet"/> on instances that it was not trained on.</summary>
/// <param name="network">The network, in evaluation mode; not owned.</param>
/// <param name="pairs">Where instances come from.</param>
/// <param name="instances">Instances for the pose; every fourth is put on the turntable too.</param>
public sealed class KeypointNetEvaluation(KeypointNet network, ObjectPairs pairs, int instances = 24)
{
    private const int ViewsOfOne = 8, TurnedEvery = 4, TurnSteps = 24, SheetSteps = 12, SheetInstances = 3;

    /// <summary>All numbers; the same instances and cameras at each call.</summary>
    public KeypointNetScores Measure()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var random = new Random(1);
        var (angles, errors, spreads, inside, facing) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (turned, surface) = (new List<double>(), new List<double>());
        for (var i = 0; i < instances; i++)
        {
            using var inner = NewDisposeScope();
            var instance = pairs.Held(i);
            var view = ObjectPairs.Stack([.. Enumerable.Range(0, ViewsOfOne).Select(_ => instance.Render(pairs.Views.Draw(random)))]);
            var found = network.Forward(view.Image);
            var seen = Geometry.Unproject(found.Points, view.Focal, view.Centre);                  // [V,K,3]
            var places = view.ToObject(seen);
            angles.AddRange(Angles(seen, view.Rotation));
            errors.Add(Deviation(Vectors(places)));
            spreads.Add(Length(places - places.mean([1L], keepdim: true)));
            inside.Add(OnObject(view.Foreground!, found.Points.narrow(2, 0, 2)));
            if (found.Ends is { } ends) facing.Add(FacedRightly(ends, view));
            if (i % TurnedEvery != 0) continue;
            var around = Turned(instance, TurnSteps);
            turned.Add(Deviation(around));
            surface.Add(Deviation([.. around.Select(frame => Array.ConvertAll(frame, instance.NearestOnSurface))]));
        }

        angles.Sort();
        return new KeypointNetScores(
            angles.Count, angles[angles.Count / 2], angles.Average(), Percent(errors), Percent(turned), Percent(surface),
            100 * inside.Average(), Percent(spreads), facing.Count > 0 ? 100 * facing.Average() : double.NaN);
    }

    /// <summary>Keypoints of some instances over a turntable, as one picture.</summary>
    /// <returns>PNG; one row of pictures after another, six in a row.</returns>
    public byte[] Sheet()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var pictures = Enumerable.Range(0, SheetInstances).SelectMany(i => Around(pairs.Held(i), SheetSteps)).ToList();
        var image = ObjectPairs.Stack(pictures).Image;
        var layout = new KeypointLayout([.. Enumerable.Range(0, network.Options.Keypoints).Select(k => $"k{k:00}")], [], []);
        return TrainingReport.Montage(layout, image, network.Forward(image).Points.narrow(2, 0, 2).contiguous());
    }

    private static IEnumerable<double> Angles(Tensor seen, Tensor rotation)
    {
        using var scope = NewDisposeScope();
        static Tensor Every(Tensor x, long first) => x.slice(0, first, x.shape[0], 2).to(ScalarType.Float64);
        var truth = matmul(Every(rotation, 1), Every(rotation, 0).transpose(1, 2));
        var angle = RelativeRotation.Angle(RelativeRotation.Of(Every(seen, 0), Every(seen, 1)), truth);
        return angle.data<double>().ToArray().Select(a => a * 180 / Math.PI);
    }

    private IEnumerable<ObjectPicture> Around(StillObject instance, int steps) =>
        Enumerable.Range(0, steps).Select(s => instance.Render(pairs.Views.Turned(360.0 * s / steps)));

    private Vector3[][] Turned(StillObject instance, int steps)
    {
        using var scope = NewDisposeScope();
        var view = ObjectPairs.Stack([.. Around(instance, steps)]);
        return Vectors(view.ToObject(Geometry.Unproject(network.Forward(view.Image).Points, view.Focal, view.Centre)));
    }

    // Root mean square distance from the mean over views, mean over keypoints.
    private static double Deviation(Vector3[][] views) => Enumerable.Range(0, views[0].Length).Average(k =>
    {
        var mean = views.Aggregate(Vector3.Zero, (sum, v) => sum + v[k]) / views.Length;
        return Math.Sqrt(views.Average(v => Vector3.DistanceSquared(v[k], mean)));
    });

    private static double Length(Tensor vectors) => Math.Sqrt(vectors.square().sum(2).mean().item<float>());

    private static double OnObject(Tensor foreground, Tensor points) =>
        nn.functional.grid_sample(foreground, points.unsqueeze(2), align_corners: false).gt(0.5).to(float32).mean().item<float>();

    private static double FacedRightly(Tensor ends, KeypointNetView view)
    {
        var told = (ends.select(1, 0) - ends.select(1, 1)).select(1, 0).gt(0);
        return told.eq(view.Rotation.select(1, 0).select(1, 2).gt(0)).to(float32).mean().item<float>(); // x of the object's +Z in the camera's axes
    }

    private static Vector3[][] Vectors(Tensor points)
    {
        var (n, k) = ((int)points.shape[0], (int)points.shape[1]);
        var numbers = points.contiguous().data<float>().ToArray();
        return [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, k).Select(j => new Vector3(numbers.AsSpan(3 * ((i * k) + j), 3))).ToArray())];
    }

    private static double Percent(List<double> lengths) => 100 * lengths.Average() / StillObject.Size;
}
