using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace KeyStream.Compat.Tests.Torch;

[Collection("torch")]
public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public AutogradTests() => manual_seed(7);

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Functions => [.. All.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> All = new()
    {
        ["pointwise"] = x => (x.sin() * x.exp() + (x * x + 1).log() - 1 / (x * x + 2)).sum(),
        ["softmax"] = x => (x.softmax(-1) * arange(4, dtype: float64)).sum() + x.log_softmax(0).mean(),
        ["matmul"] = x => x.matmul(x.transpose(-2, -1)).square().mean(),
        ["index"] = x => x[.., 1..3].sum() * x[0, 0] + x[tensor([0L, 2])].prod(),
        ["norm"] = x => F.normalize(x, dim: 1).select(1, 0).sum() + x.norm(),
        ["layer_norm"] = x => F.layer_norm(x, [4]).pow(3).sum(),
        ["silu_gelu"] = x => (F.silu(x) * F.gelu(x) + F.softplus(x) + F.leaky_relu(x, 0.1)).sum(),
        ["attention"] = x => F.scaled_dot_product_attention(x.unsqueeze(0), x.unsqueeze(0) * 2, x.unsqueeze(0).cos(), is_casual: false).square().sum(),
        ["svd"] = x => linalg.svd(x, false).S.sum(),
        ["solve"] = x => linalg.solve(x.t().matmul(x) + eye(4, dtype: float64), ones(4, 1, dtype: float64)).square().sum(),
        ["interpolate"] = x => F.interpolate(x.reshape(1, 1, 3, 4), scale_factor: [2], mode: InterpolationMode.Bilinear, align_corners: false).square().sum(),
        ["smooth_l1"] = x => F.smooth_l1_loss(x * 3, zeros_like(x)) + F.mse_loss(x, ones_like(x)) + F.binary_cross_entropy_with_logits(x, full_like(x, 0.3)),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Backward_OfFunction_MatchesFiniteDifferences(string name) =>
        Check.Gradient(All[name], randn(3, 4, dtype: float64), tolerance: 1e-5);

    [Fact]
    public void Backward_Twice_AddsToGrad()
    {
        Tensor x = ones(2).requires_grad_();
        (x * 3).sum().backward();
        (x * 3).sum().backward();
        x.grad!.ShouldHold([6, 6]);
        x.grad = null;
        x.grad.ShouldBeNull();
    }

    [Fact]
    public void Backward_OverFreedGraph_Throws()
    {
        Tensor x = ones(2).requires_grad_(), y = x.exp().sum();
        y.backward();
        Should.Throw<ExternalException>(y.backward);
        Tensor kept = x.exp().sum();
        kept.backward(retain_graph: true);
        kept.backward();
    }

    [Fact]
    public void Grad_CreateGraph_CanBeDerivedAgain()
    {
        Tensor x = tensor([2.0], requires_grad: true);
        Tensor first = autograd.grad([x.pow(3).sum()], [x], create_graph: true, retain_graph: true)[0];
        first.ShouldHold([12]);
        autograd.grad([first.sum()], [x])[0].ShouldHold([12]);
        x.grad.ShouldBeNull();
    }

    [Fact]
    public void Grad_OfUnusedInput_Throws()
    {
        Tensor x = ones(1).requires_grad_(), y = ones(1).requires_grad_();
        Should.Throw<ExternalException>(() => autograd.grad([x.sum()], [y]));
    }

    [Fact]
    public void Modes_NestAndRestore()
    {
        Tensor x = ones(1).requires_grad_();
        using (no_grad())
        {
            (x * 2).requires_grad.ShouldBeFalse();
            using (enable_grad()) (x * 2).requires_grad.ShouldBeTrue();
            is_grad_enabled().ShouldBeFalse();
        }
        is_grad_enabled().ShouldBeTrue();
        using (inference_mode()) is_inference_mode_enabled().ShouldBeTrue();
        is_inference_mode_enabled().ShouldBeFalse();
    }

    [Fact]
    public void Detach_CutsTheGraph()
    {
        Tensor x = ones(1).requires_grad_();
        x.detach().requires_grad.ShouldBeFalse();
        (x * 2).is_leaf.ShouldBeFalse();
        x.is_leaf.ShouldBeTrue();
        Should.Throw<ExternalException>(() => x.add_(1));
    }

    [Fact]
    public void Random_SameSeedOrState_RepeatsItself()
    {
        manual_seed(3);
        double[] first = randn(4).Values();
        Tensor state = get_rng_state();
        double[] second = rand(4).Values();
        manual_seed(3);
        randn(4).ShouldHold(first);
        set_rng_state(state);
        rand(4).ShouldHold(second);
        using var a = new Generator(5);
        using var b = new Generator(5);
        randn([3], generator: a).ShouldHold(randn([3], generator: b).Values());
        second.ShouldNotBe(first);
    }
}
