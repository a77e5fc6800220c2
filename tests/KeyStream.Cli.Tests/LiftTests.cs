namespace KeyStream.Cli.Tests;

/// <summary>Tracks of other detectors through the real program, in each format.</summary>
public sealed class LiftTests : IDisposable
{
    private const int Frames = 30;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lift_DeepLabCut_MakesARunFolderAndSaysWhatItAssumed()
    {
        _folder.Write("walk.csv", WalkTracks.Csv(Frames));
        var said = Lift("walk.csv").Error;
        foreach (var word in new[] { "--size", "--fps", "--focal", "edges were found from the tracks" }) said.ShouldContain(word);
        var run = Whole("out").RunFile;
        run.GetProperty("tracks").GetProperty("format").GetString().ShouldBe("deepLabCut");
        run.GetProperty("input").GetProperty("frameRate").GetDouble().ShouldBe(30);
        run.GetProperty("tracks").GetProperty("notes").GetArrayLength().ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void Lift_NamesOfTheFeetExchanged_ArePutBackAndCounted()
    {
        _folder.Write("walk.csv", WalkTracks.Csv(Frames, exchanged: (14, 3)));
        _folder.Write("true.csv", WalkTracks.Csv(Frames));
        Lift("walk.csv").Error.ShouldContain("left and right put back in 3 frames");
        Whole("out").Quality("framesWithSwapRepaired").ShouldBe(3);
        File.ReadAllText(_folder.File("out/report.html")).ShouldContain("exchanged in 3 of 30 frames");
        var put = new RunFolder(_folder.File("out")).Rows;
        Lift("true.csv").Error.ShouldNotContain("put back");
        put.ShouldBe(Whole("out").Rows);
    }

    [Theory]
    [InlineData("--lift-swap-frames", "0")]
    [InlineData("--independent")]
    public void Lift_NamesOfTheFeetExchanged_StayWhereNobodyAsks(params string[] option)
    {
        _folder.Write("walk.csv", WalkTracks.Csv(Frames, exchanged: (14, 3)));
        Lift(["walk.csv", .. option]);
        Whole("out").Quality("framesWithSwapRepaired").ShouldBe(0);
    }

    [Fact]
    public void Lift_TakesTheLifterForPeopleWhereTheJointsAreThoseOfPeople()
    {
        _folder.Write("person.csv", Person(_ => true));
        _folder.Write("walk.csv", WalkTracks.Csv(Frames));
        foreach (var (tracks, lifter) in new[] { ("person.csv", "lifter-people"), ("walk.csv", "lifter") })
        {
            Lift(tracks);
            Path.GetFileName(new RunFolder(_folder.File("out")).RunFile.GetProperty("model").GetProperty("folder").GetString()).ShouldBe(lifter);
        }
    }

    [Fact]
    public void Lift_APersonFilmedToTheWaist_GivesTheRunFolder()
    {
        _folder.Write("person.csv", Person(joint => joint.Contains("shoulder") || joint.Contains("elbow") || joint.Contains("wrist")));
        Lift("person.csv");
        File.Exists(_folder.File("out/run.json")).ShouldBeTrue();
    }

    [Fact]
    public void Lift_Report_ListsWhatWasAssumed()
    {
        _folder.Write("walk.csv", WalkTracks.Csv(Frames));
        Lift("walk.csv");
        var page = File.ReadAllText(_folder.File("out/report.html"));
        var list = page[page.IndexOf("id=\"notes\"", StringComparison.Ordinal)..page.IndexOf("</ul>", StringComparison.Ordinal)];
        foreach (var word in new[] { "--size", "--fps", "--focal", "edges were found from the tracks" }) list.ShouldContain(word);
    }

    [Fact]
    public void Lift_OpenPose_ByAJointSetFile()
    {
        WalkTracks.OpenPose(_folder.File("cam01_json"), Frames);
        _folder.Write("joints.yaml", WalkTracks.JointSet);
        Lift("cam01_json", "--joints", "joints.yaml", "--fps", "60", "--size", "100x80").Error.ShouldContain("walker");
        var run = Whole("out");
        run.Timestamps.GetProperty("duration_seconds").GetDouble().ShouldBe((Frames - 1) / 60.0, 1e-5);
        run.RunFile.GetProperty("input").GetProperty("sourceWidth").GetInt32().ShouldBe(100);
        File.ReadLines(_folder.File("out/keypoints2d.csv")).ElementAt(1).ShouldStartWith("bodyparts,head,head,head,hip");
    }

    [Fact]
    public void Lift_Coco_Causal()
    {
        _folder.Write("results.json", WalkTracks.Coco(Frames));
        Lift("results.json", "--causal", "--look-ahead", "3");
        Whole("out").RunFile.GetProperty("tracks").GetProperty("lookAhead").GetInt32().ShouldBe(3);
    }

    [Fact]
    public void Lift_WhatALiftWrote_IsReadAgain()
    {
        _folder.Write("walk.csv", WalkTracks.Csv(Frames));
        Lift("walk.csv");
        Cli.RunIn(_folder.Path, "lift", "out/keypoints2d.csv", "-o", "again", "--lift-cutoff", "0").ShouldSucceed();
        Whole("again");
        File.ReadAllText(_folder.File("again/keypoints2d.csv")).ShouldBe(File.ReadAllText(_folder.File("out/keypoints2d.csv")));
    }

    [Fact]
    public void Lift_WithItsVideo_TakesRateSizeAndTimesAndDrawsAnOverlay()
    {
        Media.Disc(_folder.File("walk.mp4"), frames: Frames - 5);
        _folder.Write("walk.csv", WalkTracks.Csv(Frames));
        Lift("walk.csv", "--video", "walk.mp4").Error.ShouldContain("the video has 25 frames and the tracks have 30 rows");
        var run = new RunFolder(_folder.File("out")).ShouldBeWhole(Frames);
        Media.CountFrames(_folder.File("out/overlay.mp4")).ShouldBe(Frames);
        var input = run.RunFile.GetProperty("input");
        (input.GetProperty("sourceWidth").GetInt32(), input.GetProperty("frameRate").GetDouble()).ShouldBe((96, 25));
        run.Timestamps.GetProperty("duration_seconds").GetDouble().ShouldBe((Frames - 1) / 25.0, 1e-3);
        // The overlay of an earlier call is not that of this one.
        Lift("walk.csv");
        Whole("out");
    }

    [Fact]
    public void Lift_Calibrated_TakesTheCameraOfTheTracksName()
    {
        _folder.Write("clip_cam2.csv", WalkTracks.Csv(Frames));
        string Camera(string name, int focal) => $"[{name}]\nsize = [96, 80]\nmatrix = [[{focal}, 0, 48], [0, {focal}, 40], [0, 0, 1]]\n";
        _folder.Write("calib.toml", Camera("cam_1", 100) + Camera("cam_2", 200));
        Lift("clip_cam2.csv", "--rig", "calib.toml");
        var camera = Whole("out").RunFile.GetProperty("tracks").GetProperty("camera");
        (camera.GetProperty("name").GetString(), camera.GetProperty("focal")[0].GetDouble()).ShouldBe(("cam_2", 200));
        Cli.RunIn(_folder.Path, "lift", "clip_cam2.csv", "-o", "out", "--rig", "calib.toml", "--camera", "cam_3").ShouldFail(1).ShouldContain("cam_1, cam_2");
    }

    [Fact]
    public void Lift_Batch_GoesOnAfterABadOne()
    {
        _folder.Write("a.csv", WalkTracks.Csv(Frames));
        _folder.Write("bad.csv", "nothing");
        WalkTracks.OpenPose(_folder.File("c"), Frames);
        var line = Cli.RunIn(_folder.Path, "lift", "a.csv", "bad.csv", "c", "-o", "out").ShouldFail(1);
        line.ShouldContain("1 of 3 inputs failed");
        File.ReadAllText(_folder.File("out/failures.json")).ShouldContain("bad.csv");
        Whole("out/a");
        Whole("out/c");
        Directory.Exists(_folder.File("out/bad")).ShouldBeFalse();
    }

    // Arms and legs of somebody who slides to the right, some joints never found.
    private static string Person(Func<string, bool> found)
    {
        var joints = new[] { "left_", "right_" }.SelectMany(s => new[] { "shoulder", "elbow", "wrist", "hip", "knee", "ankle" }.Select(j => s + j)).ToArray();
        var rows = Enumerable.Range(0, Frames).Select(t => string.Join(',', joints.Select((name, j) => found(name) ? $"{10 + (j / 6 * 20) + t},{10 + (j % 6 * 10)},0.9" : ",,")));
        return string.Join('\n', rows.Prepend(string.Join(',', joints.Select(j => $"{j}_x,{j}_y,{j}_likelihood")))) + "\n";
    }

    private CliResult Lift(params string[] arguments) => Cli.RunIn(_folder.Path, ["lift", "-o", "out", .. arguments]).ShouldSucceed();

    private RunFolder Whole(string name)
    {
        var run = new RunFolder(_folder.File(name)).ShouldBeWholeWithoutPictures(Frames);
        run.MissingRows.ShouldBe(1);
        run.Rows[WalkTracks.Empty].Skip(1).ShouldAllBe(cell => cell.Length == 0 || cell.Trim('0', '.').Length == 0);
        return run;
    }
}
