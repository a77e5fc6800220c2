using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>2D tracks of any joint set to 3D sequences: 3D-LFM with attention over time and perspective.</summary>
/// <remarks>
/// Sources: Dabhi, Jeni and Lucey, 3D-LFM, CVPR 2024 (tokens without joint identity, graph beside global attention, Procrustean loss);
/// the temporal attention, noise and perspective of sheet 004 §B6. Which joint a token is, is said by its place alone: its position, the
/// joint set's edges (graph attention, and return probabilities of random walks over them: Dwivedi et al., ICLR 2022), and the body side where the
/// joint set names pairs. So joints may come in any order and number, and joint sets may be new. A joint that is not seen is nobody's key, but asks
/// the others where it is.
/// <para>Input and output: <see cref="LifterInput"/>, <see cref="LifterOutput"/>; one frame (T = 1) is the single-frame model of the same weights.
/// Precision: float32. Errors: <see cref="ArgumentException"/> for tensors that do not fit together.</para>
/// Letters: B windows, T frames, N joints, D width, h heads.
/// </remarks>
public sealed class TemporalLifter : nn.Module
{
    private const double JointGain = 8;                   // tokens of joints begin at nothing beside weights that have learned, and so learn faster

    private readonly Tensor frequencies;                  // [2,D/2], fixed
    private readonly Tensor phases;                       // [D/2], fixed
    private readonly Linear embed;
    private readonly ModuleList<LifterLayer> layers;
    private readonly LayerNorm norm;
    private readonly Linear decode;
    private readonly Linear read;
    private readonly Parameter? joints;                   // [N,D], where joints are always the same

    /// <summary>Builds the network with random weights; seed with <c>torch.manual_seed</c> before.</summary>
    /// <param name="options">Checked here.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TemporalLifter(TemporalLifterOptions options)
        : base(nameof(TemporalLifter))
    {
        options.Validate();
        Options = options;
        var d = options.Width;
        frequencies = randn(2, d / 2) * options.FrequencyScale;
        phases = rand(d / 2) * (2 * Math.PI);
        embed = nn.Linear(d / 2 + 2 + 3 + options.Walks + 2, d);
        layers = nn.ModuleList(Enumerable.Range(0, options.Layers).Select(_ => new LifterLayer(d, options.Heads)).ToArray());
        norm = nn.LayerNorm(d);
        decode = nn.Linear(d, d);
        read = nn.Linear(d, 4);
        if (options.FixedJoints > 0) joints = nn.Parameter(zeros(options.FixedJoints, d));
        RegisterComponents();
        using var quiet = no_grad();
        read.weight!.mul_(0.1);                           // starts near the flat figure that the picture shows
    }

    /// <summary>The options that it was built with.</summary>
    public TemporalLifterOptions Options { get; }

    /// <summary>Takes over the weights of another lifter; joints of its own begin with tokens of zeros, so that it begins as the other is.</summary>
    /// <param name="other">Of the same size, for joints of any number or for as many.</param>
    public void Begin(TemporalLifter other) => load_state_dict(other.state_dict(), strict: false);

    /// <summary>Lifts windows.</summary>
    /// <param name="input">Tracks.</param>
    /// <param name="reach">What frames a frame may look at.</param>
    /// <returns>Shapes, uncertainty and embeddings, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Tensors do not fit together.</exception>
    public LifterOutput Forward(LifterInput input, LifterReach reach = default)
    {
        Check(input);
        if (joints is not null && input.Points.shape[2] != Options.FixedJoints)
            throw new ArgumentException($"the lifter is of {Options.FixedJoints} joints, and the input has {input.Points.shape[2]}", nameof(input));
        using var scope = NewDisposeScope();
        var (t, n) = (input.Points.shape[1], input.Points.shape[2]);
        var x = embed.forward(Tokens(input));                                                      // [B,T,N,D]
        if (joints is not null) x = x + (joints * JointGain);
        var graph = LifterGraph.Of(input, reach, t, n);
        for (var i = 0; i < Options.Layers; i++) x = layers[i].Forward(x, graph, first: i == 0);
        var embedding = norm.forward(x);
        var answer = read.forward(nn.functional.gelu(decode.forward(embedding))); // [B,T,N,4]
        var depth = answer.narrow(3, 2, 1);
        var shape = cat([input.Points + answer.narrow(3, 0, 2), depth], 3);
        var sigma = answer.select(3, 3).clamp(-7, 3);
        return new LifterOutput(shape.MoveToOuterDisposeScope(), sigma.MoveToOuterDisposeScope(), embedding.MoveToOuterDisposeScope());
    }

