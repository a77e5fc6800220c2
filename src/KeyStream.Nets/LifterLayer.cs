using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeyStream.Nets;

/// <summary>Who may look at whom in one attention.</summary>
/// <param name="Hidden">What is added to the scores: 0, or a large negative number for who may not be looked at.</param>
/// <param name="Some">[…,1]: 1, or 0 for those that may look at nobody; times their answer.</param>
internal sealed record LifterMask(Tensor Hidden, Tensor Some)
{
    public const double Never = -1e4;                     // exp gives 0, and a row of nothing but these is uniform instead of NaN

    public static LifterMask Of(Tensor hidden) => new(hidden, hidden.amax([-1L], keepdim: true).gt(Never / 2).to(hidden.dtype));
}

/// <summary>Who may look at whom.</summary>
/// <param name="Neighbours">[B,T,1,N,N]: joined joints of the same frame that are seen, and the joint itself if it is seen.</param>
/// <param name="Frame">[B,T,1,1,N]: all seen joints of the same frame.</param>
/// <param name="Past">[B,N,1,T,T], or [B,N,1,1,T] where nothing is out of reach: the same joint in frames in reach where it is seen.</param>
/// <param name="First">The same for the first layer, which has the look-ahead.</param>
/// <param name="Lag">[B,T,T,F]: periodic functions of the time between two frames.</param>
internal sealed record LifterGraph(LifterMask Neighbours, LifterMask Frame, LifterMask Past, LifterMask First, Tensor Lag)
{
    public const int LagFunctions = 8;
    private const double Never = LifterMask.Never;

    public static LifterGraph Of(LifterInput input, LifterReach reach, long t, long n)
    {
        var hidden = (1 - input.Seen) * Never;                                                     // [B,T,N]
        var self = eye(n, dtype: input.Edges.dtype, device: input.Edges.device);
        var apart = (1 - (input.Edges + self).clamp(0, 1)) * Never;                                // [B,N,N]
        var keys = hidden.unsqueeze(2).unsqueeze(3);                                               // [B,T,1,1,N]
        var times = hidden.transpose(1, 2).unsqueeze(2).unsqueeze(3);                              // [B,N,1,1,T]
        var later = arange(t, dtype: input.Seen.dtype, device: input.Seen.device);
        later = later.unsqueeze(0) - later.unsqueeze(1);                                           // [T,T]: key minus query
        LifterMask Beyond(int ahead) => LifterMask.Of(reach.Causal ? times + (later.gt(ahead).to(input.Seen.dtype) * Never) : times);
        return new LifterGraph(
            LifterMask.Of(keys + apart.unsqueeze(1).unsqueeze(2)), LifterMask.Of(keys), Beyond(0), Beyond(reach.LookAhead), Lags(input.Seconds));
    }

    /// <summary>Probability that a random walk over the edges is back where it began after 1, 2, … steps: [B,N,N] → [B,N,K].</summary>
    public static Tensor Walks(Tensor edges, int count)
    {
        using var scope = NewDisposeScope();
        var step = edges / edges.sum(2, keepdim: true).clamp_min(1);
        var (walk, back) = (step, new List<Tensor>());
        for (var k = 0; k < count; k++)
        {
            if (k > 0) walk = matmul(walk, step);
            back.Add(walk.diagonal(0, 1, 2));
        }

        return stack(back, 2).MoveToOuterDisposeScope();
    }

    // Sines and cosines with periods of 0.2 to 5.4 s.
    private static Tensor Lags(Tensor seconds)
    {
        var lag = seconds.unsqueeze(1) - seconds.unsqueeze(2);                                     // [B,T,T]
        var waves = new List<Tensor>();
        for (var k = 0; k < LagFunctions / 2; k++)
        {
            var angle = lag * (2 * Math.PI / (0.2 * Math.Pow(3, k)));
            waves.Add(angle.sin());
            waves.Add(angle.cos());
        }

        return stack(waves, 3);
    }
}

/// <summary>One layer: graph attention beside attention between all joints of a frame, attention of each joint over time, and an MLP.</summary>
/// <remarks>
/// Each acts on the normalised tokens and is added to them (sheet 004 §B3 with the residual it calls safe; half of the width per branch).
/// The attention over time starts at zero, so that the weights of a single-frame model stay valid.
/// </remarks>
internal sealed class LifterLayer : nn.Module
{
    private const double Slope = 0.2;                     // of the LeakyReLU of graph attention

