using System.Numerics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Lift;
using KeyStream.Training.Evaluation;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Lifting;

/// <summary>What one method reaches under one condition.</summary>
/// <param name="Condition">Noise and camera, in words.</param>
/// <param name="Method">Method, in words.</param>
/// <param name="Scores">Over all windows.</param>
public sealed record LifterRow(string Condition, string Method, PoseScores Scores);

/// <summary>What a lifter is measured under.</summary>
/// <param name="Name">In words.</param>
/// <param name="Noise">What the detector does.</param>
/// <param name="Close">True for wide lenses at 2 to 3 metres, with the subject beside the middle.</param>
/// <param name="Sides">Whether the lifter is told left and right.</param>
public sealed record LifterCondition(string Name, NoiseOptions Noise, bool Close = false, bool Sides = true);

/// <summary>Compares a lifter with simpler ones on motion that it was not trained on.</summary>
/// <remarks>
/// Each motion gives windows of the lifter's length at 30 frames a second, evenly spread; each is seen by a camera placed at random, the same for all
/// methods and conditions. Poses are in the camera's axes, centred on joint 0, with one scale per window (a camera leaves it open). Baselines, fitted
/// on windows of the training motions seen in the same way: the mean pose, and ridge regression from one frame's 2D pose.
/// </remarks>
public sealed class LifterTable
{
    private const double Rate = 30, Penalty = 1e-3, NearLeast = 2, NearMost = 3;
    private const int FitWindows = 1500, FitStride = 5;
    private readonly IReadOnlyList<JointMotion> _train, _test;
    private readonly int _frames, _perMotion, _seed;

    /// <summary>Prepares the motions.</summary>
    /// <param name="train">For the baselines; same joint set as the test.</param>
    /// <param name="test">What is measured on.</param>
    /// <param name="frames">Frames of a window.</param>
    /// <param name="perMotion">Most windows of one motion.</param>
    /// <param name="seed">Seed of cameras and noise.</param>
    public LifterTable(IReadOnlyList<JointMotion> train, IReadOnlyList<JointMotion> test, int frames = 27, int perMotion = 6, int seed = 1)
    {
        if (test.Count == 0 || train.Count == 0) throw new UserErrorException("there is no motion to measure on in that joint set", "name other held-out subjects or another joint set");
        (_train, _test, _frames, _perMotion, _seed) = (train, test, frames, perMotion, seed);
    }

    /// <summary>Measures mean pose and linear lifter.</summary>
    /// <param name="condition">Noise and camera.</param>
    public IEnumerable<LifterRow> Baselines(LifterCondition condition)
    {
        var random = new Random(_seed + 1);
        var pairs = new List<(double[] Input, double[] Output)>();
        for (var i = 0; i < FitWindows; i++)
        {
            var motion = _train[random.Next(_train.Count)];
            var start = random.NextDouble() * Math.Max(0, motion.Seconds - (_frames / Rate));
            var example = See(motion, start, condition, random);
            for (var t = 0; t < _frames; t += FitStride) pairs.Add((Input(example, t), Output(example.Joints[t])));
        }

        var linear = LinearLifter.Fit(pairs, Penalty);
        var mean = new double[pairs[0].Output.Length];
        foreach (var (_, output) in pairs) for (var k = 0; k < mean.Length; k++) mean[k] += output[k] / pairs.Count;
        yield return Measure(condition, "mean pose", e => [.. e.Joints.Select(_ => Points(mean))]);
        yield return Measure(condition, "linear (ridge)", e => [.. e.Joints.Select((_, t) => Points(linear.Predict(Input(e, t))))]);
    }

    /// <summary>Measures a lifter on single frames, whole windows, and causally.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="model">The lifter.</param>
    /// <param name="condition">Noise and camera.</param>
    public IEnumerable<LifterRow> Lifter(string name, LifterModel model, LifterCondition condition)
    {
        yield return Measure(condition, $"{name}, single frames", e => Lift(model, e, 1, LifterReach.Whole));
        yield return Measure(condition, $"{name}, whole windows", e => Lift(model, e, _frames, LifterReach.Whole));
        yield return Measure(condition, $"{name}, causal", e => Lift(model, e, _frames, new LifterReach(true)));
    }

    private LifterRow Measure(LifterCondition condition, string method, Func<LiftExample, IReadOnlyList<Vector3[]>> lift)
    {
        var scores = Examples(condition).Select(e => PoseMetrics.Of(
            lift(e), e.Joints, e.JointSet.Edges, Rate, new PoseOptions { Root = 0, ScalePerSequence = true })).ToList();
        return new LifterRow(condition.Name, method, PoseMetrics.Average(scores));
    }

    private IEnumerable<LiftExample> Examples(LifterCondition condition)
    {
        for (var m = 0; m < _test.Count; m++)
        {
            var (motion, random) = (_test[m], new Random(_seed + (1000 * m)));
            var last = Math.Max(0, motion.Seconds - (_frames / Rate));
            var count = Math.Clamp((int)(motion.Seconds * Rate / _frames), 1, _perMotion);
            for (var w = 0; w < count; w++) yield return See(motion, count == 1 ? 0 : last * w / (count - 1), condition, random);
        }
    }

    private LiftExample See(JointMotion motion, double start, LifterCondition condition, Random random)
    {
        var joints = MotionEdits.Window(motion, start, _frames, Rate);
        var camera = condition.Close
            ? RandomCamera.PlaceReal(joints, Lens(0.7), random, NearLeast, NearMost)
            : RandomCamera.PlaceReal(joints, Lens(1.15), random);
        var sides = condition.Sides ? motion.JointSet.Sides() : new int[motion.JointSet.Count];
        return LiftExample.Of(motion.JointSet, sides, joints, Rate, camera, focalKnown: true, condition.Noise, random);
    }

    // 1000 pixels wide; 1.15 picture widths is the focal length of Human3.6M's cameras, 0.7 that of a telephone's.
    private static Camera Lens(double focal) => new("1000 px", 1000, 1000, (1000 * focal, 1000 * focal), (500, 500), [], Quaternion.Identity, Vector3.Zero);

    private static IReadOnlyList<Vector3[]> Lift(LifterModel model, LiftExample example, int frames, LifterReach reach)
    {
        var windows = Enumerable.Range(0, example.Joints.Count / frames).Select(i => example.Window(model.Placement, i * frames, frames)?.Item).ToList();
        var lifted = new Queue<LiftedWindow>(model.Lift([.. windows.OfType<LifterItem>()], reach, mirrored: !reach.Causal));
        var missing = new Vector3[example.JointSet.Count];
        Array.Fill(missing, new Vector3(float.NaN));
        return [.. windows.SelectMany(w => w is null ? Enumerable.Repeat(missing, frames) : lifted.Dequeue().Points)];
    }

    private static double[] Input(LiftExample example, int frame) =>
        LinearLifter.Normalise([.. example.Pixels[frame].Select(p => new Vector2((float)p.X, (float)p.Y))]);

    private static double[] Output(Vector3[] joints) => [.. joints.SelectMany(p => new double[] { p.X - joints[0].X, p.Y - joints[0].Y, p.Z - joints[0].Z })];

    private static Vector3[] Points(double[] numbers) =>
        [.. numbers.Chunk(3).Select(p => new Vector3((float)p[0], (float)p[1], (float)p[2]))];
}
