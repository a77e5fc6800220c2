using KeyStream.Data;
using KeyStream.Stages.Export;

namespace KeyStream.Stages.Tests.Export;

public sealed class TableTests
{
    private const string Pandas = "/usr/bin/python3";

    private static IEnumerable<KeypointFrame> Rows() =>
    [
        Samples.Row(0, new[,] { { 1.5, 2.25 }, { 1.0 / 3, -0.00001 } }, new[,] { { 0.5, 0.25, -1 }, { 1.0 / 3, 0, 1e-9 } }, 1, 0.98765),
        KeypointFrame.Missing(new FrameStamp("clip.mp4", 1, 0.04), null, 2, "no subject"),
        Samples.Row(2, new[,] { { double.NaN, 3 }, { 4, 5 } }, new[,] { { double.NaN, 3, 1 }, { 4, 5, 6 } }, 0.7, 0.25),
    ];

    [Fact]
    public void Keypoints2d_WithMissingPoints_IsDeepLabCutText()
    {
        using var folder = new Folder();
        Samples.Export(new Keypoints2dCsvSink(folder.Path, Samples.Context(names: ["nose", "tail, tip"])), Rows());
        folder.Read("keypoints2d.csv").ShouldBe("""
            scorer,KeyStream,KeyStream,KeyStream,KeyStream,KeyStream,KeyStream
            bodyparts,nose,nose,nose,"tail, tip","tail, tip","tail, tip"
            coords,x,y,likelihood,x,y,likelihood
            0,1.5,2.25,1.0,0.3333,0.0,0.9876
            1,,,0.0,,,0.0
            2,,,0.0,4.0,5.0,0.25

            """);
    }

    [Fact]
    public void Keypoints3d_WithMissingPoints_IsAniposeTextWithYUp()
    {
        using var folder = new Folder();
        Samples.Export(new Keypoints3dCsvSink(folder.Path, Samples.Context()), Rows());
        const string Tail = "1,0,0,0,1,0,0,0,1,0,0,0,";
        folder.Read("keypoints3d.csv").ShouldBe($"""
            nose_x,nose_y,nose_z,nose_error,nose_ncams,nose_score,tail_x,tail_y,tail_z,tail_error,tail_ncams,tail_score,M_00,M_01,M_02,M_10,M_11,M_12,M_20,M_21,M_22,center_0,center_1,center_2,fnum
            0.5,-0.25,1.0,,1,1.0,0.333333,0.0,0.0,,1,0.9876,{Tail}0
            ,,,,0,0.0,,,,,0,0.0,{Tail}1
            ,,,,0,0.0,4.0,-5.0,-6.0,,1,0.25,{Tail}2

            """);
    }

    [Fact]
    public void Timestamps_OfThreeFrames_HaveCountAndSpan()
    {
        using var folder = new Folder();
        Samples.Export(new TimestampsSink(folder.Path, Samples.Context()), Rows());
        var json = System.Text.Json.Nodes.JsonNode.Parse(folder.Read("timestamps.json"))!;
        json["video_file"]!.GetValue<string>().ShouldBe("clip.mp4");
        json["num_frames"]!.GetValue<int>().ShouldBe(3);
        json["timestamps"]!.AsArray().Select(t => t!.GetValue<double>()).ShouldBe([0, 0.04, 0.08]);
        (json["start_time"]!.GetValue<double>(), json["end_time"]!.GetValue<double>(), json["duration_seconds"]!.GetValue<double>()).ShouldBe((0, 0.08, 0.08));
    }

    [Fact]
    public void Timestamps_OfNoFrame_AreStillJson()
    {
        using var folder = new Folder();
        Samples.Export(new TimestampsSink(folder.Path, Samples.Context()));
        System.Text.Json.Nodes.JsonNode.Parse(folder.Read("timestamps.json"))!["start_time"].ShouldBeNull();
    }

