using KeyStream.Data;
using KeyStream.Stages.Lift;

namespace KeyStream.Stages.Tests.Lift;

public sealed class LayoutTreeTests
{
    [Fact]
    public void Of_ACycle_LosesItsWeakestEdge()
    {
        var layout = new KeypointLayout(["a", "b", "c"], [new(0, 1, 0.9), new(1, 2, 0.2), new(0, 2, 0.5)], [(0, 1)]);
        var jointSet = LayoutTree.Of(layout);
        jointSet.Edges.ShouldBe([(0, 1), (0, 2)]);
        jointSet.Pairs.ShouldBeEmpty();
    }

    [Fact]
    public void Of_AnyGraph_HasNoCycleAndReachesWhatCanBeReached()
    {
        for (var seed = 0; seed < 100; seed++) HasNoCycleAndReachesWhatCanBeReached(new Random(seed));
    }

    private static void HasNoCycleAndReachesWhatCanBeReached(Random random)
    {
        var n = random.Next(1, 13);
        var edges = Enumerable.Range(0, 2 * n).Select(_ => (random.Next(n), random.Next(n))).Where(e => e.Item1 < e.Item2).Distinct()
            .Select(e => new KeypointEdge(e.Item1, e.Item2, random.NextDouble())).ToList();
        var jointSet = LayoutTree.Of(new KeypointLayout([.. Enumerable.Range(0, n).Select(i => $"k{i}")], edges, []));
        int Parts(IEnumerable<(int, int)> joined)
        {
            var group = Enumerable.Range(0, n).ToArray();
            foreach (var (a, b) in joined)
            {
                var (from, to) = (group[a], group[b]);
                for (var i = 0; i < n; i++) if (group[i] == from) group[i] = to;
            }

            return group.Distinct().Count();
        }

        var parts = Parts(edges.Select(e => (e.From, e.To)));
        Parts(jointSet.Edges).ShouldBe(parts);
        jointSet.Edges.Count.ShouldBe(n - parts);
    }
}
