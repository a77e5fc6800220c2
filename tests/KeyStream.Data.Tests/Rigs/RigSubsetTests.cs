using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests.Rigs;

public sealed class RigSubsetTests
{
    [Fact]
    public void Subset_OfAConnectedRig_StaysConnectedWithItsNamesAndPairs()
    {
        var kept = Gen.Choose(0, KnownRigs.All.Count - 1).SelectMany(r => Gen.SubListOf(Enumerable.Range(0, KnownRigs.All[r].Count))
            .Where(k => k.Any()).SelectMany(k => Gen.Shuffle(k.ToArray())).Select(k => (Rig: KnownRigs.All[r], Keep: k)));
        Prop.ForAll(Arb.From(kept), given =>
        {
            var subset = given.Rig.Subset(given.Keep);
            Components(subset).ShouldBe(1);
            subset.Joints.ShouldBe(given.Keep.Select(j => given.Rig.Joints[j]));
            foreach (var (left, right) in subset.Pairs) given.Rig.Pairs.ShouldContain((given.Keep[left], given.Keep[right]));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Subset_OfAllJointsInAnotherOrder_HasTheSameEdges()
    {
        var rig = KnownRigs.Coco17;
        var order = Enumerable.Range(0, rig.Count).Reverse().ToArray();
        var back = rig.Subset(order).Subset(order);
        Sorted(back).ShouldBe(Sorted(rig));
    }

    internal static int Components(Rig rig)
    {
        var mark = Enumerable.Range(0, rig.Count).ToArray();
        foreach (var _ in rig.Joints)
        {
            foreach (var (a, b) in rig.Edges) mark[a] = mark[b] = Math.Min(mark[a], mark[b]);
        }

        return mark.Distinct().Count();
    }

    private static IEnumerable<(int, int)> Sorted(Rig rig) => rig.Edges.Select(e => (Math.Min(e.From, e.To), Math.Max(e.From, e.To))).Order();
}
