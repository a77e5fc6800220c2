using System.Globalization;
using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Tests.Views;

namespace KeyStream.Cli.Tests;

/// <summary>Tracks of several cameras through the real program: what comes out, and what is said of a rig that does not fit.</summary>
public sealed class TriangulateTests : IDisposable
{
    private const int Frames = 40, Points = 5;
    private static readonly string[] Files = ["keypoints3d.csv", "report.html", "run.json", "skeleton.bvh", "skeleton.glb", "timestamps.json"];
    private readonly TempFolder _folder = new();
    private readonly Camera[] _cameras = [.. Enumerable.Range(0, 3).Select(v => Ring.Camera(v, 3, -0.1, 0.02))];

    public TriangulateTests()
    {
        RigFile.Write(_folder.File("rig.toml"), new Rig(_cameras));
        for (var v = 0; v < 3; v++) Write($"clip_cam{v}.csv", v);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Triangulate_TracksOfThreeCameras_MakesARunFolderInTheRigsWorld()
    {
        var said = Triangulate("clip_cam2.csv", "clip_cam0.csv", "clip_cam1.csv", "--fps", "25", "--lift-cutoff", "0").Error;
        said.ShouldContain("z is taken for up");
        said.ShouldContain("taken for metres");
        Directory.EnumerateFiles(_folder.File("out")).Select(Path.GetFileName).ShouldBe([.. Files, "keypoints2d_cam_0.csv", "keypoints2d_cam_1.csv", "keypoints2d_cam_2.csv"], ignoreOrder: true);
        var rows = Rows();
        rows.Count.ShouldBe(Frames);
        foreach (var (row, t) in rows.Select((r, t) => (r, t)))
        {
            var truth = Ring.Points(Points, t / 10.0);
            for (var k = 0; k < Points; k++)
            {
                Vector3.Distance(new Vector3(Number(row[6 * k]), Number(row[(6 * k) + 1]), Number(row[(6 * k) + 2])), truth[k]).ShouldBeLessThan(1e-4f);
                (Number(row[(6 * k) + 3]) < 0.05, row[(6 * k) + 4]).ShouldBe((true, "3"));
            }
        }

        var run = new RunFolder(_folder.File("out")).RunFile;
        run.GetProperty("views").GetProperty("cameras")[0].GetProperty("camera").GetProperty("name").GetString().ShouldBe("cam_2");
        run.GetProperty("rowsOut").GetInt32().ShouldBe(Frames);
    }

    [Fact]
    public void Triangulate_ShorterFileAndLateCamera_GoesOnWithFewerViewsInStep()
    {
        Write("clip_cam1.csv", 1, frames: 25);
        Write("clip_cam2.csv", 2, late: 4);
        var said = Triangulate("clip_cam0.csv", "clip_cam1.csv", "clip_cam2.csv", "--sync", "auto", "--lift-cutoff", "0").Error;
        said.ShouldContain("frame n+4 of cam_2 belongs to frame n of cam_0");
        var cameras = Rows().ConvertAll(r => r[4]);
        // Four frames of the late camera come before the first of the others.
        cameras.Count.ShouldBe(Frames + 4);
        cameras.Distinct().ShouldBe(["0", "3", "2"]);
        cameras.Count(c => c == "3").ShouldBe(25);
        Cli.RunIn(_folder.Path, "triangulate", "clip_cam0.csv", "clip_cam2.csv", "--rig", "rig.toml", "-o", "again", "--sync", "cam_2=4").ShouldSucceed();
        Cli.RunIn(_folder.Path, "triangulate", "clip_cam0.csv", "clip_cam2.csv", "--rig", "rig.toml", "-o", "again", "--sync", "cam_9=4").ShouldFail(1).ShouldContain("cam_9");
    }

    [Fact]
    public void Triangulate_FramesLeftOut_KeepTheCamerasInStepByTheirNumbers()
    {
        // The first camera lacks its first rows, the second some in the middle: each number is one moment.
        Keep("clip_cam0.csv", t => t >= 3);
        Keep("clip_cam1.csv", t => t is < 10 or >= 15);
        var said = Triangulate("clip_cam0.csv", "clip_cam1.csv", "clip_cam2.csv", "--lift-cutoff", "0").Error;
        said.ShouldContain("cam_1: 5 of the frames 0 to 39 are not there");
        said.ShouldContain("cam_0 begins at frame 3");
        said.ShouldNotContain("hardly fit");
        Rows().ConvertAll(r => r[4]).ShouldBe(Enumerable.Range(0, Frames).Select(t => t is < 3 or (>= 10 and < 15) ? "2" : "3"));
        Rows().Max(r => Number(r[3])).ShouldBeLessThan(0.05f);
    }

    [Fact]
    public void Triangulate_NumbersWithoutACommonOne_BeginTogether()
    {
        File.WriteAllLines(_folder.File("clip_cam1.csv"), File.ReadAllLines(_folder.File("clip_cam1.csv")).Select((l, i) => i < 3 ? l : $"{i + 997}{l[l.IndexOf(',', StringComparison.Ordinal)..]}"));
        Triangulate("clip_cam0.csv", "clip_cam1.csv").Error.ShouldContain("cam_1 has the frames 1000 to 1039 and cam_0 0 to 39, none in common");
        Rows().Count.ShouldBe(Frames);
    }

    [Fact]
    public void Triangulate_CamerasExchanged_SaysWhichOnes()
    {
        var line = Refused("cam_0=clip_cam1.csv", "cam_1=clip_cam0.csv", "clip_cam2.csv");
        line.ShouldContain("with cam_0 and cam_1 exchanged");
        line.ShouldContain("cam_1=clip_cam1.csv cam_0=clip_cam0.csv");
    }

    [Fact]
    public void Triangulate_OneCameraThatDisagrees_IsNamedInTheReport()
    {
        Move("clip_cam1.csv", (x, y) => (900 - x, 700 - y));
        var said = Triangulate("clip_cam0.csv", "clip_cam1.csv", "clip_cam2.csv").Error;
        said.ShouldContain("do not trust the points in space");
        said.ShouldContain("it is cam_1 that the others disagree with");
        File.ReadAllText(_folder.File("out/report.html")).ShouldContain("do not trust the points in space");
    }

    [Fact]
    public void Triangulate_AFileThatIsNotThere_IsNamed() => Refused("clip_cam0.csv", "nothere_cam1.csv").ShouldContain("nothere_cam1.csv does not exist: check the path");

    [Fact]
    public void Triangulate_NoPointWhereTwoCamerasPutIt_Fails()
    {
        Move("clip_cam1.csv", (x, _) => (x, 10));
        Refused("clip_cam0.csv", "clip_cam1.csv").ShouldContain("none of the points that were looked at is where two cameras put it: the median reprojection error is");
    }

    [Fact]
    public void Triangulate_PointsOutsideThePicture_NamesTheCameraAndTheRange()
    {
        Move("clip_cam1.csv", (x, y) => (3 * x, 3 * y));
        var line = Refused("clip_cam0.csv", "clip_cam1.csv", "clip_cam2.csv");
        line.ShouldContain("cam_1: most points of clip_cam1.csv lie at x");
        line.ShouldContain("and the picture is 1000x800");
        Move("clip_cam1.csv", (x, y) => (x / 3000, y / 2400));
        Refused("clip_cam0.csv", "clip_cam1.csv").ShouldContain("shares of the picture, not pixels");
        Cli.RunIn(_folder.Path, "lift", "clip_cam1.csv", "--size", "1000x800", "-o", "out").ShouldFail(1).ShouldContain("shares of the picture");
    }

    [Fact]
    public void Triangulate_Glob_IsAllThatMatches() => Triangulate("clip_cam?.csv").Error.ShouldContain("3 cameras");

    [Fact]
    public void Triangulate_CameraThatTheRigLacks_SaysWhichThereAre()
    {
        File.Move(_folder.File("clip_cam1.csv"), _folder.File("clip_left.csv"));
        Refused("clip_cam0.csv", "clip_left.csv").ShouldContain("cam_0, cam_1, cam_2");
        Refused("clip_cam0.csv", "cam_7=clip_left.csv").ShouldContain("no camera 'cam_7'");
        Refused("clip_cam0.csv", "cam_0=clip_left.csv").ShouldContain("both of camera cam_0");
    }

    [Fact]
    public void Triangulate_OtherPoints_AreRefused()
    {
        File.WriteAllText(_folder.File("clip_cam1.csv"), File.ReadAllText(_folder.File("clip_cam1.csv")).Replace("p3", "q3", StringComparison.Ordinal));
        Refused("clip_cam0.csv", "clip_cam1.csv").ShouldContain("no point 'p3'");
    }

    [Theory]
    [InlineData("2 numbers for 3 cameras", "--sync", "0,3")]
    [InlineData("there are 3 cameras", "--views-min-cameras", "4")]
    public void Triangulate_OptionsThatDoNotFitTheCameras_AreRefused(string says, params string[] arguments) =>
        Refused(["clip_cam0.csv", "clip_cam1.csv", "clip_cam2.csv", .. arguments]).ShouldContain(says);

    [Fact]
    public void Triangulate_UpTheOtherWay_IsTaken() => Triangulate("clip_cam0.csv", "clip_cam1.csv", "--up", "-z");

    [Fact]
    public void Triangulate_TracksThatHardlyFit_WarnsInTheReportToo()
    {
        Write("clip_cam1.csv", 1, late: 9);
        Triangulate("clip_cam0.csv", "clip_cam1.csv").Error.ShouldContain("hardly fit");
        File.ReadAllText(_folder.File("out/report.html")).ShouldContain("hardly fit");
    }

    [Fact]
    public void Triangulate_WhatCannotBeMeant_IsRefused()
    {
        Refused("cam_1=clip_cam0.csv", "cam_2=clip_cam0.csv").ShouldContain("clip_cam0.csv is given as cam_1 and cam_2");
        Cli.RunIn(_folder.Path, "triangulate", "clip_cam0.csv", "clip_cam1.csv", "-o", "out", "--rig", ".").ShouldFail(1).ShouldContain("is a folder: name the file");
        Directory.CreateDirectory(_folder.File("run"));
        foreach (var v in new[] { 0, 1 }) File.Move(_folder.File($"clip_cam{v}.csv"), _folder.File($"run/keypoints2d_cam{v}.csv"));
        Cli.RunIn(_folder.Path, "triangulate", "run/keypoints2d_cam0.csv", "run/keypoints2d_cam1.csv", "-o", "run", "--rig", "rig.toml").ShouldFail(1).ShouldContain("would replace the run");
        Directory.GetFiles(_folder.File("run")).Length.ShouldBe(2);
    }

    [Fact]
    public void Triangulate_TracksOfARun_HaveTheRateOfItsTimeStamps()
    {
        Directory.CreateDirectory(_folder.File("run"));
        foreach (var v in new[] { 0, 1 }) File.Move(_folder.File($"clip_cam{v}.csv"), _folder.File($"run/keypoints2d_cam{v}.csv"));
        File.WriteAllText(_folder.File("run/timestamps.json"), "{\"timestamps\": [0, 0.02, 0.04, 0.06]}");
        Triangulate("run/keypoints2d_cam0.csv", "run/keypoints2d_cam1.csv").Error.ShouldNotContain("how fast");
        File.ReadAllText(_folder.File("out/run.json")).ShouldContain("\"frameRate\": 50");
    }

    [Theory]
    [InlineData("--rig", "clip_cam0.csv", "clip_cam1.csv")]
    [InlineData("two or more", "clip_cam0.csv", "--rig", "rig.toml")]
    [InlineData("--sync", "clip_cam0.csv", "clip_cam1.csv", "--rig", "rig.toml", "--sync", "soon")]
    [InlineData("--up", "clip_cam0.csv", "clip_cam1.csv", "--rig", "rig.toml", "--up", "w")]
    public void Triangulate_WrongUsage_IsTold(string says, params string[] arguments) =>
        Cli.RunIn(_folder.Path, ["triangulate", "-o", "out", .. arguments]).ShouldFail(2).ShouldContain(says);

    private CliResult Triangulate(params string[] arguments) => Cli.RunIn(_folder.Path, ["triangulate", "--rig", "rig.toml", "-o", "out", .. arguments]).ShouldSucceed();

    private string Refused(params string[] arguments)
    {
        var line = Cli.RunIn(_folder.Path, ["triangulate", "--rig", "rig.toml", "-o", "out", .. arguments]).ShouldFail(1);
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
        return line;
    }

    private List<string[]> Rows() => [.. File.ReadLines(_folder.File("out/keypoints3d.csv")).Skip(1).Select(l => l.Split(','))];

    /// <summary>Leaves rows out of a file, below its three header rows.</summary>
    private void Keep(string name, Func<int, bool> keep) => File.WriteAllLines(_folder.File(name), [.. File.ReadAllLines(_folder.File(name)).Where((_, i) => i < 3 || keep(i - 3))]);

    /// <summary>Puts the points of a file elsewhere.</summary>
    private void Move(string name, Func<double, double, (double X, double Y)> to)
    {
        var lines = File.ReadAllLines(_folder.File(name)).Select((line, i) =>
        {
            if (i < 3) return line;
            var cells = line.Split(',');
            for (var k = 1; k < cells.Length; k += 3)
            {
                var (x, y) = to(double.Parse(cells[k], CultureInfo.InvariantCulture), double.Parse(cells[k + 1], CultureInfo.InvariantCulture));
                (cells[k], cells[k + 1]) = (x.ToString(CultureInfo.InvariantCulture), y.ToString(CultureInfo.InvariantCulture));
            }

            return string.Join(',', cells);
        }).ToList();
        File.WriteAllLines(_folder.File(name), lines);
    }

    private static float Number(string cell) => float.Parse(cell, CultureInfo.InvariantCulture);

    private void Write(string name, int view, int frames = Frames, int late = 0)
    {
        string Cells(Func<int, string> cell) => string.Join(',', Enumerable.Range(0, Points).Select(cell));
        var rows = Enumerable.Range(0, frames).Select(t =>
        {
            var seen = Ring.Sees(_cameras[view], Ring.Points(Points, (t - late) / 10.0), t, 0);
            return $"{t},{Cells(k => string.Create(CultureInfo.InvariantCulture, $"{seen.Points2d[k, 0]:0.####},{seen.Points2d[k, 1]:0.####},0.9"))}\n";
        });
        _folder.Write(name, $"scorer,{Cells(_ => "n,n,n")}\nbodyparts,{Cells(k => $"p{k},p{k},p{k}")}\ncoords,{Cells(_ => "x,y,likelihood")}\n{string.Concat(rows)}");
    }
}
