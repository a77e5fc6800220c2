namespace KeyStream.Flow.Tests;

/// <summary>Allocated bytes are counted for the whole process, so nothing may run beside these tests.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    [Fact]
    public async Task Run_SteadyState_AllocatesNextToNothingPerItem()
    {
        const int few = 20_000;
        const int many = 120_000;
        const int most = 4;
        // Until its code has been compiled for good, a wait now and then allocates: measured 0 to 13 bytes in the first rounds, 0 to 1 later.
        var perItem = double.PositiveInfinity;
        for (var round = 0; round < 12 && perItem >= most; round++) perItem = (await MeasureAsync(many) - await MeasureAsync(few)) / (double)(many - few);
        // Three hops; measured 0.1 bytes. One boxed item or one waiter per item would be 24 bytes or more.
        perItem.ShouldBeLessThan(most);
    }

    private static async Task<long> MeasureAsync(int count)
    {
        await using var pipeline = new Pipeline();
        var mapped = pipeline.Map(pipeline.Map(pipeline.Numbers(count), i => i + 1), i => i - 1, name: "back");
        pipeline.Sink("sink", mapped, new CountingSink());
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await pipeline.RunAsync();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private sealed class CountingSink : ISink<int>
    {
        private long _sum;

        public void Write(int item) => _sum += item;

        public void Commit() => _sum.ShouldBeGreaterThan(0);

        public void Dispose()
        {
        }
    }
}
