namespace KeyStream.Data.Tests.Rigs;

public sealed class KnownRigsTests
{
    public static TheoryData<string> Names => [.. KnownRigs.All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rig_OfAnyName_IsConnectedWithUniqueJointsAndItsSizeInItsName(string name)
    {
        var rig = KnownRigs.Find(name).ShouldNotBeNull();
        rig.Joints.Distinct().Count().ShouldBe(rig.Count);
        rig.Edges.Distinct().Count().ShouldBe(rig.Edges.Count);
        rig.Edges.ShouldAllBe(e => e.From != e.To && e.From >= 0 && e.To >= 0 && e.From < rig.Count && e.To < rig.Count);
        RigSubsetTests.Components(rig).ShouldBe(1);
        name.ShouldContain(rig.Count == 25 ? "25" : "-" + rig.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pairs_OfAnyRig_AreAllItsSidesAndEdgesAreSymmetric(string name)
    {
        var rig = KnownRigs.Find(name)!;
        rig.Pairs.Count.ShouldBe(rig.Joints.Count(j => j.Contains("left")));
        rig.Pairs.ShouldAllBe(p => rig.Joints[p.Left].Contains("left") && rig.Joints[p.Right].Contains("right"));
        var partners = BodySides.Partners(rig);
        var edges = rig.Edges.Select(e => (Math.Min(e.From, e.To), Math.Max(e.From, e.To))).ToHashSet();
        foreach (var (a, b) in edges) edges.ShouldContain((Math.Min(partners[a], partners[b]), Math.Max(partners[a], partners[b])));
    }

    [Theory]
    [InlineData("BODY_25B", "body_25b")]
    [InlineData("Halpe26", "halpe-26")]
    [InlineData("AP10K-17", "ap-10k-17")]
    public void Find_WithOtherCapitalsAndSeparators_FindsTheRig(string asked, string name) => KnownRigs.Find(asked)!.Name.ShouldBe(name);

    [Fact]
    public void Find_OfAnUnknownName_IsNull() => KnownRigs.Find("coco-18").ShouldBeNull();
}
