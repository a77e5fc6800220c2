namespace KeyStream.Data.Tests.JointSets;

public sealed class JointNamesTests
{
    [Theory]
    [InlineData("LHip")]
    [InlineData("left_hip")]
    [InlineData("l_hip")]
    [InlineData("hip_l")]
    [InlineData("Hip.L")]
    [InlineData("HipLeft")]
    [InlineData("LEFT HIP")]
    [InlineData("lhip")]
    [InlineData("lefthip")]
    [InlineData("LeftUpLeg")]
    [InlineData("mixamorig:LeftUpLeg")]
    [InlineData("LeftUpperLeg")]
    [InlineData("lThigh")]
    [InlineData("lfemur")]
    public void Canonical_WaysToWriteTheLeftHip_AreOne(string name) => JointNames.Canonical([name]).ShouldBe(["left_hip"]);

    [Fact]
    public void Canonical_WordsWithTwoMeanings_AreToldApartByTheirCompany()
    {
        JointNames.Canonical(["LeftShoulder", "LeftArm", "LeftForeArm", "LeftHand", "LeftFoot", "LeftToeBase", "Hips"])
            .ShouldBe(["left_collar", "left_shoulder", "left_elbow", "left_wrist", "left_ankle", "left_toebase", "pelvis"]);
        JointNames.Canonical(["left_shoulder", "left_elbow", "left_wrist", "left_hand", "left_ankle", "left_foot", "hip"])
            .ShouldBe(["left_shoulder", "left_elbow", "left_wrist", "left_hand", "left_ankle", "left_toebase", "pelvis"]);
    }

    [Fact]
    public void Canonical_UnknownAndRepeatedWords_StayApart()
    {
        JointNames.Canonical(["tail_base", "C7", "kp3"]).ShouldBe(["tailbase", "c7", "kp3"]);
        JointNames.Canonical(["LeftLeg", "LeftShin"]).ShouldBe(["left_knee", "LeftShin"], "the first has the common name, the second keeps its own");
    }

    [Fact]
    public void Canonical_WellKnownJointSets_KeepAllTheirJointsApart()
    {
        foreach (var jointSet in KnownJointSets.All) JointNames.Canonical(jointSet.Joints).ShouldBeUnique(jointSet.Name);
    }
}
