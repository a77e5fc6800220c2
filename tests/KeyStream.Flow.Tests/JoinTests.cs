using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using KeyStream.TestKit;

namespace KeyStream.Flow.Tests;

/// <summary>Streams joined by time: a view that lacks, is slow, ends early or whose clock drifts.</summary>
public sealed class JoinTests
{
    private readonly Ledger _ledger = new();

    [Fact]
    public async Task Join_ItemsOfOneTime_LeaveTogetherAndWhatLacksIsNull()
    {
        var rows = await RunAsync(null, [0, 1, 2, 4], [0, 2, 3], [1, 2, 5]);
        rows.ShouldBe(["0 0 -", "1 - 1", "2 2 2", "- 3 -", "4 - -", "- - 5"]);
        _ledger.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task Join_OneStreamEndsEarly_TheOthersGoOn()
    {
        var rows = await RunAsync(null, [0, 1], [0, 1, 2, 3], []);
        rows.ShouldBe(["0 0 -", "1 1 -", "- 2 -", "- 3 -"]);
    }

    [Fact]
    public async Task Join_ClockThatDrifts_LosesStepOnceAndNoItem()
    {
        // An hour at 30 per second against one that is 3 seconds slow by then, in thousandths of a second.
        int[] steady = [.. Enumerable.Range(0, 108_000).Select(i => i * 1000 / 30)];
        int[] drifting = [.. Enumerable.Range(0, 107_910).Select(i => (int)(i * 1000.0 / 29.975))];
        var rows = await RunAsync(null, 17, steady, drifting);
        var pairs = rows.Select(r => r.Split(' ')).Where(r => !r.Contains("-")).Select(r => Math.Abs(int.Parse(r[0]) - int.Parse(r[1]))).ToList();
        pairs.Max().ShouldBeLessThanOrEqualTo(17);
        rows.Sum(r => r.Split(' ').Count(c => c != "-")).ShouldBe(steady.Length + drifting.Length);
        pairs.Count.ShouldBeGreaterThan(107_800);
    }

    [Fact]
    public async Task Join_AnyStreams_EveryItemLeavesOnceInOrder()
    {
        var times = Gen.Choose(0, 60).ListOf().Select(l => l.Distinct().Order().ToArray());
        await Task.Run(() => Prop.ForAll(
            times.ArrayOf(3).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (streams, tolerance) =>
            {
                var rows = RunAsync(null, tolerance, streams).GetAwaiter().GetResult().Select(r => r.Split(' ')).ToList();
                int[] Column(int b) => [.. rows.Select(r => r[b]).Where(c => c != "-").Select(int.Parse)];
                var starts = rows.Select(r => r.Where(c => c != "-").Min(int.Parse)).ToList();
                return Column(0).SequenceEqual(streams[0]) && Column(1).SequenceEqual(streams[1]) && Column(2).SequenceEqual(streams[2])
                    && starts.SequenceEqual(starts.Order())
                    && rows.All(r => r.Where(c => c != "-").Max(int.Parse) - r.Where(c => c != "-").Min(int.Parse) <= tolerance);
            }).QuickCheckThrowOnFailure());
        _ledger.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task Join_PatienceAndAViewThatHangs_GoesOnWithoutItAndDropsWhatComesLate()
    {
        var (begun, gone, shown) = (new TaskCompletionSource(), new TaskCompletionSource(), new List<string>());
        async IAsyncEnumerable<Ledger.Item> Steady([EnumeratorCancellation] CancellationToken token)
        {
            for (var i = 0; i < 10; i++)
            {
                if (i == 1) await begun.Task.WaitAsync(token);
                yield return _ledger.Make(i);
            }
        }

        async IAsyncEnumerable<Ledger.Item> Slow([EnumeratorCancellation] CancellationToken token)
        {
            yield return _ledger.Make(0);
            await gone.Task.WaitAsync(token);
            yield return _ledger.Make(1);                                                          // Its row left long ago.
            yield return _ledger.Make(9);
        }

        await using var pipeline = Build.Pipeline();
        var steady = pipeline.Source("steady", Steady);
        var slow = pipeline.Source("slow", Slow);
        var joined = pipeline.Join("join", [steady, slow], new ByIndex(0), patience: 2);
        pipeline.Collect(joined, row =>
        {
            shown.Add(row.Text);
            if (row.Text == "0 0") begun.SetResult();
            if (row.Text == "5 -") gone.SetResult();
        });
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        shown[..6].ShouldBe(["0 0", "1 -", "2 -", "3 -", "4 -", "5 -"]);
        shown.ShouldNotContain("- 1");
        shown.Count.ShouldBe(10);
        _ledger.Alive.ShouldBe(0);
    }

    [Fact]
    public async Task Join_SlowRecording_IsWaitedFor()
    {
        var ready = new TaskCompletionSource();
        async IAsyncEnumerable<Ledger.Item> Slow([EnumeratorCancellation] CancellationToken token)
        {
            await ready.Task.WaitAsync(token);
            for (var i = 0; i < 20; i++) yield return _ledger.Make(i);
        }

        await using var pipeline = Build.Pipeline();
        var fast = pipeline.Map(pipeline.Items(_ledger, 20), item =>
        {
            if (item.Index == 3) ready.SetResult();
            return item;
        });
        var rows = pipeline.Collect(pipeline.Join("join", [fast, pipeline.Source("slow", Slow)], new ByIndex(0)));
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        rows.Items.Select(r => r.Text).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i} {i}"));
    }

    private Task<List<string>> RunAsync(int? patience, params int[][] streams) => RunAsync(patience, 0, streams);

    private async Task<List<string>> RunAsync(int? patience, int tolerance, params int[][] streams)
    {
        await using var pipeline = Build.Pipeline();
        var edges = streams.Select((s, b) => pipeline.Source($"source{b}", _ => TestSources.Clean(s.Length, i => _ledger.Make(s[i])))).ToList();
        var rows = new List<string>();
        pipeline.Collect(pipeline.Join("join", edges, new ByIndex(tolerance), patience), row => rows.Add(row.Text));
        await pipeline.RunAsync().WaitAsync(Build.Limit);
        return rows;
    }
}

/// <summary>A join as a stage: two aliases of one stream come together again.</summary>
public sealed class JoinContract : FlowContract<JoinedItems>
{
    protected override Edge<JoinedItems> Attach(Pipeline pipeline, Edge<Ledger.Item> input) =>
        pipeline.Join(StageName, pipeline.Tee("tee", input, 2, Ledger.Alias), new ByIndex(0));

    protected override IEnumerable<object> StampsOf(JoinedItems result) => [result.Items[0]!.Index];

    protected override string Digest(JoinedItems result) => result.Text;
}

/// <summary>A row of a join.</summary>
public sealed record JoinedItems(IReadOnlyList<Ledger.Item?> Items) : IDisposable
{
    public string Text { get; } = string.Join(' ', Items.Select(i => i is null ? "-" : $"{i.Index}"));

    public void Dispose()
    {
        foreach (var item in Items) item?.Dispose();
    }
}

/// <summary>Joins by index.</summary>
internal sealed class ByIndex(double tolerance) : IJoin<Ledger.Item, JoinedItems>
{
    public double Tolerance => tolerance;

    public double TimeOf(int branch, Ledger.Item item) => item.Index < 0 ? throw new InvalidDataException("poison") : item.Index;

    public JoinedItems Join(double time, IReadOnlyList<Ledger.Item?> items) => new(items);
}
