namespace KeyStream.Data.Tests.JointSets;

public sealed class KnownJointSetsTests
{
    public static TheoryData<string> Names => [.. KnownJointSets.All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rig_OfAnyName_IsConnectedWithUniqueJointsAndItsSizeInItsName(string name)
    {
        var jointSet = KnownJointSets.Find(name).ShouldNotBeNull();
        jointSet.Joints.Distinct().Count().ShouldBe(jointSet.Count);
        jointSet.Edges.Distinct().Count().ShouldBe(jointSet.Edges.Count);
        jointSet.Edges.ShouldAllBe(e => e.From != e.To && e.From >= 0 && e.To >= 0 && e.From < jointSet.Count && e.To < jointSet.Count);
        JointSetSubsetTests.Components(jointSet).ShouldBe(1);
        name.ShouldContain(jointSet.Count == 25 ? "25" : "-" + jointSet.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pairs_OfAnyRig_AreAllItsSidesAndEdgesAreSymmetric(string name)
    {
        var jointSet = KnownJointSets.Find(name)!;
        jointSet.Pairs.Count.ShouldBe(jointSet.Joints.Count(j => j.Contains("left")));
        jointSet.Pairs.ShouldAllBe(p => jointSet.Joints[p.Left].Contains("left") && jointSet.Joints[p.Right].Contains("right"));
        var partners = BodySides.Partners(jointSet);
        var edges = jointSet.Edges.Select(e => (Math.Min(e.From, e.To), Math.Max(e.From, e.To))).ToHashSet();
        foreach (var (a, b) in edges) edges.ShouldContain((Math.Min(partners[a], partners[b]), Math.Max(partners[a], partners[b])));
    }

    [Theory]
    [InlineData("BODY_25B", "body_25b")]
    [InlineData("Halpe26", "halpe-26")]
    [InlineData("AP10K-17", "ap-10k-17")]
    public void Find_WithOtherCapitalsAndSeparators_FindsTheJointSet(string asked, string name) => KnownJointSets.Find(asked)!.Name.ShouldBe(name);

    [Fact]
    public void Find_OfAnUnknownName_IsNull() => KnownJointSets.Find("coco-18").ShouldBeNull();
}