    /// <summary>Shapes turned and moved to fit their keypoints, frame by frame: the layer that the options name.</summary>
    /// <param name="input">The tracks.</param>
    /// <param name="shape">[B,T,N,3] of <see cref="Forward"/>; gradients pass.</param>
    /// <param name="prior">How strongly shapes keep their turn, as for <see cref="PerspectiveNPoint"/>.</param>
    /// <returns>Turned shapes [B,T,N,3] around their own mean place, and the places [B,T,3] of their origin relative to the window's centre;
    /// both in the shape's unit and the view's axes.</returns>
    public (Tensor Turned, Tensor Place) Place(LifterInput input, Tensor shape, double prior = PerspectiveNPoint.TurnPrior)
    {
        using var scope = NewDisposeScope();
        var (b, t, n) = (shape.shape[0], shape.shape[1], shape.shape[2]);
        var (flat, points) = (shape.reshape(b * t, n, 3), input.Points.reshape(b * t, n, 2));
        var weights = (input.Seen * (input.Confidence + 0.05)).reshape(b * t, n);
        var spread = input.Spread.unsqueeze(1).expand(b, t).reshape(b * t);
        var pose = Options.Placement == LifterPlacement.Perspective
            ? PerspectiveNPoint.Solve(flat, points, weights, spread, prior)
            : OrthographicNPoint.Solve(flat, points, weights, prior);
        var turned = matmul(flat, pose.Rotation.transpose(1, 2)).reshape(b, t, n, 3);
        return (turned.MoveToOuterDisposeScope(), pose.Translation.reshape(b, t, 3).MoveToOuterDisposeScope());
    }

    /// <summary>The loss of a batch with its terms; the caller runs <c>backward</c> and the optimiser.</summary>
    /// <param name="input">Noisy tracks.</param>
    /// <param name="truth">float32 [B,T,N,3]: the true shape in the unit and axes of <see cref="LifterOutput.Shape"/>.</param>
    /// <param name="reach">What frames a frame may look at.</param>
    /// <returns>Weighted terms by name, in the caller's dispose scope; the loss is their sum.</returns>
    public IReadOnlyList<(string Name, Tensor Value)> Loss(LifterInput input, Tensor truth, LifterReach reach = default)
    {
        using var scope = NewDisposeScope();
        var terms = new List<(string, Tensor)>();
        void Add(string name, double weight, Func<Tensor> term)
        {
            if (weight > 0) terms.Add((name, (term() * weight).MoveToOuterDisposeScope()));
        }

        var exists = input.Exists ?? ones_like(input.Sides);                                       // [B,N]
        var output = Forward(input, reach);
        var error = Norm(output.Shape - truth);                                                    // [B,T,N]
        Add("view", Options.ViewWeight, () => Mean(error, exists));
        Add("procrustes", Options.ProcrustesWeight, () => LifterLoss.Procrustes(output.Shape, truth, exists));
        Add("placement", Options.PlacementWeight, () =>
        {
            var turned = Place(input, output.Shape).Turned;
            return Mean(Norm(Centred(turned, exists) - Centred(truth, exists)), exists);
        });
        if (truth.shape[1] > 1)
            Add("velocity", Options.VelocityWeight, () => Mean(Norm(Steps(output.Shape) - Steps(truth)), exists));
        Add("bones", Options.BoneWeight, () => LifterLoss.Bones(output.Shape, truth, input.Edges));
        Add("uncertainty", Options.UncertaintyWeight, () => Mean((error.detach() / output.LogSigma.exp()) + output.LogSigma, exists));
        return terms;
    }

    private static Tensor Norm(Tensor v) => LifterLoss.Norm(v);

    private static Tensor Mean(Tensor values, Tensor exists) => LifterLoss.Mean(values, exists);

    private static Tensor Centred(Tensor points, Tensor exists)
    {
        var w = exists.unsqueeze(1).unsqueeze(-1);                                                 // [B,1,N,1]
        return points - ((points * w).sum(2, keepdim: true) / w.sum(2, keepdim: true).clamp_min(1));
    }

    private static Tensor Steps(Tensor x) => x.narrow(1, 1, x.shape[1] - 1) - x.narrow(1, 0, x.shape[1] - 1);

    // What a token knows before it has looked at others.
    private Tensor Tokens(LifterInput input)
    {
        var (b, t, n) = (input.Points.shape[0], input.Points.shape[1], input.Points.shape[2]);
        var seen = input.Seen.unsqueeze(3);                                                        // [B,T,N,1]
        var angle = matmul(input.Points, frequencies) + phases;                                    // [B,T,N,D/2]
        // Half sines, half cosines (sheet 004 §B2); the phase makes them differ, so one function of each frequency is enough.
        var position = angle.cos() * (Math.Sqrt(2.0 / Options.Width) * seen);
        Tensor PerJoint(Tensor x) => x.unsqueeze(1).expand(b, t, n, x.shape[2]);                   // [B,N,C] → [B,T,N,C]
        var view = input.View.reshape(b, 1, 1, 2).expand(b, t, n, 2);
        return cat([position, input.Points * seen, seen, input.Confidence.unsqueeze(3), PerJoint(input.Sides.unsqueeze(2)),
            PerJoint(LifterGraph.Walks(input.Edges, Options.Walks)), view], 3);
    }

    private static void Check(LifterInput input)
    {
        var s = input.Points.shape;
        var fits = s.Length == 4 && s[3] == 2 && Same(input.Seen, s[0], s[1], s[2]) && Same(input.Confidence, s[0], s[1], s[2])
            && Same(input.Seconds, s[0], s[1]) && Same(input.Edges, s[0], s[2], s[2]) && Same(input.Sides, s[0], s[2]) && Same(input.View, s[0], 2)
            && Same(input.Spread, s[0]) && (input.Exists is null || Same(input.Exists, s[0], s[2]));
        if (!fits) throw new ArgumentException($"the tensors of a lifter's input do not fit together: points are [{string.Join(",", s)}]", nameof(input));
    }

    private static bool Same(Tensor x, params long[] shape) => x.shape.AsSpan().SequenceEqual(shape);
}
