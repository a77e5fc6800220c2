using TorchSharp;
using static TorchSharp.torch;

namespace KeyStream.Compat.Tests.Torch;

[Collection("torch")]
public sealed class DisposeScopeTests
{
    [Fact]
    public void Dispose_TensorsMadeInside_AreGone()
    {
        Tensor inside;
        using (NewDisposeScope()) inside = zeros(3);
        inside.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public void Dispose_TensorsMadeOutside_Stay()
    {
        using Tensor outside = zeros(3);
        using (NewDisposeScope()) _ = outside + 1;
        outside.IsInvalid.ShouldBeFalse();
    }

    [Fact]
    public void MoveToOuter_FromInnerScope_LivesAsLongAsOuter()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();
            moved.IsInvalid.ShouldBeFalse();
            moved.ShouldHold([1, 1]);
        }
        moved.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public void MoveToOuter_FromOutermostScope_Detaches()
    {
        Tensor moved;
        using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();
        moved.IsInvalid.ShouldBeFalse();
        moved.Dispose();
    }

    [Fact]
    public void Detach_ThenDispose_KeepsTensor()
    {
        Tensor kept;
        using (NewDisposeScope()) kept = ones(2).DetachFromDisposeScope();
        kept.ShouldHold([1, 1]);
        kept.Dispose();
    }

    [Fact]
    public void DisposeEverythingBut_OneKept_OthersGo()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = ones(1), b = ones(1);
        scope.DisposeEverythingBut(a).ShouldBeSameAs(a);
        (a.IsInvalid, b.IsInvalid).ShouldBe((false, true));
        scope.DisposablesCount.ShouldBe(1);
    }

    [Fact]
    public void Attach_TensorOfNoScope_IsTaken()
    {
        Tensor t = ones(1);
        using (DisposeScope scope = NewDisposeScope())
        {
            scope.Attach(t);
            scope.Contains(t).ShouldBeTrue();
        }
        t.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public void MoveToOther_ScopeOfAnotherTensor_SharesItsFate()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor anchor = ones(1), moved;
        using (NewDisposeScope()) moved = ones(1).MoveToOtherDisposeScope(anchor);
        moved.IsInvalid.ShouldBeFalse();
        outer.Contains(moved).ShouldBeTrue();
    }

    [Fact]
    public void Dispose_OutOfOrder_CurrentScopeIsTheLivingOne()
    {
        DisposeScope outer = NewDisposeScope(), inner = NewDisposeScope();
        outer.Dispose();
        CurrentDisposeScope.ShouldBeSameAs(inner);
        inner.Dispose();
        CurrentDisposeScope.ShouldBeNull();
    }

    [Fact]
    public void DisposablesCount_AfterDispose_Throws()
    {
        DisposeScope scope = NewDisposeScope();
        scope.Dispose();
        Should.Throw<ObjectDisposedException>(() => scope.DisposablesCount);
    }

    [Fact]
    public void Scope_OfAnotherThread_DoesNotTakeTensors()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = ones(1));
        thread.Start();
        thread.Join();
        scope.Contains(other!).ShouldBeFalse();
        other!.Dispose();
    }

    [Fact]
    public void Statistics_OneRun_CountsEachKind()
    {
        ThreadDisposeScopeStatistics s = DisposeScopeManager.Statistics;
        s.Reset();
        Tensor outside = ones(1);
        using (NewDisposeScope())
        {
            Tensor kept = ones(1).DetachFromDisposeScope();
            _ = ones(1);
            kept.Dispose();
        }
        outside.Dispose();
        (s.CreatedOutsideScopeCount, s.CreatedInScopeCount).ShouldBe((1, 2));
        (s.DisposedOutsideScopeCount, s.DisposedInScopeCount, s.DetachedFromScopeCount).ShouldBe((2, 1, 1));
        s.ThreadTotalLiveCount.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void Step_AnyNumberOfTimes_LeavesNoTensor(int times)
    {
        using Tensor x = randn(8, 8).requires_grad_();
        long before = Tensor.TotalCount;
        for (int k = 0; k < times; k++)
        {
            using DisposeScope scope = NewDisposeScope();
            (x.matmul(x).tanh() * 2).sum().backward();
            (Tensor values, _) = x.sort();
            _ = values[0, 1];
            _ = x.split([3, 5], 1);
        }
        Tensor.TotalCount.ShouldBe(before);
    }

    [Fact]
    public void Use_AfterDispose_Throws()
    {
        Tensor t = ones(1);
        t.Dispose();
        t.Dispose();
        Should.Throw<InvalidOperationException>(() => t + 1);
    }
}
