using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

/// <summary>The contract, met by the runtime's own stages.</summary>
public abstract class FlowContract<TOut> : StageContract<Ledger.Item, TOut>
{
    protected Ledger Ledger { get; } = new();

    protected override long LiveCount => Ledger.Alive;

    protected override Ledger.Item Sample(int index) => Ledger.Make(index);

    protected override object StampOf(Ledger.Item item) => item.Index;

    protected override bool TryMakePoison(out Ledger.Item poison)
    {
        poison = Ledger.Make(-1);
        return true;
    }

    protected static Ledger.Item Work(Ledger.Item item) => item.Index < 0 ? throw new InvalidDataException("poison") : item;
}

public class SequentialContract : FlowContract<Ledger.Item>
{
    protected override Edge<Ledger.Item> Attach(Pipeline pipeline, Edge<Ledger.Item> input) =>
        pipeline.Map(input, Work, name: StageName);

    protected override IEnumerable<object> StampsOf(Ledger.Item result) => [result.Index];

    protected override string Digest(Ledger.Item result) => $"{result.Index}";
}

public sealed class ParallelContract : SequentialContract
{
    protected override Edge<Ledger.Item> Attach(Pipeline pipeline, Edge<Ledger.Item> input) =>
        pipeline.Map(input, Work, StageOptions.ParallelOrdered(3), StageName);
}

public sealed class BatchContract : FlowContract<IReadOnlyList<Ledger.Item>>
{
    protected override Edge<IReadOnlyList<Ledger.Item>> Attach(Pipeline pipeline, Edge<Ledger.Item> input) =>
        pipeline.Batch(StageName, input, 4);

    protected override IEnumerable<object> StampsOf(IReadOnlyList<Ledger.Item> result) => result.Select(i => (object)i.Index);

    protected override string Digest(IReadOnlyList<Ledger.Item> result) => string.Join(' ', result);

    protected override bool TryMakePoison(out Ledger.Item poison)
    {
        poison = null!;
        return false;
    }

    protected override void Release(IReadOnlyList<Ledger.Item> result)
    {
        foreach (var item in result)
        {
            item.Dispose();
        }
    }
}

public sealed class WindowContract : FlowContract<Window<Ledger.Item>>
{
    protected override Edge<Window<Ledger.Item>> Attach(Pipeline pipeline, Edge<Ledger.Item> input) =>
        pipeline.Window(StageName, input, 4, 3, i => Ledger.Alias(Work(i)));

    protected override IEnumerable<object> StampsOf(Window<Ledger.Item> result) => result.Select(i => (object)i.Index);

    protected override string Digest(Window<Ledger.Item> result) => string.Join(' ', result);

    /// <summary>Six samples in windows of four, the second flush with the end, share two items.</summary>
    protected override IEnumerable<object> Expected(IReadOnlyList<object> sent) =>
        sent.Count <= 4 ? sent : [.. sent.Take(4), .. sent.TakeLast(4)];

    /// <summary>A window names the item that completes it, so only a stream whose last window the poison completes can name it.</summary>
    protected override bool TryMakePoison(out Ledger.Item poison)
    {
        poison = null!;
        return false;
    }
}

/// <summary>The contract can fail: stages that break one promise each are caught.</summary>
public sealed class BrokenStageTests
{
    [Fact]
    public Task Contract_StageSwapsItems_IsCaught() =>
        ShouldFail(new Broken((p, e) => p.StageMany("stage-under-test", e, new SwapStep())), c => c.Stage_CleanStream_KeepsOrderAndStampsAndFlushes(-1));

    [Fact]
    public Task Contract_StageForgetsToFlush_IsCaught() =>
        ShouldFail(new Broken((p, e) => p.StageMany("stage-under-test", e, new NoFlushStep())), c => c.Stage_CleanStream_KeepsOrderAndStampsAndFlushes(1));

    [Fact]
    public Task Contract_StageLeaks_IsCaught()
    {
        var leaky = new Ledger();
        var broken = new Broken((p, e) => p.Map(e, Leak, name: "stage-under-test"), leaky);
        return ShouldFail(broken, c => c.Stage_ManyItems_LeavesNoMoreAliveThanOne());

        Ledger.Item Leak(Ledger.Item item)
        {
            leaky.Make(item.Index);
            return item;
        }
    }

    [Fact]
    public Task Contract_StageSwallowsItsFault_IsCaught() =>
        ShouldFail(new Broken((p, e) => p.Map(e, i => i, name: "stage-under-test")), c => c.Stage_OwnFault_NamesTheStageAndTheItem());

    /// <summary>Shouldly passes its own failures on, so it cannot expect one.</summary>
    private static Task ShouldFail(Broken contract, Func<Broken, Task> test) => Assert.ThrowsAsync<ShouldAssertException>(() => test(contract));

#pragma warning disable xUnit1000 // Not to be discovered: these runs must fail.
    private sealed class Broken(Func<Pipeline, Edge<Ledger.Item>, Edge<Ledger.Item>> attach, Ledger? counted = null) : SequentialContract
#pragma warning restore xUnit1000
    {
        protected override long LiveCount => (counted ?? Ledger).Alive;

        protected override Edge<Ledger.Item> Attach(Pipeline pipeline, Edge<Ledger.Item> input) => attach(pipeline, input);
    }

    private sealed class SwapStep : IManyStep<Ledger.Item, Ledger.Item>
    {
        private Ledger.Item? _held;

        public IEnumerable<Ledger.Item> Run(Ledger.Item item)
        {
            if (_held is null)
            {
                _held = item;
                yield break;
            }

            yield return item;
            yield return _held;
            _held = null;
        }

        public IEnumerable<Ledger.Item> Flush() => _held is null ? [] : [_held];
    }

    private sealed class NoFlushStep : IManyStep<Ledger.Item, Ledger.Item>
    {
        private Ledger.Item? _held;

        public IEnumerable<Ledger.Item> Run(Ledger.Item item)
        {
            var ready = _held;
            _held = item;
            return ready is null ? [] : [ready];
        }

        public IEnumerable<Ledger.Item> Flush() => [];
    }
}
