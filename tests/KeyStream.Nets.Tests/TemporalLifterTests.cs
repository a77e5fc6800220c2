using TorchSharp;
using static TorchSharp.torch;

namespace KeyStream.Nets.Tests;

/// <summary>The properties of sheet 004 part D, on a tiny network with every part of it at work.</summary>
[Collection(nameof(Alone))] // The random generator is one for the whole process.
public sealed class TemporalLifterTests
{
    private static readonly TemporalLifterOptions Tiny = new() { Width = 16, Heads = 2, Layers = 2, Frames = 5, Walks = 4 };

    [Fact]
    public void Forward_JointsInAnotherOrder_GivesTheSamePointsInThatOrder()
    {
        using var scope = NewDisposeScope();
        var (network, input) = (Awake(), Input(2, 5, 7));
        var order = new long[] { 4, 0, 6, 2, 1, 5, 3 };
        var index = tensor(order);
        var moved = input with
        {
            Points = input.Points.index_select(2, index), Seen = input.Seen.index_select(2, index), Confidence = input.Confidence.index_select(2, index),
            Edges = input.Edges.index_select(1, index).index_select(2, index), Sides = input.Sides.index_select(1, index),
        };
        using var quiet = no_grad();
        var (a, b) = (network.Forward(input), network.Forward(moved));
        Distance(a.Shape.index_select(2, index), b.Shape).ShouldBeLessThan(1e-5);
        Distance(a.LogSigma.index_select(2, index), b.LogSigma).ShouldBeLessThan(1e-5);
        Distance(a.Shape, b.Shape).ShouldBeGreaterThan(1e-2);
    }

    [Fact]
    public void Begin_FixedJoints_BeginAsTheOtherAndAreToldApartByTheirTokens()
    {
        using var scope = NewDisposeScope();
        var (other, input) = (Awake(), Input(2, 5, 7));
        var network = new TemporalLifter(Tiny with { FixedJoints = 7 });
        network.Begin(other);
        using var quiet = no_grad();
        Distance(network.Forward(input).Shape, other.Forward(input).Shape).ShouldBe(0, 1e-6);
        var token = network.named_parameters().Single(p => p.name == "joints").parameter[3];
        token.copy_(linspace(-1, 1, token.shape[0])); // not the same in all channels, which a norm takes out
        Distance(network.Forward(input).Shape, other.Forward(input).Shape).ShouldBeGreaterThan(1e-2);
        Should.Throw<ArgumentException>(() => network.Forward(Input(1, 5, 6))).Message.ShouldContain("7 joints");
    }

