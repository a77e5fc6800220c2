using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeyStream.Compat.Tests.Torch;

[Collection("torch")]
public sealed class ModuleTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public ModuleTests() => manual_seed(1);

    public void Dispose() => _scope.Dispose();

    private sealed class Net : Module<Tensor, Tensor>
    {
        private readonly Parameter scale;
        private readonly Tensor offset;
        private readonly Linear first = Linear(4, 3);
        private readonly Sequential body = Sequential(("norm", LayerNorm(3)), ("act", ReLU()), ("out", Linear(3, 2, hasBias: false)));
        private readonly ModuleList<Linear> heads = ModuleList(Linear(2, 1), Linear(2, 1));
        private readonly Tensor hidden = zeros(2);

        public Net(bool extra = false) : base("Net")
        {
            scale = Parameter(ones(1));
            offset = zeros(1);
            register_buffer("hidden", hidden, persistent: false);
            RegisterComponents();
            if (extra) register_buffer("extra", zeros(1));
        }

        public override Tensor forward(Tensor x)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = body.call(first.call(x)) * scale + offset;
            return (heads[0].call(y) + heads[1].call(y)).MoveToOuterDisposeScope();
        }
    }

    private static readonly string[] Keys =
    [
        "scale", "first.weight", "first.bias", "body.norm.weight", "body.norm.bias", "body.out.weight",
        "heads.0.weight", "heads.0.bias", "heads.1.weight", "heads.1.bias", "offset",
    ];

    [Fact]
    public void StateDict_OfNet_HasFieldNamesAsKeys()
    {
        using var net = new Net();
        net.state_dict().Keys.ShouldBe(Keys, ignoreOrder: true);
        net.named_parameters().Select(p => p.name).ShouldBe(Keys[..^1], ignoreOrder: true);
        net.named_buffers().Select(b => b.name).ShouldBe(["offset"]);
        net.get_parameter("body.out.weight")!.shape.ShouldBe([2, 3]);
        net.has_buffer("first.offset").ShouldBeFalse();
    }

    [Fact]
    public void LoadStateDict_Strict_ThrowsOnAnyDifference()
    {
        using Net net = new(), other = new(extra: true);
        Should.Throw<InvalidOperationException>(() => net.load_state_dict(other.state_dict()));
        Should.Throw<InvalidOperationException>(() => other.load_state_dict(net.state_dict()));
    }

    [Fact]
    public void LoadStateDict_NotStrict_SaysWhatDiffersAndLoadsTheRest()
    {
        using Net net = new(), other = new(extra: true);
        (IList<string> missing, IList<string> unexpected) = other.load_state_dict(net.state_dict(), strict: false);
        missing.ShouldBe(["extra"]);
        unexpected.ShouldBeEmpty();
        net.load_state_dict(other.state_dict(), strict: false).unexpected_keyes.ShouldBe(["extra"]);
        other.get_parameter("first.weight")!.ShouldHold(net.get_parameter("first.weight")!.Values());
        net.load_state_dict(other.state_dict(), skip: ["extra"]).missing_keys.ShouldBeEmpty();
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameOutput()
    {
        string file = Path.GetTempFileName();
        try
        {
            using Net net = new(), other = new();
            net.save(file);
            other.load(file);
            Tensor x = randn(5, 4);
            other.call(x).ShouldHold(net.call(x).Values());
            using var wrong = new Net(extra: true);
            Should.Throw<ArgumentException>(() => wrong.load(file));
            wrong.load(file, strict: false);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void To_OtherType_MovesWeightsBuffersAndFields()
    {
        using var net = new Net();
        net.to(float64).ShouldBeSameAs(net);
        net.parameters().ShouldAllBe(p => p.dtype == ScalarType.Float64 && p.requires_grad);
        net.call(randn(1, 4, dtype: float64)).dtype.ShouldBe(ScalarType.Float64);
        Should.Throw<ArgumentException>(() => net.to(int64));
    }

    [Fact]
    public void Eval_OnNet_ReachesEveryPart()
    {
        using var net = new Net();
        net.eval();
        net.modules().ShouldAllBe(m => !m.training);
        net.train();
        net.training.ShouldBeTrue();
    }

    [Fact]
    public void Parameter_OfTensor_TakesItsHandle()
    {
        Tensor data = ones(2);
        var p = Parameter(data);
        data.IsInvalid.ShouldBeTrue();
        p.requires_grad.ShouldBeTrue();
        Parameter(ones(1), requires_grad: false).requires_grad.ShouldBeFalse();
    }

    [Fact]
    public void Layers_MadeInAScope_OutliveIt()
    {
        Linear made;
        using (NewDisposeScope()) made = Linear(2, 2);
        made.weight.IsInvalid.ShouldBeFalse();
        made.Dispose();
        made.parameters().ShouldBeEmpty();
    }

    [Fact]
    public void Registration_OfBadNames_Throws()
    {
        using var net = new Net();
        Should.Throw<ArgumentException>(() => net.register_module("a.b", Linear(1, 1)));
        Should.Throw<InvalidOperationException>(() => net.register_buffer("offset", zeros(1)));
        Should.Throw<ArgumentNullException>(() => net.register_parameter("p", null!));
    }

    [Fact]
    public void Hooks_AroundCall_SeeAndChangeValues()
    {
        using Linear layer = Linear(1, 1);
        var seen = new List<string>();
        var pre = layer.register_forward_pre_hook((_, x) => { seen.Add("pre"); return x; });
        var post = layer.register_forward_hook((_, _, y) => { seen.Add("post"); return y * 0 + 5; });
        layer.call(ones(1, 1)).item<float>().ShouldBe(5);
        pre.remove();
        post.remove();
        layer.call(ones(1, 1));
        seen.ShouldBe(["pre", "post"]);
    }

    [Fact]
    public void ZeroGrad_SetToNone_ForgetsGradients()
    {
        using var net = new Net();
        net.call(ones(1, 4)).sum().backward();
        net.zero_grad(set_to_none: false);
        net.parameters().ShouldAllBe(p => p.grad!.abs().sum().ToSingle() == 0);
        net.zero_grad();
        net.parameters().ShouldAllBe(p => ReferenceEquals(p.grad, null));
    }

    [Fact]
    public void Sequential_Slice_SharesItsModules()
    {
        using Sequential all = Sequential(Linear(2, 2), ReLU(), Linear(2, 1));
        all.Count.ShouldBe(3);
        all[0..2].call(ones(1, 2)).shape.ShouldBe([1, 2]);
        all.append(Sigmoid()).Count.ShouldBe(4);
        Tensor x = ones(1, 2);
        Sequential().call(x).ShouldHold([1, 1]);
        x.IsInvalid.ShouldBeFalse();
    }
}
