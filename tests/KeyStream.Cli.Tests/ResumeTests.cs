namespace KeyStream.Cli.Tests;

/// <summary>What <c>--resume</c> keeps and what it runs again; and what <c>run.json</c> says for it.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Run_File_SaysHowFarTheKeypointsCanBeTrusted()
    {
        Run().ShouldSucceed();
        var run = new RunFolder(_folder.File("out"));
        run.Quality("meanConfidence").ShouldBe(run.Confidences.Average(), 1e-3);
        run.Quality("meanShareOnSubject").ShouldBeInRange(0, 1);
        (run.Quality("framesWithoutSubject") + run.Quality("framesUndecodable")).ShouldBe(run.MissingRows);
        run.Quality("framesWithSwapRepaired").ShouldBeInRange(0, 40);
    }

    [Fact]
    public void Resume_Batch_SkipsWhatIsFinished()
    {
        File.Copy(TinyModel.Clip, _folder.File("a.mp4"));
        File.Copy(TinyModel.Clip, _folder.File("b.mp4"));
        string[] command = ["run", "a.mp4", "b.mp4", "-o", "out", "--model", TinyModel.Model];
        Cli.RunIn(_folder.Path, command).ShouldSucceed();
        var before = Written("out/a/run.json");
        File.Delete(_folder.File("out/b/run.json"));
        Cli.RunIn(_folder.Path, [.. command, "--resume"]).ShouldSucceed().Error.Split('\n').ShouldContain("a.mp4: finished before");
        Written("out/a/run.json").ShouldBe(before);
        new RunFolder(_folder.File("out/b")).ShouldBeWhole(40);
    }

    [Fact]
    public void Resume_WithAnotherSetting_NamesItAndRunsAgain()
    {
        Run("--crop-margin", "0.4").ShouldSucceed();
        Again("--crop-margin", "0.6").ShouldContain("crop.margin was 0.4 and is 0.6: running it again");
        new RunFolder(_folder.File("out")).ShouldBeWhole(40).RunFile.GetProperty("options").GetProperty("crop").GetProperty("margin").GetDouble().ShouldBe(0.6);
    }

    [Fact]
    public void Resume_WithAnotherModel_SaysSoAndRunsAgain()
    {
        Run().ShouldSucceed();
        Edit("run.json", "\"weightsSha256\": \"", "\"weightsSha256\": \"00");
        Again().ShouldContain("SHA-256 of its model's weights was");
    }

    [Fact]
    public void Resume_WithAnotherLifter_SaysSoAndRunsAgain()
    {
        Run().ShouldSucceed();
        var (file, lifter) = (_folder.File("out/run.json"), new RunFolder(_folder.File("out")).RunFile.GetProperty("lifter").GetProperty("weightsSha256").GetString()!);
        File.WriteAllText(file, File.ReadAllText(file).Replace(lifter, new string('0', lifter.Length), StringComparison.Ordinal));
        Again().ShouldContain("SHA-256 of its lifter's weights was");
    }

    [Fact]
    public void Run_Report_ListsWhatWasAssumed()
    {
        Run().ShouldSucceed();
        var page = File.ReadAllText(_folder.File("out/report.html"));
        page.ShouldContain("<li>subject by ");
        page.ShouldContain("<li>depth by lifter; nothing says what the camera was");
    }

    [Fact]
    public void Resume_OfAnInputThatChanged_SaysSoAndRunsAgain()
    {
        Run().ShouldSucceed();
        File.SetLastWriteTimeUtc(_folder.File("clip.mp4"), new DateTime(2020, 2, 2, 2, 2, 2, DateTimeKind.Utc));
        Again().ShouldContain("its modification time was");
        Media.Disc(_folder.File("clip.mp4"), frames: 30);
        Again().ShouldContain("its size in bytes was");
        new RunFolder(_folder.File("out")).ShouldBeWhole(30);
    }

    [Fact]
    public void Resume_OfAResultThatCannotBeRead_RunsAgain()
    {
        Run().ShouldSucceed();
        _folder.Write("out/run.json", "{");
        Again().ShouldContain("run.json cannot be read");
        new RunFolder(_folder.File("out")).ShouldBeWhole(40);
    }

    [Fact]
    public void Discover_Again_KeepsItsModelAndTrainsAnewWhereThatWasAskedOtherwise()
    {
        File.Copy(TinyModel.Clip, _folder.File("clip.mp4"));
        CliResult Discover(string steps, params string[] more) => Cli.RunIn(_folder.Path,
            ["run", "clip.mp4", "-o", "out", "--discover", "--profile", "moving", "--keypoints", "3", "--model-image-size", "32", "--train-batch-size", "4", "--steps", steps, .. more]);
        Discover("4").ShouldSucceed();
        var (model, before) = (_folder.File("out/model/model.json"), Written("out/model/model.json"));
        Discover("4").ShouldFail(1).ShouldContain("out/model holds the model of an earlier call: keep it with --resume");
        Discover("4", "--resume").ShouldSucceed().Error.Split('\n').ShouldContain("clip.mp4: finished before");
        Written("out/model/model.json").ShouldBe(before);
        Discover("5", "--resume").ShouldSucceed().Error.ShouldContain("train.steps was 4 and is 5: training it again");
        File.ReadAllText(model).ShouldContain("\"steps\": 5");
        Discover("5", "--resume").ShouldSucceed().Error.Split('\n').ShouldContain("clip.mp4: finished before");
    }

    public void Dispose() => _folder.Dispose();

    private CliResult Run(params string[] more)
    {
        if (!File.Exists(_folder.File("clip.mp4"))) File.Copy(TinyModel.Clip, _folder.File("clip.mp4"));
        return Cli.RunIn(_folder.Path, ["run", "clip.mp4", "-o", "out", "--model", TinyModel.Model, .. more]);
    }

    /// <summary>Resumes, expects that it ran, and that one more call finds nothing to do.</summary>
    private string Again(params string[] more)
    {
        var said = Run([.. more, "--resume"]).ShouldSucceed().Error;
        var written = Written("out/run.json");
        Run([.. more, "--resume"]).ShouldSucceed().Error.Split('\n').ShouldContain("clip.mp4: finished before");
        Written("out/run.json").ShouldBe(written);
        return said;
    }

    private DateTime Written(string name) => File.GetLastWriteTimeUtc(_folder.File(name));

    private void Edit(string name, string from, string to)
    {
        var path = _folder.File("out/" + name);
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));
    }
}
