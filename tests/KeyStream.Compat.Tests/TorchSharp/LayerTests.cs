using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace KeyStream.Compat.Tests.Torch;

[Collection("torch")]
public sealed class LayerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public LayerTests() => manual_seed(2);

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string, long[]> Shapes => new()
    {
        { "same", [2, 6, 8, 8] },
        { "half", [2, 6, 4, 4] },
        { "even kernel", [2, 6, 8, 8] },
        { "reflect", [2, 6, 8, 8] },
        { "transpose", [2, 6, 16, 16] },
        { "transpose sized", [2, 6, 15, 15] },
        { "shuffle", [2, 1, 16, 16] },
        { "upsample", [2, 4, 16, 16] },
        { "max pool", [2, 4, 4, 4] },
        { "avg pool", [2, 4, 4, 4] },
        { "adaptive", [2, 4, 1, 1] },
        { "group norm", [2, 4, 8, 8] },
        { "instance norm", [2, 4, 8, 8] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Layer_OnImage_HasItsShape(string layer, long[] expected)
    {
        Tensor x = randn(2, 4, 8, 8);
        Tensor y = layer switch
        {
            "same" => Conv2d(4, 6, 3, Padding.Same).call(x),
            "half" => Conv2d(4, 6, (3, 3), stride: (2, 2), padding: (1, 1)).call(x),
            "even kernel" => Conv2d(4, 6, 4, Padding.Same).call(x),
            "reflect" => Conv2d(4, 6, 3, padding: 1, padding_mode: PaddingModes.Reflect).call(x),
            "transpose" => ConvTranspose2d(4, 6, 4, stride: 2, padding: 1).call(x),
            "transpose sized" => ConvTranspose2d(4, 6, 3, stride: 2, padding: 1).forward(x, [15, 15]),
            "shuffle" => PixelShuffle(2).call(x),
            "upsample" => Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: false).call(x),
            "max pool" => MaxPool2d(2).call(x),
            "avg pool" => AvgPool2d(2).call(x),
            "adaptive" => AdaptiveAvgPool2d(1).call(x),
            "group norm" => GroupNorm(2, 4).call(x),
            _ => InstanceNorm2d(4).call(x),
        };
        y.shape.ShouldBe(expected);
    }

    [Fact]
    public void Conv2d_OnOneHot_WritesItsKernel()
    {
        using Conv2d conv = Conv2d(1, 1, 3, padding: 1, bias: false);
        Tensor x = zeros(1, 1, 3, 3);
        x[0, 0, 1, 1] = tensor(1f);
        conv.call(x).flatten().ShouldHold(conv.weight.flatten().flip(0).Values());
        F.conv2d(x, conv.weight, strides: [1, 1], padding: [1, 1]).ShouldHold(conv.call(x).Values());
    }

    [Fact]
    public void Linear_Values_AreProductPlusBias()
    {
        using Linear layer = Linear(2, 1);
        using (no_grad())
        {
            layer.weight.copy_(tensor(new float[,] { { 2, 3 } }));
            layer.bias!.fill_(1);
        }
        layer.call(tensor(new float[,] { { 4, 5 } })).item<float>().ShouldBe(24);
        Linear(2, 1, hasBias: false).bias.ShouldBeNull();
    }

    [Fact]
    public void BatchNorm_Training_LearnsStatisticsThatEvalUses()
    {
        using BatchNorm2d norm = BatchNorm2d(2, momentum: 1);
        Tensor x = randn(8, 2, 4, 4) * 3 + 5, y = norm.call(x);
        y.mean([0, 2, 3]).ShouldHold([0, 0], 1e-5);
        y.var([0, 2, 3], unbiased: false).ShouldHold([1, 1], 1e-4);
        norm.running_mean!.ShouldHold(x.mean([0, 2, 3]).Values(), 1e-5);
        norm.num_batches_tracked!.item<long>().ShouldBe(1);
        norm.eval();
        norm.call(x).mean([0, 2, 3]).ShouldHold([0, 0], 1e-5);
        norm.state_dict().Keys.ShouldBe(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], ignoreOrder: true);
        Should.Throw<ArgumentException>(() => norm.call(ones(1, 2)));
    }

    [Fact]
    public void Dropout_InEval_DoesNothing()
    {
        using Dropout drop = Dropout(0.5);
        Tensor x = ones(1000);
        double kept = drop.call(x).count_nonzero().item<long>() / 1000.0;
        kept.ShouldBeInRange(0.4, 0.6);
        drop.eval();
        drop.call(x).ShouldHold(x.Values());
    }

    [Fact]
    public void Embedding_OfIndices_ReturnsRows()
    {
        using Embedding table = Embedding(5, 3);
        table.call(tensor([1L, 4])).ShouldHold(table.weight![tensor([1L, 4])].Values());
    }

    [Fact]
    public void GridSample_OnAffineGrid_IsIdentityOrMirror()
    {
        Tensor x = arange(6, dtype: float32).reshape(1, 1, 2, 3);
        Tensor same = F.affine_grid(tensor(new float[,,] { { { 1, 0, 0 }, { 0, 1, 0 } } }), [1, 1, 2, 3], align_corners: false);
        F.grid_sample(x, same, align_corners: false).ShouldHold([0, 1, 2, 3, 4, 5], 1e-5);
        Tensor mirror = F.affine_grid(tensor(new float[,,] { { { -1, 0, 0 }, { 0, 1, 0 } } }), [1, 1, 2, 3], align_corners: false);
        F.grid_sample(x, mirror, GridSampleMode.Nearest, align_corners: false).ShouldHold([2, 1, 0, 5, 4, 3], 1e-5);
        F.grid_sample(x, same + 10, padding_mode: GridSamplePaddingMode.Border, align_corners: false).ShouldHold([5, 5, 5, 5, 5, 5], 1e-5);
        F.grid_sample(x, same + 10, align_corners: false).ShouldHold(new double[6]);
    }

    [Fact]
    public void Interpolate_Nearest_RepeatsAndAreaAverages()
    {
        Tensor x = arange(4, dtype: float32).reshape(1, 1, 2, 2);
        F.interpolate(x, [4, 4]).ShouldHold([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
        F.interpolate(x, [1, 1], mode: InterpolationMode.Area).item<float>().ShouldBe(1.5f);
        F.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: true)[0, 0, 0].ShouldHold([0, 1 / 3.0, 2 / 3.0, 1], 1e-6);
        Should.Throw<ArgumentException>(() => F.interpolate(x));
    }

    [Fact]
    public void Attention_Fused_MatchesTheFormula()
    {
        Tensor q = randn(2, 3, 4), k = randn(2, 5, 4), v = randn(2, 5, 6);
        Tensor weights = (q.matmul(k.transpose(1, 2)) / 2).softmax(-1);
        F.scaled_dot_product_attention(q, k, v).ShouldHold(weights.matmul(v).Values(), 1e-5);
        Tensor causal = F.scaled_dot_product_attention(q, k[.., ..3], v[.., ..3], is_casual: true);
        causal[0, 0].ShouldHold(v[0, 0].Values(), 1e-5);
        Tensor mask = ones([3, 5], dtype: @bool);
        mask[.., 1..] = tensor(false);
        F.scaled_dot_product_attention(q, k, v, mask)[1, 2].ShouldHold(v[1, 0].Values(), 1e-5);
    }

    [Fact]
    public void Losses_OnKnownValues_MatchHandResults()
    {
        Tensor x = tensor([0.0, 2]), t = tensor([1.0, 0]);
        F.mse_loss(x, t).item<double>().ShouldBe(2.5);
        F.l1_loss(x, t, Reduction.Sum).item<double>().ShouldBe(3);
        F.smooth_l1_loss(x, t).item<double>().ShouldBe((0.5 + 1.5) / 2);
        F.smooth_l1_loss(x, t, Reduction.None, beta: 4).ShouldHold([1 / 8.0, 4 / 8.0]);
        F.binary_cross_entropy_with_logits(x, t).item<double>().ShouldBe((Math.Log(2) + Math.Log(1 + Math.Exp(2))) / 2, 1e-12);
        F.cross_entropy(zeros(1, 4), tensor([2L])).item<float>().ShouldBe((float)Math.Log(4), 1e-6f);
        F.one_hot(tensor([1L]), 3).ShouldHold([0, 1, 0]);
    }

    [Fact]
    public void Init_Functions_HaveTheirSpread()
    {
        Tensor w = empty(200, 100);
        init.kaiming_normal_(w, nonlinearity: init.NonlinearityType.ReLU).std().ToDouble().ShouldBe(Math.Sqrt(2 / 100.0), 0.005);
        init.kaiming_uniform_(w, Math.Sqrt(5)).abs().max().ToDouble().ShouldBe(0.1, 0.002);
        init.xavier_uniform_(w).abs().max().ToDouble().ShouldBe(Math.Sqrt(6 / 300.0), 0.003);
        init.trunc_normal_(w, std: 2, a: -3, b: 3).abs().max().ToDouble().ShouldBeLessThanOrEqualTo(3);
        w.std().ToDouble().ShouldBe(1.43, 0.05);
        init.orthogonal_(w).t().matmul(w).ShouldHold(eye(100).Values(), 1e-4);
        init.constant_(w, 2).mean().ToDouble().ShouldBe(2, 1e-6);
    }

    [Fact]
    public void Pad_Modes_DrawTheirBorder()
    {
        Tensor x = tensor([1.0, 2, 3]).reshape(1, 1, 3);
        F.pad(x, (1, 1), value: 9).ShouldHold([9, 1, 2, 3, 9]);
        F.pad(x, (1, 1), PaddingModes.Reflect).ShouldHold([2, 1, 2, 3, 2]);
        F.pad(x, (1, 1), PaddingModes.Replicate).ShouldHold([1, 1, 2, 3, 3]);
        F.pad(x, [1, 0], PaddingModes.Circular).ShouldHold([3, 1, 2, 3]);
    }
}