    private readonly LayerNorm norm_frame, norm_time, norm_mlp;
    private readonly Linear frame;                        // values of the graph branch, then queries, keys and values of the global one
    private readonly Parameter ask, answer;               // [h,D/2h] each: the additive scores a1·Wx_i + a2·Wx_j
    private readonly Linear mix_frame, time, mix_time, lag, widen, narrow;
    private readonly long _heads, _size;

    public LifterLayer(long width, long heads)
        : base(nameof(LifterLayer))
    {
        (_heads, _size) = (heads, width / 2 / heads);
        (norm_frame, norm_time, norm_mlp) = (nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width));
        frame = nn.Linear(width, 2 * width, hasBias: false);
        (ask, answer) = (new Parameter(randn(heads, _size) * 0.1), new Parameter(randn(heads, _size) * 0.1));
        mix_frame = nn.Linear(width, width);
        time = nn.Linear(width, 3 * width / 2, hasBias: false);
        lag = nn.Linear(LifterGraph.LagFunctions, heads, hasBias: false);
        mix_time = nn.Linear(width / 2, width);
        (widen, narrow) = (nn.Linear(width, 2 * width), nn.Linear(2 * width, width));
        RegisterComponents();
        nn.init.zeros_(mix_time.weight!);
        nn.init.zeros_(mix_time.bias!);
        nn.init.zeros_(lag.weight!);
    }

    public Tensor Forward(Tensor x, LifterGraph graph, bool first)
    {
        using var scope = NewDisposeScope();
        x = x + WithinFrame(norm_frame.forward(x), graph);
        x = x + OverTime(norm_time.forward(x), graph, first);
        x = x + narrow.forward(nn.functional.gelu(widen.forward(norm_mlp.forward(x))));
        return x.MoveToOuterDisposeScope();
    }

    private Tensor WithinFrame(Tensor x, LifterGraph graph)
    {
        var (b, t, n) = (x.shape[0], x.shape[1], x.shape[2]);
        // One copy for all products; taken apart at once, since the gradient of each piece by itself would be as large as the whole.
        var parts = frame.forward(x).reshape(b, t, n, 4, _heads, _size).permute(3, 0, 1, 4, 2, 5).contiguous().unbind(0); // [B,T,h,N,D/2h]
        var (values, q, k, v) = (parts[0], parts[1], parts[2], parts[3]);
        var asks = (values * ask.unsqueeze(1)).sum(-1, keepdim: true);                             // [B,T,h,N,1]
        var answers = (values * answer.unsqueeze(1)).sum(-1).unsqueeze(3);                         // [B,T,h,1,N]
        var local = Attend(nn.functional.leaky_relu(asks + answers, Slope), graph.Neighbours, values);
        var global = Attend(Scores(q, k), graph.Frame, v);
        return mix_frame.forward(cat([Join(local), Join(global)], 3));

        Tensor Join(Tensor y) => y.transpose(2, 3).reshape(b, t, n, _heads * _size);
    }

    private Tensor OverTime(Tensor x, LifterGraph graph, bool first)
    {
        var (b, t, n) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = time.forward(x).reshape(b, t, n, 3, _heads, _size).permute(3, 0, 2, 4, 1, 5).contiguous().unbind(0); // [B,N,h,T,D/2h]
        var lags = lag.forward(graph.Lag).permute(0, 3, 1, 2).unsqueeze(1);                        // [B,1,h,T,T]
        var y = Attend(Scores(parts[0], parts[1]) + lags, first ? graph.First : graph.Past, parts[2]);
        return mix_time.forward(y.permute(0, 3, 1, 2, 4).reshape(b, t, n, _heads * _size));
    }

    private Tensor Scores(Tensor q, Tensor k) => matmul(q * (1 / Math.Sqrt(_size)), k.transpose(-2, -1));

    private static Tensor Attend(Tensor scores, LifterMask mask, Tensor values) =>
        matmul(nn.functional.softmax(scores + mask.Hidden, -1), values) * mask.Some;
}