    [Fact]
    public void Tables_ReadByPandas_HaveTheValuesWritten()
    {
        if (!File.Exists(Pandas) || !HasPandas()) return;
        using var folder = new Folder();
        Samples.Export(new Keypoints2dCsvSink(folder.Path, Samples.Context()), Rows());
        Samples.Export(new Keypoints3dCsvSink(folder.Path, Samples.Context()), Rows());
        const string Script = """
            import sys, pandas as pd
            two = pd.read_csv(sys.argv[1] + '/keypoints2d.csv', header=[0, 1, 2], index_col=0)
            three = pd.read_csv(sys.argv[1] + '/keypoints3d.csv')
            nose = two['KeyStream']['nose']
            print(two.columns.names, list(two.index), nose['x'].tolist(), nose['likelihood'].tolist(), two.dtypes.unique().tolist())
            print(three['tail_y'].tolist(), three['nose_ncams'].tolist(), three['fnum'].tolist(), int(three['tail_error'].isna().sum()))
            """;
        Samples.Tool(Pandas, "-c", Script, folder.Path).ShouldBe(
            "['scorer', 'bodyparts', 'coords'] [0, 1, 2] [1.5, nan, nan] [1.0, 0.0, 0.0] [dtype('float64')]\n" +
            "[0.0, nan, -5.0] [1, 0, 0] [0, 1, 2] 3\n");
    }

    [Fact]
    public void Write_ManyRows_AllocatesNextToNothing()
    {
        using var folder = new Folder();
        using var sink = new Keypoints2dCsvSink(folder.Path, Samples.Context());
        var row = Samples.Row(0, new[,] { { 1.5, 2.25 }, { 1.0 / 3, 5 } }, new[,] { { 0.5, 0.25, -1 }, { 1, 0, 1e-9 } }, 1, 0.5);
        sink.Write(row);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) sink.Write(row);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000 * 8);
    }

    [Fact]
    public void Write_RowOfAnotherLayout_NamesTheFrame()
    {
        using var folder = new Folder();
        using var sink = new Keypoints2dCsvSink(folder.Path, Samples.Context());
        Should.Throw<ArgumentException>(() => sink.Write(Samples.Row(7, new double[3, 2], new double[3, 3], 1, 1, 1))).Message.ShouldContain("#7");
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothing()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        var sinks = ExportSet.Create(folder.Path, context);
        foreach (var (_, sink) in sinks) sink.Write(Samples.Picture(context, 0));
        folder.Names.ShouldNotBeEmpty();
        foreach (var (_, sink) in sinks) sink.Dispose();
        folder.Names.ShouldBeEmpty();
    }

    [Fact]
    public void Commit_OverAnOlderFile_ReplacesIt()
    {
        using var folder = new Folder();
        File.WriteAllText(folder.At("timestamps.json"), "old");
        Samples.Export(new TimestampsSink(folder.Path, Samples.Context()), Rows());
        folder.Names.ShouldBe(["timestamps.json"]);
        folder.Read("timestamps.json").ShouldStartWith("{");
    }

    [Fact]
    public void Create_WhereAFileIsInTheWay_SaysWhatToDo()
    {
        using var folder = new Folder();
        File.WriteAllText(folder.At("taken"), "");
        Should.Throw<UserErrorException>(() => ExportSet.Create(folder.At("taken"), Samples.Context())).Remedy.ShouldContain("-o");
    }

    [Fact]
    public void Write_TakesOwnership_DisposesThePicture()
    {
        using var folder = new Folder();
        var context = Samples.Context();
        foreach (var (name, sink) in ExportSet.Create(folder.Path, context))
        {
            using var owned = sink;
            var item = Samples.Picture(context, 0);
            sink.Write(item);
            Should.Throw<ObjectDisposedException>(() => item.Frame!.Pixels.Length, name);
        }
    }

    private static bool HasPandas()
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(Pandas, ["-c", "import pandas"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