    [Fact]
    public void Forward_WhatAMissingJointHolds_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        var (network, input) = (Awake(), Input(2, 5, 7));
        input.Seen[0, 2, 3] = 0;
        input.Seen.select(2, 5).zero_();
        var hidden = (1 - input.Seen).unsqueeze(3);
        var noise = input.Points + (hidden * randn_like(input.Points));
        using var quiet = no_grad();
        var (a, b) = (network.Forward(input), network.Forward(input with { Points = noise }));
        Distance(a.Shape * input.Seen.unsqueeze(3), b.Shape * input.Seen.unsqueeze(3)).ShouldBe(0, 1e-6);
    }

    [Fact]
    public void Forward_AFillingJoint_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        var (network, input) = (Awake(), Input(1, 5, 7));
        static Tensor Longer(Tensor x, long dim) => cat([x, zeros_like(x.narrow(dim, 0, 1))], dim);
        var filled = input with
        {
            Points = Longer(input.Points, 2), Seen = Longer(input.Seen, 2), Confidence = Longer(input.Confidence, 2),
            Edges = Longer(Longer(input.Edges, 1), 2), Sides = Longer(input.Sides, 1), Exists = Longer(ones_like(input.Sides), 1),
        };
        using var quiet = no_grad();
        Distance(network.Forward(input).Shape, network.Forward(filled).Shape.narrow(2, 0, 7)).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void Forward_OneFrame_DoesNotNeedTheAttentionOverTime()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var network = new TemporalLifter(Tiny);           // as built: the attention over time adds nothing yet
        var input = Input(1, 5, 7);
        using var quiet = no_grad();
        var whole = network.Forward(input).Shape;
        for (var t = 0; t < 5; t++) Distance(whole.narrow(1, t, 1), network.Forward(Frames(input, t, 1)).Shape).ShouldBeLessThan(1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Forward_Causal_WhatComesLaterThanTheLookAheadChangesNothing(int ahead)
    {
        using var scope = NewDisposeScope();
        var (network, input) = (Awake(), Input(1, 5, 7));
        var later = input.Points.clone();
        later.narrow(1, 4, 1).add_(1);
        using var quiet = no_grad();
        var reach = new LifterReach(true, ahead);
        var change = (network.Forward(input, reach).Shape - network.Forward(input with { Points = later }, reach).Shape).abs().amax([0L, 2L, 3L]);
        for (var t = 0; t < 5; t++)
        {
            if (t + ahead < 4) change[t].item<float>().ShouldBe(0, 1e-6);
            else change[t].item<float>().ShouldBeGreaterThan(1e-4f);
        }
    }

    [Fact]
    public void Forward_LaterOnTheClock_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        var (network, input) = (Awake(), Input(1, 5, 7));
        using var quiet = no_grad();
        Distance(network.Forward(input).Shape, network.Forward(input with { Seconds = input.Seconds + 8 }).Shape).ShouldBeLessThan(1e-4);
        Distance(network.Forward(input).Shape, network.Forward(input with { Seconds = input.Seconds * 3 }).Shape).ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void Forward_NothingSeen_IsFinite()
    {
        using var scope = NewDisposeScope();
        var input = Input(1, 5, 7);
        input.Seen.zero_();
        using var quiet = no_grad();
        var output = Awake().Forward(input);
        output.Shape.isfinite().all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Forward_TensorsThatDoNotFit_SaysSo()
    {
        using var scope = NewDisposeScope();
        var input = Input(1, 5, 7);
        Should.Throw<ArgumentException>(() => Awake().Forward(input with { Edges = zeros(1, 6, 6) }));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Loss_AllTerms_HaveTheirGradient(int seed)
    {
        using var scope = NewDisposeScope();
        var (network, input) = (Aligned().to(float64), Doubles(Input(1, 3, 5, seed)));
        var truth = randn(1, 3, 5, 3, dtype: float64);
        foreach (var name in network.Loss(input, truth).Select(t => t.Name).ToList())
        {
            if (name == "uncertainty") continue;          // does not reach the points, on purpose
            Tensor Term() => network.Loss(input, truth).First(t => t.Name == name).Value;
            Gradients.ShouldMatch(Term, network.parameters().First(p => p.shape is [4, 16]), 1e-7);
        }
    }

    [Fact]
    public void Layer_Gradient_MatchesDifferences()
    {
        using var scope = NewDisposeScope();
        var (network, input) = (Awake().to(float64), Doubles(Input(1, 3, 4)));
        var weights = randn(1, 3, 4, 3, dtype: float64);
        Tensor Value() => (network.Forward(input, new LifterReach(true, 1)).Shape * weights).sum();
        foreach (var (name, parameter) in network.named_parameters().Where(p => p.name.StartsWith("layers.0", StringComparison.Ordinal)))
            Gradients.ShouldMatch(Value, parameter, 1e-6, most: 6, name);
    }

    [Fact]
    public void Loss_ManySteps_LearnsAFoldedFigure()
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var network = new TemporalLifter(Tiny);
        var optimiser = optim.AdamW(network.parameters(), 5e-3);
        var input = Input(4, 5, 7);
        // Depth that follows from the picture by a rule, so that it can be learned.
        var truth = cat([input.Points, input.Points.select(3, 0).unsqueeze(3).square()], 3).detach();
        double Step()
        {
            using var inner = NewDisposeScope();
            var loss = network.Loss(input, truth).Select(t => t.Value).Aggregate((a, b) => a + b);
            optimiser.zero_grad();
            loss.backward();
            optimiser.step();
            return loss.item<float>();
        }

        var first = Step();
        for (var i = 0; i < 120; i++) Step();
        Step().ShouldBeLessThan(first / 3);
    }

    /// <summary>A network whose zero weights are not zero, so that every part of it matters.</summary>
    private static TemporalLifter Awake()
    {
        manual_seed(7);
        var network = new TemporalLifter(Tiny);
        using var quiet = no_grad();
        foreach (var parameter in network.parameters()) parameter.add_(randn_like(parameter) * 0.2);
        return network;
    }

    // Its figures nearly lie on their rays, as a trained network's do: the placement has converged then when its steps are used up, and only the
    // gradient of a minimum that was reached is that of the steps towards it.
    private static TemporalLifter Aligned()
    {
        var network = Awake();
        using var quiet = no_grad();
        foreach (var (_, parameter) in network.named_parameters().Where(p => p.name.StartsWith("read.", StringComparison.Ordinal)))
            parameter.narrow(0, 0, 2).mul_(0.1);
        return network;
    }

    private static LifterInput Input(long b, long t, long n, int seed = 5)
    {
        manual_seed(seed);
        var edges = zeros(b, n, n);
        for (var i = 1; i < n; i++)
        {
            edges.select(1, i).select(1, (i - 1) / 2).fill_(1);
            edges.select(1, (i - 1) / 2).select(1, i).fill_(1);
        }

        return new LifterInput(randn(b, t, n, 2), ones(b, t, n), rand(b, t, n), (arange(t) / 30.0).unsqueeze(0).expand(b, t).to(float32), edges,
            randint(-1, 2, [b, n]).to(float32), tensor(new[] { -1.5f, 1f }).unsqueeze(0).expand(b, 2), full(b, 0.2f));
    }

    private static LifterInput Frames(LifterInput input, long first, long count) => input with
    {
        Points = input.Points.narrow(1, first, count), Seen = input.Seen.narrow(1, first, count),
        Confidence = input.Confidence.narrow(1, first, count), Seconds = input.Seconds.narrow(1, first, count),
    };

    private static LifterInput Doubles(LifterInput i) => new(
        i.Points.to(float64), i.Seen.to(float64), i.Confidence.to(float64), i.Seconds.to(float64), i.Edges.to(float64), i.Sides.to(float64),
        i.View.to(float64), i.Spread.to(float64));

    private static double Distance(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}
