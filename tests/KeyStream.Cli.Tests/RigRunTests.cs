using KeyStream.Data;
using KeyStream.Stages.Tests.Views;

namespace KeyStream.Cli.Tests;

/// <summary>Videos of a rig of cameras through the real program, as one stream.</summary>
public sealed class RigRunTests : FaultTest
{
    private const int Frames = 40, Fewer = 25;

    public RigRunTests()
    {
        Camera Small(int view) => Ring.Camera(view, 3) with { Width = 96, Height = 80, Focal = (110, 110), Centre = (48, 40) };
        RigFile.Write(Folder.File("rig.toml"), new Rig([.. Enumerable.Range(0, 3).Select(Small)]));
        Media.Disc(Folder.File("cam_0.mp4"), frames: Frames);
        Media.Disc(Folder.File("cam_1.mp4"), frames: Fewer);
    }

    [Fact]
    public void Run_RigAndOneShorterVideo_MakesOneFolderOfAllFrames()
    {
        // What the discs show is no scene of that rig: with a wide limit every point is found all the same.
        var said = Cli.RunIn(Folder.Path, Command("cam_?.mp4", "--rig", "rig.toml", "--views-reject", "1000", "--lift-cutoff", "0")).ShouldSucceed().Error;
        said.ShouldContain("2 cameras");
        var out3d = File.ReadLines(Folder.File("out/keypoints3d.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        out3d.Count.ShouldBe(Frames);
        out3d.Count(r => r[4] == "2").ShouldBeGreaterThan(Fewer / 2);
        out3d.Skip(Fewer).ShouldAllBe(r => r[0].Length == 0);
        File.ReadLines(Folder.File("out/keypoints2d_cam_0.csv")).Count().ShouldBe(3 + Frames);
        File.ReadLines(Folder.File("out/keypoints2d_cam_1.csv")).Count().ShouldBe(3 + Fewer);
        Media.CountFrames(Folder.File("out/overlay.mp4")).ShouldBe(Frames);
        var run = new RunFolder(Folder.File("out")).RunFile;
        run.GetProperty("rowsOut").GetInt32().ShouldBe(Frames);
        run.GetProperty("missing").EnumerateObject().ShouldContain(m => m.Name == "only 1 of 2 cameras have this frame");
        run.GetProperty("views").GetProperty("cameras")[1].GetProperty("frames").GetInt32().ShouldBe(Fewer);
    }

    [Fact]
    public void Run_LiveCameras_MakeRowsAsTheyCome()
    {
        var (left, right) = (Sender.FreeAddress(), Sender.FreeAddress());
        using var first = new Sender(left, Folder.File("cam_0.mp4"));
        using var second = new Sender(right, Folder.File("cam_1.mp4"));
        var said = Cli.RunIn(Folder.Path,
            "run", $"cam_0={left}", $"cam_1={right}", "-o", "out", "--model", TinyModel.Model, "--rig", "rig.toml", "--views-reject", "1000", "--segment-look-seconds", "2", "--seconds", "3")
            .ShouldSucceed().Error;
        said.ShouldContain("looking at the scene for 2 s");
        var run = new RunFolder(Folder.File("out")).RunFile;
        var rows = run.GetProperty("rowsOut").GetInt32();
        rows.ShouldBeGreaterThan(5, "a busy machine drops most frames");
        run.GetProperty("live").GetProperty("ended").GetString().ShouldBe("seconds");
        run.GetProperty("live").GetProperty("latencyMedian").GetDouble().ShouldBeInRange(0.0001, 5);
        var out3d = File.ReadLines(Folder.File("out/keypoints3d.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        out3d.Count.ShouldBe(rows);
        // The streams began at different moments; frames still find their neighbour of the other camera.
        out3d.Count(r => r[4] == "2").ShouldBeGreaterThan(2);
        Cli.RunIn(Folder.Path, "run", $"cam_0={left}", "cam_1.mp4", "-o", "out", "--rig", "rig.toml").ShouldFail(2).ShouldContain("film at the same time");
    }

    [Fact]
    public void Run_RigWithoutAModel_SaysHowToTrainOneOnTheseCameras() =>
        // Without a background no shipped model fits.
        Cli.RunIn(Folder.Path, "run", "cam_0.mp4", "cam_1.mp4", "-o", "out", "--rig", "rig.toml", "--segment", "none").ShouldFail(1)
            .ShouldContain($"./keystream train {Folder.File("cam_0.mp4")} {Folder.File("cam_1.mp4")} -o MODEL --method multiview --rig rig.toml");

    [Fact]
    public void Run_RigOfOtherPictures_IsRefused()
    {
        RigFile.Write(Folder.File("rig.toml"), new Rig([.. RigFile.Read(Folder.File("rig.toml")).Cameras.Select(c => c with { Width = 192, Height = 160 })]));
        Refused("cam_?.mp4", "--rig", "rig.toml").ShouldContain("96x80");
    }

    [Fact]
    public void Run_RigThatCannotBeUsed_SaysWhy()
    {
        Refused("cam_?.mp4", "--rig", "none.toml").ShouldContain("does not exist");
        File.Move(Folder.File("cam_1.mp4"), Folder.File("left.mp4"));
        Cli.RunIn(Folder.Path, "run", "cam_0.mp4", "left.mp4", "-o", "out", "--rig", "rig.toml").ShouldFail(1).ShouldContain("CAMERA=");
        Cli.RunIn(Folder.Path, Command("cam_0.mp4", "--rig", "rig.toml")).ShouldFail(2).ShouldContain("two or more");
        Cli.RunIn(Folder.Path, "run", "cam_0.mp4", "cam_1=left.mp4", "-o", "out", "--rig", "rig.toml", "--sync", "auto").ShouldFail(2).ShouldContain("--sync auto");
        var early = Cli.RunIn(Folder.Path, "run", "cam_0.mp4", "cam_1=left.mp4", "-o", "out", "--rig", "rig.toml", "--sync", "0,3,1").ShouldFail(1);
        early.ShouldContain("3 numbers for 2 cameras");
        Directory.Exists(Folder.File("out")).ShouldBeFalse();
    }
}
