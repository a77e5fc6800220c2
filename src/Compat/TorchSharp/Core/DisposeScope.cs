using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Owns the tensors created on its thread while it is the innermost scope, and disposes them with itself.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager) => (_manager, OuterScope) = (manager, manager.CurrentDisposeScope);

    internal DisposeScope? OuterScope { get; set; }
    internal HashSet<IDisposable> Disposables { get; private set; } = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<IDisposable> DisposablesView => Live().Disposables.ToArray();
    public int DisposablesCount => Live().Disposables.Count;
    public bool Contains(IDisposable disposable) => Disposables.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        MoveToOther(OuterScope, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        MoveToOther(OuterScope, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOuter((IEnumerable<IDisposable>)disposables);
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        Live().Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOther(scope, [first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOther(scope, [first, second, third]);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        Live();
        foreach (IDisposable d in disposables) Move(scope, d);
    }

    public T Detach<T>(T disposable) where T : IDisposable => MoveToOther(null, disposable);

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        MoveToOther(null, first, second);

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        MoveToOther(null, first, second, third);

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);
    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        DisposeScopeManager manager = Live()._manager!;
        var list = disposables.ToList();
        foreach (IDisposable d in list)
            if (Add(this, d)) manager.StatisticsInstance.TensorStatistics.AttachedToScopeCount++;
        return list;
    }

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        Live();
        HashSet<IDisposable> before = Disposables;
        Disposables = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (IDisposable d in before)
            if (!Disposables.Contains(d)) d.Dispose();
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([(IDisposable)keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut([(IDisposable)first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut([(IDisposable)first, second, third]);
        return (first, second, third);
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        Live().Disposables.Remove(disposable);
        if (disposable is Tensor t) t.OwningDisposeScope = null;
    }

    public void Dispose()
    {
        if (_manager is null) return;
        DisposeEverything();
        _manager.RemoveDisposeScope(this);
        _manager = null;
    }

    /// <summary>A parameter takes the place of the tensor whose handle it took.</summary>
    internal static void ReplaceWith(Tensor original, Tensor replacement)
    {
        if (original.OwningDisposeScope is not { } scope || !scope.Disposables.Remove(original)) return;
        original.OwningDisposeScope = null;
        Add(scope, replacement);
    }

    private void Move(DisposeScope? scope, IDisposable disposable)
    {
        if (!Disposables.Remove(disposable)) return;
        if (scope is not null)
        {
            Add(scope, disposable);
        }
        else if (disposable is Tensor t)
        {
            _manager!.StatisticsInstance.TensorStatistics.DetachedFromScopeCount++;
            t.OwningDisposeScope = null;
        }
    }

    private static bool Add(DisposeScope scope, IDisposable disposable)
    {
        if (disposable is not Tensor t) throw new InvalidOperationException("A dispose scope can only own tensors.");
        DisposeScope? before = t.OwningDisposeScope;
        if (before == scope) return false;
        scope.Disposables.Add(t);
        before?.Disposables.Remove(t);
        t.OwningDisposeScope = scope;
        return true;
    }

    private DisposeScope Live()
    {
        ObjectDisposedException.ThrowIf(_manager is null, this);
        return this;
    }
}

public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? s_thread;

    internal static DisposeScopeManager ThreadSingleton => s_thread ??= new DisposeScopeManager();
    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();
    internal DisposeScope? CurrentDisposeScope { get; private set; }

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    internal DisposeScope? Register(Tensor t)
    {
        if (CurrentDisposeScope is null)
        {
            StatisticsInstance.TensorStatistics.CreatedOutsideScopeCount++;
            return null;
        }
        StatisticsInstance.TensorStatistics.CreatedInScopeCount++;
        CurrentDisposeScope.Disposables.Add(t);
        return CurrentDisposeScope;
    }

    internal void Disposing(Tensor t)
    {
        if (t.OwningDisposeScope is null) StatisticsInstance.TensorStatistics.DisposedOutsideScopeCount++;
        else StatisticsInstance.TensorStatistics.DisposedInScopeCount++;
    }

    /// <summary>Scopes may be disposed out of order: the one that goes is taken out of the chain wherever it is.</summary>
    internal void RemoveDisposeScope(DisposeScope gone)
    {
        if (CurrentDisposeScope == gone)
        {
            CurrentDisposeScope = gone.OuterScope;
            return;
        }
        for (DisposeScope? s = CurrentDisposeScope; s is not null; s = s.OuterScope)
            if (s.OuterScope == gone) s.OuterScope = gone.OuterScope;
    }
}

public static partial class torch
{
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using DisposeScope scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
