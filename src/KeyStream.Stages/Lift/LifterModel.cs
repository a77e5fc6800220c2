using System.Numerics;
using KeyStream.Data;
using KeyStream.Nets;
using KeyStream.Stages.Keypoints;
using static TorchSharp.torch;

namespace KeyStream.Stages.Lift;

/// <summary>A trained <see cref="TemporalLifter"/> on plain numbers.</summary>
/// <param name="network">The network, in evaluation mode.</param>
/// <param name="owned">True when disposing this disposes the network.</param>
public sealed class LifterModel(TemporalLifter network, bool owned) : IDisposable
{
    /// <summary>Name of the method in cards and on the command line.</summary>
    public const string MethodName = "lifter";

    /// <summary>Frames of a window.</summary>
    public int Frames => network.Options.Frames;

    /// <summary>Number of joints where it knows those of one model alone; 0 where it takes any.</summary>
    public int FixedJoints => network.Options.FixedJoints;

    /// <summary>How windows are made for it.</summary>
    public LifterPlacement Placement => network.Options.Placement;

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserErrorException">Something is missing or damaged, or it is no lifter.</exception>
    public static (ModelCard Card, LifterModel Model) Load(string folder)
    {
        var (card, network) = LoadNetwork(folder);
        return (card, new LifterModel(network, owned: true));
    }

    /// <summary>Loads the network of a model folder, to train it on.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UserErrorException">Something is missing or damaged, or it is no lifter.</exception>
    public static (ModelCard Card, TemporalLifter Network) LoadNetwork(string folder)
    {
        var card = ModelFolder.ReadCard(folder, MethodName);
        return (card, ModelFolder.ReadWeights(folder, new TemporalLifter(ReadOptions(card))));
    }

    /// <summary>Lifts windows.</summary>
    /// <param name="items">Windows of equally many frames.</param>
    /// <param name="reach">What frames a frame may look at.</param>
    /// <param name="mirrored">True to lift each window in a mirror too and take the mean: twice the work, about 3 % less error. Not done where joints are
    /// fixed: in a mirror, what is on the left of the body is on its right, and looks like the body from the other side.</param>
    /// <returns>One result per window.</returns>
    public IReadOnlyList<LiftedWindow> Lift(IReadOnlyList<LifterItem> items, LifterReach reach = default, bool mirrored = true)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var input = LifterTensors.Stack(items);
        var (shape, sigma) = Shape(input, reach, mirrored);
        // Turned as the network put them: each frame's own noisy keypoints would turn it without bringing it nearer to the truth, and double the
        // error of acceleration (measured on held-out people at 3 px).
        var (turned, place) = network.Place(input, shape, PerspectiveNPoint.NoTurn);
        float[] Numbers(Tensor x) => x.contiguous().data<float>().ToArray();
        var (points, places, sigmas) = (Numbers(turned), Numbers(place), Numbers(sigma));
        var (t, n) = (items[0].Seconds.Count, (int)input.Points.shape[2]);
        return [.. items.Select((item, i) => Of(item, i, t, n, points, places, sigmas))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owned) network.Dispose();
    }

    private (Tensor Shape, Tensor Sigma) Shape(LifterInput input, LifterReach reach, bool mirrored)
    {
        var output = network.Forward(input, reach);
        if (!mirrored || FixedJoints > 0) return (output.Shape, output.LogSigma.exp());
        var other = network.Forward(input with { Points = input.Points * tensor(new[] { -1f, 1f }), Sides = input.Sides.neg() }, reach);
        var shape = (output.Shape + (other.Shape * tensor(new[] { -1f, 1f, 1f }))) / 2;
        return (shape, (output.LogSigma.exp() + other.LogSigma.exp()) / 2);
    }

    // From the view's axes and unit to the camera's axes, the centre's distance as the unit.
    private static LiftedWindow Of(LifterItem item, int index, int t, int n, float[] points, float[] places, float[] sigmas)
    {
        var (back, spread, own) = (Quaternion.Conjugate(item.Window.ToView), (float)item.Window.Spread, item.JointSet.Count);
        var (frames, sigma, centres) = (new Vector3[t][], new float[t][], new Vector3[t]);
        for (var f = 0; f < t; f++)
        {
            var row = (index * t) + f;
            centres[f] = (spread * new Vector3(places.AsSpan(3 * row, 3))) + Vector3.UnitZ;
            (frames[f], sigma[f]) = (new Vector3[own], new float[own]);
            for (var j = 0; j < own; j++)
            {
                frames[f][j] = Vector3.Transform(spread * new Vector3(points.AsSpan(3 * ((row * n) + j), 3)), back);
                sigma[f][j] = spread * sigmas[(row * n) + j];
            }
        }

        Steady(centres, item);
        return new LiftedWindow(frames, [.. centres.Select(c => Vector3.Transform(c, back))], sigma);
    }

    // How far away a frame is, is told by its size alone, which noise moves a lot. Over a window it is a parabola of time, along the rays.
    private static void Steady(Vector3[] centres, LifterItem item)
    {
        var (seconds, joints) = (item.Seconds, item.JointSet.Count);
        var depths = centres.Select(c => (double)c.Z).ToArray();
        var seen = centres.Select((_, f) => 1e-3 + item.Window.Seen.AsSpan(f * joints, joints).ToArray().Sum()).ToArray();
        var span = Math.Max(1e-6, seconds[^1] - seconds[0]);
        Span<double> times = stackalloc double[centres.Length];
        Span<double> weights = stackalloc double[centres.Length];
        for (var f = 0; f < centres.Length; f++)
        {
            for (var i = 0; i < times.Length; i++) (times[i], weights[i]) = ((seconds[i] - seconds[f]) / span, seen[i]);
            LocalQuadratic.Solve(times, weights);
            var depth = 0.0;
            for (var i = 0; i < times.Length; i++) depth += weights[i] * depths[i];
            centres[f] *= (float)(depth / depths[f]);
        }
    }

    /// <summary>The network options of a card.</summary>
    /// <exception cref="UserErrorException">They are not valid.</exception>
    public static TemporalLifterOptions ReadOptions(ModelCard card) => ModelFolder.ReadOptions<TemporalLifterOptions>(card, options => options.Validate());
}

/// <summary>A lifted window; camera axes (x right, y down, z forward), unit: the distance of the window's centre.</summary>
/// <param name="Points">[T][N] points relative to the frame's centre.</param>
/// <param name="Centres">[T] where that is.</param>
/// <param name="Sigma">[T][N] expected distance to the truth.</param>
public sealed record LiftedWindow(IReadOnlyList<Vector3[]> Points, IReadOnlyList<Vector3> Centres, IReadOnlyList<float[]> Sigma);
