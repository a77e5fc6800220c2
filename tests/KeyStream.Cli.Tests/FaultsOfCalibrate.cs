namespace KeyStream.Cli.Tests;

/// <summary>Boards and pictures that cannot be calibrated from: one line that says so, and no rig.</summary>
public sealed class FaultsOfCalibrate : FaultTest
{
    [Fact]
    public void Calibrate_BoardThatIsNeverSeen_SaysByWhom()
    {
        foreach (var name in new[] { "left1", "left2", "right1", "right2" })
            Cli.Tool("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:duration=1:rate=1", "-frames:v", "1", Folder.File($"{name}.png"));
        Folder.Write("left3.png", "no picture");
        NoRig(Folder.Path).ShouldContain("never seen by left (0 of 3 pictures), right (0 of 2 pictures)");
    }

    [Fact]
    public void Calibrate_NoPictureThatCanBeRead_SaysSo()
    {
        Folder.Write("left1.png", "no picture");
        NoRig("left1.png").ShouldContain("no picture can be read");
    }

    [Fact]
    public void Calibrate_OtherBoards_SaysHowToWriteOne() =>
        NoRig("left1.png", "--board", "chess").ShouldContain("checkerboard:9x6:25mm");

    private string NoRig(string input, params string[] options)
    {
        string[] board = options.Length > 0 ? [] : ["--board", "checkerboard:9x6:25mm"];
        var said = Cli.RunIn(Folder.Path, ["calibrate", input, .. board, .. options, "-o", "rig.toml"]).ShouldFail(1);
        File.Exists(Folder.File("rig.toml")).ShouldBeFalse();
        return said;
    }
}
