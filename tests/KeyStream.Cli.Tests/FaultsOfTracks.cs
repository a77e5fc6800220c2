namespace KeyStream.Cli.Tests;

/// <summary>Tracks, joint sets and calibrations that cannot be used: one line that says so, and nothing left behind.</summary>
public sealed class FaultsOfTracks : FaultTest
{
    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b\n1,2\n", "neither header rows")]
    [InlineData("p_x,p_y\n1,far\n", "line 2, column 2")]
    [InlineData("[", "is not JSON")]
    [InlineData("[{\"image_id\":1,\"keypoints\":[1,2]}]", "entry 1")]
    public void Lift_HostileTracks_AreRefused(string content, string says)
    {
        Folder.Write("tracks.any", content);
        RefusedTracks("tracks.any").ShouldContain(says);
    }

    [Theory]
    [InlineData("", "is no joint set")]
    [InlineData("[1, 2]", "is no joint set")]
    [InlineData("joint: [head]", "did you mean joints")]
    [InlineData("name: a", "names no joints")]
    [InlineData("joints: [head, head]", "stands there twice")]
    [InlineData("joints: [head, hip, left_foot, right_foot]\nedges: [[head, hop]]", "did you mean hip")]
    [InlineData("joints: [head, hip]\nedges: [[head, head]]", "joined to itself")]
    [InlineData("joints: [head, hip]\nedges: [[head, hip, head]]", "two joint names and no more")]
    [InlineData("joints: &a [*a]", "joints.yaml line 1")]
    [InlineData("joints: [head, hip, tail]", "no point 'tail'")]
    public void Lift_HostileRig_IsRefused(string jointSet, string says)
    {
        Folder.Write("walk.csv", WalkTracks.Csv(5));
        Folder.Write("joints.yaml", jointSet);
        RefusedTracks("walk.csv", "--joints", "joints.yaml").ShouldContain(says);
    }

    [Fact]
    public void Lift_UnknownRig_NamesTheNearest()
    {
        Folder.Write("walk.csv", WalkTracks.Csv(5));
        RefusedTracks("walk.csv", "--joints", "coco-71").ShouldContain("nearest: coco-17");
        RefusedTracks("walk.csv", "--joints", "coco-17").ShouldContain("no point 'nose'");
    }

    [Fact]
    public void Lift_IntoItsOwnFolder_IsRefused()
    {
        WalkTracks.OpenPose(Folder.File("cam"), 3);
        Cli.RunIn(Folder.Path, "lift", "cam", "-o", "cam").ShouldFail(1).ShouldContain("among the tracks");
        Folder.Write("keypoints2d.csv", WalkTracks.Csv(5));
        Cli.RunIn(Folder.Path, "lift", "keypoints2d.csv", "-o", ".").ShouldFail(1).ShouldContain("would replace");
        File.ReadAllText(Folder.File("keypoints2d.csv")).ShouldBe(WalkTracks.Csv(5));
    }

    [Theory]
    [InlineData("--look-ahead for --causal", "--look-ahead", "2")]
    [InlineData("--size", "--size", "10")]
    [InlineData("--camera names a camera", "--camera", "a")]
    [InlineData("--fps", "--fps", "0")]
    public void Lift_WrongUsage_IsTold(string says, string option, string value)
    {
        Folder.Write("walk.csv", WalkTracks.Csv(5));
        var line = Cli.RunIn(Folder.Path, "lift", "walk.csv", "-o", "out", option, value).ShouldFail(2);
        foreach (var word in says.Split(' ')) line.ShouldContain(word);
    }

    [Fact]
    public void Lift_FocalLengthInMillimetres_IsRefused()
    {
        Folder.Write("walk.csv", WalkTracks.Csv(5));
        RefusedTracks("walk.csv", "--size", "1920x1080", "--focal", "35").ShouldContain("no focal length in pixels of a picture of 1920x1080: it is about 2318");
    }

    [Fact]
    public void Lift_ModelThatIsNoLifter_IsRefused()
    {
        Folder.Write("walk.csv", WalkTracks.Csv(5));
        RefusedTracks("walk.csv", "--model", TinyModel.Model).ShouldContain("autolink3d");
    }

    private string RefusedTracks(string tracks, params string[] more)
    {
        var line = Cli.RunIn(Folder.Path, ["lift", tracks, "-o", "out", .. more]).ShouldFail(1);
        Directory.Exists(Folder.File("out")).ShouldBeFalse();
        return line;
    }
}
