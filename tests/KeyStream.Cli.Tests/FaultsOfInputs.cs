namespace KeyStream.Cli.Tests;

/// <summary>Inputs that are damaged, empty, odd or not there.</summary>
public sealed class FaultsOfInputs : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Run_MissingFile_NamesIt() => Refused("nowhere.mp4").ShouldContain("nowhere.mp4 does not exist");

    [Fact]
    public void Run_TextFileNamedMp4_NamesIt()
    {
        _folder.Write("text.mp4", "this is no video\n");
        Refused("text.mp4").ShouldContain("text.mp4");
    }

    [Fact]
    public void Run_EmptyFile_NamesIt()
    {
        _folder.Write("empty.mp4", "");
        Refused("empty.mp4").ShouldContain("empty.mp4");
    }

    [Fact]
    public void Run_VideoWithAnotherEnding_Works()
    {
        File.Copy(TinyModel.Clip, _folder.File("video.txt"));
        Run("video.txt").ShouldBeWhole(40);
    }

    [Fact]
    public void Run_SoundOnly_SaysThatThereIsNoVideo()
    {
        Media.Ffmpeg("-f", "lavfi", "-i", "sine=d=1", _folder.File("sound.m4a"));
        Refused("sound.m4a").ShouldContain("video");
    }

    [Fact]
    public void Run_VideoOfNoFrames_IsRefused()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "0", "-c:v", "libx264", _folder.File("none.mkv"));
        Refused("none.mkv").ShouldContain("none.mkv");
    }

    [Fact]
    public void Run_Mp4CutBeforeItsIndex_IsRefused()
    {
        Cut(TinyModel.Clip, "cut.mp4", 0.5);
        Refused("cut.mp4").ShouldContain("cut.mp4");
    }

    [Fact]
    public void Run_FragmentCutInTheMiddle_KeepsTheFramesThatAreThere()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-c:v", "libx264", "-g", "8", _folder.File("whole.mkv"));
        Cut(_folder.File("whole.mkv"), "cut.mkv", 0.6);
        var frames = Media.CountPackets(_folder.File("cut.mkv"));
        frames.ShouldBeInRange(5, 39);
        Run("cut.mkv").ShouldBeWhole(frames);
    }

    [Fact]
    public void Run_CorruptInTheMiddle_HasARowForEveryFrame()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-c:v", "libx264", "-g", "8", "-bsf:v", "noise=amount=30:drop=0", _folder.File("noisy.mkv"));
        Run("noisy.mkv").ShouldBeWhole(Media.CountPackets(_folder.File("noisy.mkv")));
    }

    [Fact]
    public void Run_VariableFrameRate_KeepsEachTimeStamp()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-vf", "select='not(mod(n,5))+gt(n,20)'", "-fps_mode", "passthrough", "-enc_time_base", "1/1000", _folder.File("vfr.mp4"));
        var times = Media.Times(_folder.File("vfr.mp4"));
        times.Zip(times.Skip(1), (a, b) => Math.Round(b - a, 3)).Distinct().Count().ShouldBeGreaterThan(1);
        var found = Run("vfr.mp4").ShouldBeWhole(times.Length).Timestamps.GetProperty("timestamps").EnumerateArray().Select(t => t.GetDouble()).ToArray();
        for (var i = 0; i < times.Length; i++) (found[i] - found[0]).ShouldBe(times[i] - times[0], 0.0015);
    }

    [Fact]
    public void Run_RotatedVideo_IsShownUpright()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-c", "copy", "-metadata:s:v:0", "rotate=90", _folder.File("rotated.mp4"));
        Run("rotated.mp4").ShouldBeWhole(40);
        Media.Size(_folder.File("out/overlay.mp4")).ShouldBe((80, 96));
    }

    [Theory]
    [InlineData("ten.mp4", "-pix_fmt", "yuv420p10le", "-c:v", "libx265")]
    [InlineData("gray.mkv", "-pix_fmt", "gray", "-c:v", "ffv1")]
    [InlineData("odd.mkv", "-vf", "crop=95:79", "-c:v", "ffv1")]
    [InlineData("full444.mkv", "-pix_fmt", "yuv444p", "-c:v", "ffv1")]
    [InlineData("rgb.mkv", "-pix_fmt", "bgr0", "-c:v", "ffv1")]
    [InlineData("anamorphic.mp4", "-vf", "setsar=2/1", "-c:v", "libx264")]
    [InlineData("mjpeg.avi", "-q:v", "2", "-c:v", "mjpeg")]
    public void Run_UnusualPixels_AreRead(string name, params string[] options)
    {
        Media.Ffmpeg(["-i", TinyModel.Clip, .. options, _folder.File(name)]);
        Run(name).ShouldBeWhole(40);
    }

    [Fact]
    public void Run_OneByOnePixel_EndsInOrder()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "5", "-vf", "scale=1:1,format=gray", "-c:v", "ffv1", _folder.File("dot.mkv"));
        var result = Cli.RunIn(_folder.Path, "run", "dot.mkv", "-o", "out", "--model", TinyModel.Model);
        result.Code.ShouldBeOneOf(0, 1);
        if (result.Code == 1) result.ShouldFail(1);
        else new RunFolder(_folder.File("out")).ShouldBeWhole(5);
    }

    [Fact]
    public void Run_EightThousandPixelsWide_Works()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "4", "-vf", "scale=7680:4320:flags=neighbor", "-c:v", "mjpeg", _folder.File("large.avi"));
        Run("large.avi", "--decode-max-side", "640").ShouldBeWhole(4);
    }

    [Fact]
    public void Run_OneFrame_Works()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "1", _folder.File("one.png"));
        Run("one.png").ShouldBeWhole(1);
    }

    [Fact]
    public void Run_NothingMoves_HasRowsWithoutKeypointsOrSaysSo()
    {
        Media.Ffmpeg("-f", "lavfi", "-i", "color=gray:s=96x80:r=25:d=1", _folder.File("still.mp4"));
        var result = Cli.RunIn(_folder.Path, "run", "still.mp4", "-o", "out", "--model", TinyModel.Model);
        if (result.Code != 0) result.ShouldFail(1).ShouldContain("still");
        else new RunFolder(_folder.File("out")).ShouldBeWhole(25);
    }

    [Fact]
    public void Run_FolderWithADamagedPicture_HasARowForIt()
    {
        Directory.CreateDirectory(_folder.File("pictures"));
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "12", _folder.File("pictures/%03d.png"));
        File.WriteAllText(_folder.File("pictures/006.png"), "damaged");
        var run = Run("pictures").ShouldBeWhole(12);
        run.MissingRows.ShouldBeGreaterThanOrEqualTo(1);
        run.Quality("framesUndecodable").ShouldBe(1);
    }

    [Fact]
    public void Run_EmptyFolder_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("nothing"));
        Refused("nothing").ShouldContain("nothing");
    }

    [Fact]
    public void Run_BrokenLink_IsRefused()
    {
        File.CreateSymbolicLink(_folder.File("link.mp4"), _folder.File("gone.mp4"));
        Refused("link.mp4").ShouldContain("link.mp4");
    }

    [Theory]
    [InlineData("camera:63")]
    [InlineData("camera:x")]
    [InlineData("ftp://127.0.0.1/video.mp4")]
    [InlineData("rtsp://127.0.0.1:1/none")]
    public void Run_CameraOrAddressThatIsNotThere_IsRefusedInTime(string input) =>
        Refused(input, "--decode-live-timeout", "1", "--decode-reconnects", "0").ShouldContain(input.Split(':')[0], Case.Insensitive);

    [Fact]
    public void Run_FolderThatMayNotBeRead_IsRefused()
    {
        if (Environment.UserName != "root") return;
        Directory.CreateDirectory(_folder.File("closed"));
        File.Copy(TinyModel.Clip, _folder.File("closed/a.mp4"));
        Cli.Tool("chmod", "-R", "a+rX", _folder.Path);
        Cli.Tool("chmod", "700", _folder.File("closed"));
        var program = Path.Combine(AppContext.BaseDirectory, "keystream.dll");
        var said = Cli.Tool("bash", "-c", $"cd /; setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp dotnet '{program}' run '{_folder.File("closed")}' -o /tmp/never 2>&1; [ $? = 1 ]");
        said.ShouldContain("closed");
    }

    [Fact]
    public void Run_NameWithBlanksQuotesAndUmlauts_Works()
    {
        var name = "it's a \"walk\" für 2 #%.mp4";
        File.Copy(TinyModel.Clip, _folder.File(name));
        Run(name).ShouldBeWhole(40);
    }

    [Fact]
    public void Run_SeveralInputsOfWhichOneIsBad_FinishesTheOthersAndListsIt()
    {
        File.Copy(TinyModel.Clip, _folder.File("good.mp4"));
        _folder.Write("bad.mp4", "no video");
        var result = Cli.RunIn(_folder.Path, "run", "bad.mp4", "good.mp4", "-o", "out", "--model", TinyModel.Model);
        result.ShouldFail(1).ShouldContain("failures.json");
        new RunFolder(_folder.File("out/good")).ShouldBeWhole(40);
        File.ReadAllText(_folder.File("out/failures.json")).ShouldContain("bad.mp4");
    }

    public void Dispose() => _folder.Dispose();

    private RunFolder Run(string input, params string[] more)
    {
        Cli.RunIn(_folder.Path, ["run", input, "-o", "out", "--model", TinyModel.Model, .. more]).ShouldSucceed();
        return new RunFolder(_folder.File("out"));
    }

    private string Refused(string input, params string[] more)
    {
        var line = Cli.RunIn(_folder.Path, ["run", input, "-o", "out", "--model", TinyModel.Model, .. more]).ShouldFail(1);
        new RunFolder(_folder.File("out")).ShouldBeEmpty();
        return line;
    }

    private void Cut(string from, string to, double share)
    {
        var bytes = File.ReadAllBytes(from);
        File.WriteAllBytes(_folder.File(to), bytes[..(int)(bytes.Length * share)]);
    }
}
