namespace KeyStream.Cli.Tests;

/// <summary>Inputs that are named, linked or placed in unusual ways.</summary>
public sealed class FaultsOfNames : FaultTest
{
    [Fact]
    public void Run_MissingFile_NamesIt() => Refused("nowhere.mp4").ShouldContain("nowhere.mp4 does not exist");

    [Fact]
    public void Run_VideoWithAnotherEnding_Works()
    {
        File.Copy(TinyModel.Clip, Folder.File("video.txt"));
        Run("video.txt").ShouldBeWhole(40);
    }

    [Fact]
    public void Run_NameWithBlanksQuotesAndUmlauts_Works()
    {
        var name = "it's a \"walk\" für 2 #%.mp4";
        File.Copy(TinyModel.Clip, Folder.File(name));
        Run(name).ShouldBeWhole(40);
    }

    [Fact]
    public void Run_EmptyFolder_IsRefused()
    {
        Directory.CreateDirectory(Folder.File("nothing"));
        Refused("nothing").ShouldContain("nothing");
    }

    [Fact]
    public void Run_BrokenLink_IsRefused()
    {
        File.CreateSymbolicLink(Folder.File("link.mp4"), Folder.File("gone.mp4"));
        Refused("link.mp4").ShouldContain("link.mp4 is a link to");
    }

    [Fact]
    public void Run_LinkToItself_IsRefused()
    {
        File.CreateSymbolicLink(Folder.File("loop.mp4"), Folder.File("loop.mp4"));
        Refused("loop.mp4").ShouldContain("loop.mp4 cannot be read");
    }

    [Fact]
    public void Run_FolderThatLinksToItself_IsReadOnce()
    {
        Directory.CreateDirectory(Folder.File("videos"));
        File.Copy(TinyModel.Clip, Folder.File("videos/a.mp4"));
        Directory.CreateSymbolicLink(Folder.File("videos/again"), Folder.File("videos"));
        Run("videos").ShouldBeWhole(40);
    }

    [Fact]
    public void Run_FolderThatMayNotBeRead_IsRefused()
    {
        if (Environment.UserName != "root") return;
        Directory.CreateDirectory(Folder.File("closed"));
        File.Copy(TinyModel.Clip, Folder.File("closed/a.mp4"));
        Cli.Tool("chmod", "-R", "a+rX", Folder.Path);
        Cli.Tool("chmod", "700", Folder.File("closed"));
        Unprivileged("run", "closed", "-o", "/tmp/never").ShouldFail(1).ShouldContain("closed cannot be read");
    }

    [Fact]
    public void Run_OutputThatMayNotBeWritten_IsRefused()
    {
        if (Environment.UserName != "root") return;
        Cli.Tool("chmod", "-R", "a+rX", Folder.Path, Path.GetDirectoryName(TinyModel.Clip)!);
        Unprivileged(Command(TinyModel.Clip)).ShouldFail(1).ShouldContain("out cannot be written to");
        new RunFolder(Folder.File("out")).ShouldBeEmpty();
    }

    [Fact]
    public void Run_ResultsBelowTheInputs_Works()
    {
        Directory.CreateDirectory(Folder.File("videos"));
        File.Copy(TinyModel.Clip, Folder.File("videos/a.mp4"));
        for (var call = 0; call < 2; call++) Cli.RunIn(Folder.Path, "run", "videos", "-o", "videos/out", "--model", TinyModel.Model).ShouldSucceed();
        new RunFolder(Folder.File("videos/out")).ShouldBeWhole(40);
    }

    [Fact]
    public void Run_ResultsAmongTheInputs_IsRefused()
    {
        Directory.CreateDirectory(Folder.File("videos"));
        File.Copy(TinyModel.Clip, Folder.File("videos/a.mp4"));
        Cli.RunIn(Folder.Path, "run", "videos", "-o", "videos", "--model", TinyModel.Model).ShouldFail(1).ShouldContain("the results would lie among the inputs in videos");
        Directory.EnumerateFileSystemEntries(Folder.File("videos")).Count().ShouldBe(1);
    }

    [Fact]
    public void Run_ResultThatWouldReplaceTheInput_IsRefused()
    {
        File.Copy(TinyModel.Clip, Folder.File("overlay.mp4"));
        Cli.RunIn(Folder.Path, "run", "overlay.mp4", "-o", ".", "--model", TinyModel.Model).ShouldFail(1).ShouldContain("overlay.mp4");
        File.ReadAllBytes(Folder.File("overlay.mp4")).ShouldBe(File.ReadAllBytes(TinyModel.Clip));
    }

    [Fact]
    public void Run_SameFileTwice_IsRunOnce()
    {
        File.Copy(TinyModel.Clip, Folder.File("a.mp4"));
        Run("a.mp4", "./a.mp4").ShouldBeWhole(40);
    }

    [Fact]
    public void Run_SameNameInTwoFolders_HasAFolderForEach()
    {
        foreach (var (folder, frames) in new[] { ("one", 40), ("two", 20) })
        {
            Directory.CreateDirectory(Folder.File(folder));
            Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", $"{frames}", Folder.File($"{folder}/a.mp4"));
        }

        Cli.RunIn(Folder.Path, Command("one/a.mp4", "two/a.mp4")).ShouldSucceed();
        new RunFolder(Folder.File("out/a")).ShouldBeWhole(40);
        new RunFolder(Folder.File("out/a_2")).ShouldBeWhole(20);
    }

    [Fact]
    public void Run_SeveralInputsOfWhichOneIsBad_FinishesTheOthersAndListsIt()
    {
        File.Copy(TinyModel.Clip, Folder.File("good.mp4"));
        Folder.Write("bad.mp4", "no video");
        var result = Cli.RunIn(Folder.Path, Command("bad.mp4", "good.mp4"));
        result.ShouldFail(1).ShouldContain("failures.json");
        new RunFolder(Folder.File("out/good")).ShouldBeWhole(40);
        File.ReadAllText(Folder.File("out/failures.json")).ShouldContain("bad.mp4");
    }

    [Fact]
    public void Run_FolderNamedLikeAShippedModel_DoesNotHideTheModel()
    {
        Directory.CreateDirectory(Folder.File("walker"));
        Cli.RunIn(Folder.Path, "run", TinyModel.Clip, "-o", "out", "--model", "walker").ShouldSucceed();
        new RunFolder(Folder.File("out")).ShouldBeWhole(40);
    }

    private CliResult Unprivileged(params string[] arguments) =>
        Cli.RunUnder(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "env", "HOME=/tmp"], Folder.Path, arguments);
}
