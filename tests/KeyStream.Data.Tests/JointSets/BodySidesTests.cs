namespace KeyStream.Data.Tests.JointSets;

public sealed class BodySidesTests
{
    [Theory]
    [InlineData("LeftUpLeg", "RightUpLeg")]
    [InlineData("hand_left", "hand_right")]
    [InlineData("lShldr", "rShldr")]
    [InlineData("lfemur", "rfemur")]
    [InlineData("LHipJoint", "RHipJoint")]
    [InlineData("L_Hip", "R_Hip")]
    [InlineData("UpperArm.L", "UpperArm.R")]
    [InlineData("Ear_L_end", "Ear_R_end")]
    [InlineData("EarL", "EarR")]
    [InlineData("LeftHand_L", "RightHand_R")]
    public void Pairs_OfASideAndItsOther_AreFoundInEitherOrder(string left, string right)
    {
        BodySides.Pairs(["hip", left, right]).ShouldBe([(1, 2)]);
        BodySides.Pairs([right, left]).ShouldBe([(1, 0)]);
    }

    [Theory]
    [InlineData("pelvis", "pervis")]
    [InlineData("Tail", "Tair")]
    [InlineData("LeftUpLeg", "Hips")]
    public void Pairs_OfNamesWithoutASide_AreNone(string a, string b) => BodySides.Pairs([a, b]).ShouldBeEmpty();
}
