using TorchSharp;
using static TorchSharp.torch;

namespace KeyStream.Compat.Tests.Torch;

[Collection("torch")]
public sealed class IndexTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _t = arange(24).reshape(2, 3, 4);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Get_ByNumbers_CountsFromTheEndToo()
    {
        _t[1, 2, 3].item<long>().ShouldBe(23);
        _t[-1, -1, -1].item<long>().ShouldBe(23);
        _t[1].shape.ShouldBe([3, 4]);
    }

    [Fact]
    public void Get_BySlices_TakesStartStopStep()
    {
        _t[.., 1..3, TensorIndex.Slice(0, 4, 2)].ShouldHold([4, 6, 8, 10, 16, 18, 20, 22]);
        _t[TensorIndex.Colon, TensorIndex.Single(0)].shape.ShouldBe([2, 4]);
        _t[.., ^1].ShouldHold([8, 9, 10, 11, 20, 21, 22, 23]);
        _t[0, .., 1..^1].shape.ShouldBe([3, 2]);
    }

    [Fact]
    public void Get_WithEllipsisAndNone_FillsAxes()
    {
        _t[TensorIndex.Ellipsis, 0].ShouldHold([0, 4, 8, 12, 16, 20]);
        _t[TensorIndex.Ellipsis, TensorIndex.None].shape.ShouldBe([2, 3, 4, 1]);
        _t[TensorIndex.None, 1].shape.ShouldBe([1, 3, 4]);
    }

    [Fact]
    public void Get_ByTensors_Gathers()
    {
        _t[tensor([0L, 1]), tensor([2L, 1])].ShouldHold([8, 9, 10, 11, 16, 17, 18, 19]);
        _t[TensorIndex.Colon, TensorIndex.Tensor(tensor([2L]))].shape.ShouldBe([2, 1, 4]);
        _t[_t > 20].ShouldHold([21, 22, 23]);
    }

    [Fact]
    public void View_OfSlice_SharesMemory()
    {
        _t[1, ..].zero_();
        _t.sum().item<long>().ShouldBe(66);
    }

    [Fact]
    public void Set_BySlice_Broadcasts()
    {
        _t[.., 0, ..] = tensor(-1L);
        _t[0, 0].ShouldHold([-1, -1, -1, -1]);
        _t[1, 0, 3].item<long>().ShouldBe(-1);
        _t[0, 1, 2] = tensor(7L);
        _t[0, 1, 2].item<long>().ShouldBe(7);
        _t[0] = zeros(1, 3, 4, dtype: int64);
        _t[0].sum().item<long>().ShouldBe(0);
    }

    [Fact]
    public void Set_ByMaskOrTensor_WritesThere()
    {
        _t[_t > 20] = tensor(0L);
        _t.max().item<long>().ShouldBe(20);
        _t.index_put_(tensor([1L, 1]), [TensorIndex.Tensor(tensor([0L, 0])), TensorIndex.Tensor(tensor([0L, 0])), TensorIndex.Tensor(tensor([0L, 0]))], accumulate: true);
        _t[0, 0, 0].item<long>().ShouldBe(2);
        _t.index_put_(5, TensorIndex.Single(1));
        _t[1].ShouldHold(Enumerable.Repeat(5.0, 12).ToArray());
    }
}
