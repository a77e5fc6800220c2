using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests.JointSets;

public sealed class JointSetSubsetTests
{
    [Fact]
    public void Subset_OfAConnectedRig_StaysConnectedWithItsNamesAndPairs()
    {
        var kept = Gen.Choose(0, KnownJointSets.All.Count - 1).SelectMany(r => Gen.SubListOf(Enumerable.Range(0, KnownJointSets.All[r].Count))
            .Where(k => k.Any()).SelectMany(k => Gen.Shuffle(k.ToArray())).Select(k => (JointSet: KnownJointSets.All[r], Keep: k)));
        Prop.ForAll(Arb.From(kept), given =>
        {
            var subset = given.JointSet.Subset(given.Keep);
            Components(subset).ShouldBe(1);
            subset.Joints.ShouldBe(given.Keep.Select(j => given.JointSet.Joints[j]));
            foreach (var (left, right) in subset.Pairs) given.JointSet.Pairs.ShouldContain((given.Keep[left], given.Keep[right]));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Subset_OfAllJointsInAnotherOrder_HasTheSameEdges()
    {
        var jointSet = KnownJointSets.Coco17;
        var order = Enumerable.Range(0, jointSet.Count).Reverse().ToArray();
        var back = jointSet.Subset(order).Subset(order);
        Sorted(back).ShouldBe(Sorted(jointSet));
    }

    internal static int Components(JointSet jointSet)
    {
        var mark = Enumerable.Range(0, jointSet.Count).ToArray();
        foreach (var _ in jointSet.Joints)
        {
            foreach (var (a, b) in jointSet.Edges) mark[a] = mark[b] = Math.Min(mark[a], mark[b]);
        }

        return mark.Distinct().Count();
    }

    private static IEnumerable<(int, int)> Sorted(JointSet jointSet) => jointSet.Edges.Select(e => (Math.Min(e.From, e.To), Math.Max(e.From, e.To))).Order();
}
