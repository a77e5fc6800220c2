using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace KeyStream.Compat.Tests.Torch;

[Collection("torch")]
public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Tensor_FromArrays_HasTypeAndShape()
    {
        tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape.ShouldBe([2, 3]);
        tensor(new[] { 1.0, 2 }).dtype.ShouldBe(ScalarType.Float64);
        tensor(new long[] { 1, 2, 3, 4 }, [2, 2])[1, 0].item<long>().ShouldBe(3);
        tensor(new[] { 1, 2 }, dtype: float32).dtype.ShouldBe(ScalarType.Float32);
        tensor(2.5f).ndim.ShouldBe(0);
        tensor(new byte[] { 255 }).item<byte>().ShouldBe((byte)255);
        tensor(new[] { true, false }).any().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void Tensor_FromArray_IsACopy()
    {
        float[] data = [1, 2];
        Tensor t = tensor(data);
        data[0] = 9;
        t.ShouldHold([1, 2]);
    }

    [Fact]
    public void FrombufferAndFromArray_OnAnArray_ShareItsMemory()
    {
        float[] data = [1, 2, 3];
        Tensor a = frombuffer(data, float32, count: 2, offset: 1), b = from_array(data);
        data[1] = 7;
        a.ShouldHold([7, 3]);
        b.ShouldHold([1, 7, 3]);
        Should.Throw<ArgumentException>(() => frombuffer(data, float32, offset: 3));
    }

    [Fact]
    public void Factories_WithoutType_FollowTheirValues()
    {
        arange(5).dtype.ShouldBe(ScalarType.Int64);
        arange(0, 1, 0.25).ShouldHold([0, 0.25, 0.5, 0.75]);
        full([2], 3).dtype.ShouldBe(ScalarType.Int64);
        full([2], 3.5).dtype.ShouldBe(ScalarType.Float32);
        linspace(0, 1, 3).ShouldHold([0, 0.5, 1]);
        eye(2).ShouldHold([1, 0, 0, 1]);
        zeros(1, 2, 3, 4).shape.ShouldBe([1, 2, 3, 4]);
        zeros_like(ones(2, dtype: float64)).dtype.ShouldBe(ScalarType.Float64);
        randperm(5).sort().Values.ShouldHold([0, 1, 2, 3, 4]);
        randint(3, 5, [100]).min().item<long>().ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void Arithmetic_WithScalarsOnEitherSide_IsElementwise()
    {
        Tensor t = tensor([1.0, 2, 4]);
        (t + 1).ShouldHold([2, 3, 5]);
        (1 - t).ShouldHold([0, -1, -3]);
        (8 / t).ShouldHold([8, 4, 2]);
        (t * t - t / 2).ShouldHold([0.5, 3, 14]);
        (-t % 3).ShouldHold([2, 1, 2]);
        (t > 1 & t < 4).ShouldHold([0, 1, 0]);
        t.pow(2).ShouldHold([1, 4, 16]);
        t.div(3, RoundingMode.floor).ShouldHold([0, 0, 1]);
        t.clamp(1.5, 3).ShouldHold([1.5, 2, 3]);
        t.lerp(zeros_like(t), tensor(0.5)).ShouldHold([0.5, 1, 2]);
    }

    [Fact]
    public void InPlace_Operators_ReturnTheSameObject()
    {
        Tensor t = tensor([1.0, 2]);
        t.add_(1).mul_(tensor([2.0, 3])).ShouldBeSameAs(t);
        t.ShouldHold([4, 9]);
        t.addcmul_(t, t, 0.5).ShouldHold([12, 49.5]);
        t.addcdiv_(ones_like(t), tensor([2.0, 4]), -2).ShouldHold([11, 49]);
        t.zero_().fill_(3).copy_(tensor([5.0, 6])).ShouldHold([5, 6]);
        t.masked_fill_(t > 5, -1).ShouldHold([5, -1]);
    }

    [Fact]
    public void Reductions_OverAxes_KeepOrDropThem()
    {
        Tensor t = arange(6, dtype: float64).reshape(2, 3);
        t.sum().item<double>().ShouldBe(15);
        t.sum(0L).ShouldHold([3, 5, 7]);
        t.mean([1], keepdim: true).shape.ShouldBe([2, 1]);
        t.var(1, unbiased: false).ShouldHold([2.0 / 3, 2.0 / 3]);
        t.std(1).ShouldHold([1, 1]);
        t.norm().item<double>().ShouldBe(Math.Sqrt(55), 1e-12);
        (Tensor values, Tensor indexes) = t.max(1);
        values.ShouldHold([2, 5]);
        indexes.ShouldHold([2, 2]);
        t.argmax().item<long>().ShouldBe(5);
        t.cumsum(1).ShouldHold([0, 1, 3, 3, 7, 12]);
        t.amax(0, 1).item<double>().ShouldBe(5);
        t.logsumexp(1).ShouldHold([Math.Log(1 + Math.E + Math.E * Math.E), 3 + Math.Log(1 + Math.E + Math.E * Math.E)]);
    }

    [Fact]
    public void Shapes_ChangeWithoutLosingOrder()
    {
        Tensor t = arange(24).reshape(2, 3, 4);
        t.permute(2, 0, 1).shape.ShouldBe([4, 2, 3]);
        t.transpose(0, 2).is_contiguous().ShouldBeFalse();
        t.transpose(0, 2).contiguous().data<long>()[1].ShouldBe(12);
        t.transpose(0, 2).data<long>().ToArray()[..2].ShouldBe([0, 12]);
        t.flatten(1).shape.ShouldBe([2, 12]);
        t.unsqueeze(-1).squeeze(-1).shape.ShouldBe([2, 3, 4]);
        t.narrow(2, 1, 2).shape.ShouldBe([2, 3, 2]);
        t.unfold(2, 2, 2).shape.ShouldBe([2, 3, 2, 2]);
        t.flip(0)[0, 0, 0].item<long>().ShouldBe(12);
        arange(4).roll(1).ShouldHold([3, 0, 1, 2]);
        tensor([1, 2]).repeat(2, 2).shape.ShouldBe([2, 4]);
        tensor(new long[,] { { 1 }, { 2 } }).expand(2, 3).ShouldHold([1, 1, 1, 2, 2, 2]);
        cat([ones(1), zeros(2)]).ShouldHold([1, 0, 0]);
        stack([ones(2), zeros(2)], 1).ShouldHold([1, 0, 1, 0]);
        t.split(2, 2).Select(p => p.shape[2]).ShouldBe([2L, 2]);
        t.chunk(2, 1).Select(p => p.shape[1]).ShouldBe([2L, 1]);
    }

    [Fact]
    public void Algebra_SmallMatrices_MatchesHandResults()
    {
        Tensor a = tensor(new double[,] { { 2, 1 }, { 1, 3 } });
        a.matmul(a).ShouldHold([5, 5, 5, 10]);
        einsum("ij,jk->ki", a, a).ShouldHold([5, 5, 5, 10]);
        linalg.det(a).item<double>().ShouldBe(5, 1e-12);
        linalg.inv(a).ShouldHold([0.6, -0.2, -0.2, 0.4], 1e-12);
        linalg.solve(a, tensor([3.0, 4])).ShouldHold([1, 1], 1e-12);
        linalg.cross(tensor([1.0, 0, 0]), tensor([0.0, 1, 0])).ShouldHold([0, 0, 1]);
        (Tensor u, Tensor s, Tensor vh) = linalg.svd(a, fullMatrices: true);
        u.matmul(s.diag()).matmul(vh).ShouldHold(a.Values(), 1e-12);
        (Tensor eigenvalues, _) = linalg.eigh(a);
        eigenvalues.ShouldHold([(5 - Math.Sqrt(5)) / 2, (5 + Math.Sqrt(5)) / 2], 1e-12);
        linalg.lstsq(a, tensor(new double[,] { { 3 }, { 4 } })).Solution.ShouldHold([1, 1], 1e-12);
        linalg.norm(a).item<double>().ShouldBe(Math.Sqrt(15), 1e-12);
    }

    [Fact]
    public void Gathering_BySortAndIndex_PicksElements()
    {
        Tensor t = tensor([3.0, 1, 2]);
        t.argsort().ShouldHold([1, 2, 0]);
        t.topk(2).values.ShouldHold([3, 2]);
        t.index_select(0, tensor([2L, 0])).ShouldHold([2, 3]);
        t.gather(0, tensor([0L, 0])).ShouldHold([3, 3]);
        zeros(3, dtype: float64).scatter_add_(0, tensor([1L, 1, 2]), t).ShouldHold([0, 4, 2]);
        where(t > 1, t, zeros_like(t)).ShouldHold([3, 0, 2]);
        t.masked_select(t > 1).ShouldHold([3, 2]);
        t.isnan().any().item<bool>().ShouldBeFalse();
        tensor([double.NaN, double.PositiveInfinity]).nan_to_num(0, 1).ShouldHold([0, 1]);
    }

    [Fact]
    public void Item_OfWrongTypeOrCount_Throws()
    {
        Should.Throw<ArgumentException>(() => tensor(1f).item<double>());
        Should.Throw<ArgumentException>(() => ones(2).item<float>());
    }

    [Fact]
    public void Bytes_OfTensor_AreItsMemory()
    {
        Tensor t = tensor([1f, 2]);
        MemoryMarshal.Cast<byte, float>(t.bytes)[1] = 5;
        t.ShouldHold([1, 5]);
        t.bytes = new byte[8];
        t.ShouldHold([0, 0]);
        Should.Throw<ArgumentException>(() => t.bytes = new byte[4]);
    }

    [Fact]
    public void To_OtherType_RoundsOrKeeps()
    {
        tensor(1.7).to(int64).item<long>().ShouldBe(1);
        Tensor b = tensor(1.00390625f).to(bfloat16);
        b.dtype.ShouldBe(ScalarType.BFloat16);
        b.to(float32).item<float>().ShouldBe(1f);
        b.ElementSize.ShouldBe(2);
        Tensor t = ones(1);
        t.to(float32, copy: true).add_(1);
        t.ShouldHold([1]);
    }

    [Fact]
    public void Failure_InLibtorch_CarriesItsWords()
    {
        Exception e = Should.Throw<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        e.Message.ShouldContain("2x3");
        Should.Throw<ExternalException>(() => ones(2) + ones(3));
        Should.Throw<ExternalException>(() => ones(2)[5]);
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameTensor()
    {
        string file = Path.GetTempFileName();
        try
        {
            Tensor t = randn(3, 4).t();
            torch.save(t, file);
            torch.load(file).ShouldHold(t.Values());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Meta_Tensors_HaveShapesWithoutMemory()
    {
        Tensor t = zeros([1L << 20, 1L << 20], device: META);
        t.matmul(t).shape.ShouldBe([1L << 20, 1L << 20]);
        t.is_meta.ShouldBeTrue();
    }
}
