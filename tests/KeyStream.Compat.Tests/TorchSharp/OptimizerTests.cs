using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeyStream.Compat.Tests.Torch;

[Collection("torch")]
public sealed class OptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static void Pull(params Parameter[] ps)
    {
        foreach (Parameter p in ps)
        {
            p.grad = null;
            (p.square() * 3 + p).sum().backward();
        }
    }

    /// <summary>Kingma and Ba, with Loshchilov and Hutter's decoupled decay, in plain doubles.</summary>
    private static double AdamW(double p, int steps, double lr, double decay)
    {
        double m = 0, v = 0;
        for (int k = 1; k <= steps; k++)
        {
            double g = 6 * p + 1;
            p *= 1 - lr * decay;
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            p -= lr * (m / (1 - Math.Pow(0.9, k))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, k))) + 1e-8);
        }
        return p;
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    public void AdamW_SeveralSteps_MatchesTheFormula(double decay)
    {
        Parameter a = Parameter(tensor([0.5, -2.0])), b = Parameter(tensor(1.0));
        using var opt = optim.AdamW([a, b], lr: 0.01, weight_decay: decay);
        for (int k = 0; k < 5; k++)
        {
            Pull(a, b);
            opt.step();
        }
        a.ShouldHold([AdamW(0.5, 5, 0.01, decay), AdamW(-2, 5, 0.01, decay)], 1e-12);
        b.ShouldHold([AdamW(1, 5, 0.01, decay)], 1e-12);
    }

    [Fact]
    public void Adam_Decay_IsPartOfTheGradient()
    {
        Parameter p = Parameter(tensor(1.0));
        using var opt = optim.Adam([p], lr: 0.1, weight_decay: 0.5);
        Pull(p);
        opt.step();
        p.ShouldHold([1 - 0.1], 1e-8);
    }

    [Fact]
    public void Sgd_Momentum_MatchesTheFormula()
    {
        Parameter p = Parameter(tensor(1.0));
        using var opt = optim.SGD([p], 0.1, momentum: 0.9);
        double expected = 1, speed = 0;
        for (int k = 0; k < 3; k++)
        {
            Pull(p);
            opt.step();
            speed = 0.9 * speed + 6 * expected + 1;
            expected -= 0.1 * speed;
        }
        p.ShouldHold([expected], 1e-12);
    }

    [Fact]
    public void Step_ParameterWithoutGradient_StaysAndTheOthersMove()
    {
        Parameter still = Parameter(tensor(1.0)), moving = Parameter(tensor(1.0));
        using var opt = optim.AdamW([still, moving]);
        Pull(moving);
        opt.step();
        still.ShouldHold([1]);
        moving.item<double>().ShouldBeLessThan(1);
    }

    [Fact]
    public void ParamGroups_EachHasItsRate()
    {
        Parameter a = Parameter(tensor(1.0)), b = Parameter(tensor(1.0));
        using var opt = optim.AdamW([new AdamW.ParamGroup([a], lr: 0.1), new AdamW.ParamGroup([b], lr: 0.2)]);
        foreach (var g in opt.ParamGroups) g.LearningRate *= 0.5;
        Pull(a, b);
        opt.step();
        a.ShouldHold([0.95], 1e-8);
        b.ShouldHold([0.9], 1e-8);
        opt.parameters().Count().ShouldBe(2);
    }

    [Fact]
    public void StateDict_SavedAndLoaded_ResumesExactly()
    {
        Parameter a = Parameter(tensor([0.5, -2.0])), b = Parameter(tensor([0.5, -2.0]));
        using var first = optim.AdamW([a], lr: 0.05, weight_decay: 0.01);
        using var second = optim.AdamW([b]);
        for (int k = 0; k < 3; k++)
        {
            Pull(a);
            first.step();
        }
        string file = Path.GetTempFileName();
        try
        {
            first.save_state_dict(file);
            second.load_state_dict(file);
        }
        finally
        {
            File.Delete(file);
        }
        using (no_grad()) b.copy_(a);
        Pull(a, b);
        first.step();
        second.step();
        b.Values().ShouldBe(a.Values());
        second.ParamGroups.Single().LearningRate.ShouldBe(0.05);
    }

    [Fact]
    public void StateDict_OfOtherOptimizer_IsRefused()
    {
        Parameter p = Parameter(tensor(1.0)), q = Parameter(tensor(1.0));
        using var stream = new MemoryStream();
        optim.Adam([p]).save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        Should.Throw<InvalidDataException>(() => optim.AdamW([q]).load_state_dict(new BinaryReader(stream)));
    }

    [Fact]
    public void Step_InScope_LeavesStateAlive()
    {
        Parameter p = Parameter(tensor(1.0)).DetachFromDisposeScope() as Parameter ?? throw new InvalidOperationException();
        using var opt = optim.AdamW([p]);
        long before = 0;
        for (int k = 0; k < 3; k++)
        {
            using (NewDisposeScope())
            {
                Pull(p);
                opt.step();
            }
            if (k == 1) before = Tensor.TotalCount;
        }
        Tensor.TotalCount.ShouldBe(before);
        p.Dispose();
    }

    [Fact]
    public void ClipGradNorm_LongGradient_IsScaledToTheLimit()
    {
        Parameter a = Parameter(tensor([0.0, 0])), b = Parameter(tensor(0.0));
        a.grad = tensor([3.0, 0]);
        b.grad = tensor(4.0);
        utils.clip_grad_norm_([a, b], 1).ShouldBe(5, 1e-6);
        a.grad!.ShouldHold([0.6, 0], 1e-6);
        b.grad!.ShouldHold([0.8], 1e-6);
        utils.clip_grad_norm_([a, b], 10).ShouldBe(1, 1e-6);
        b.grad!.ShouldHold([0.8], 1e-6);
    }

    [Fact]
    public void Schedulers_SetTheRateOfEachStep()
    {
        using var opt = optim.SGD([Parameter(zeros(1))], 2.0);
        var warm = optim.lr_scheduler.LambdaLR(opt, k => Math.Min(1, (k + 1) / 4.0));
        opt.ParamGroups.Single().LearningRate.ShouldBe(0.5);
        warm.step();
        opt.ParamGroups.Single().LearningRate.ShouldBe(1);
        using var other = optim.SGD([Parameter(zeros(1))], 2.0);
        var cosine = optim.lr_scheduler.CosineAnnealingLR(other, 10);
        for (int k = 0; k < 5; k++) cosine.step();
        cosine.get_last_lr().Single().ShouldBe(1, 1e-12);
    }
}
