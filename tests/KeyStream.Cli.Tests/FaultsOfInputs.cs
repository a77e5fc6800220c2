namespace KeyStream.Cli.Tests;

/// <summary>Inputs that are damaged, empty, odd or not there.</summary>
public sealed class FaultsOfInputs : FaultTest
{
    [Fact]
    public void Run_TextFileNamedMp4_NamesIt()
    {
        Folder.Write("text.mp4", "this is no video\n");
        Refused("text.mp4").ShouldContain("text.mp4");
    }

    [Fact]
    public void Run_EmptyFile_NamesIt()
    {
        Folder.Write("empty.mp4", "");
        Refused("empty.mp4").ShouldContain("empty.mp4");
    }

    [Fact]
    public void Run_SoundOnly_SaysThatThereIsNoVideo()
    {
        Media.Ffmpeg("-f", "lavfi", "-i", "sine=d=1", Folder.File("sound.m4a"));
        Refused("sound.m4a").ShouldContain("video");
    }

    [Fact]
    public void Run_VideoOfNoFrames_IsRefused()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "0", "-c:v", "libx264", Folder.File("none.mkv"));
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
        Media.Ffmpeg("-i", TinyModel.Clip, "-c:v", "libx264", "-g", "8", Folder.File("whole.mkv"));
        Cut(Folder.File("whole.mkv"), "cut.mkv", 0.6);
        var frames = Media.CountPackets(Folder.File("cut.mkv"));
        frames.ShouldBeInRange(5, 39);
        Run("cut.mkv").ShouldBeWhole(frames);
    }

    [Fact]
    public void Run_CorruptInTheMiddle_HasARowForEveryFrame()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-c:v", "libx264", "-g", "8", "-bsf:v", "noise=amount=30:drop=0", Folder.File("noisy.mkv"));
        Run("noisy.mkv").ShouldBeWhole(Media.CountPackets(Folder.File("noisy.mkv")));
    }

    [Fact]
    public void Run_VariableFrameRate_KeepsEachTimeStamp()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-vf", "select='not(mod(n,5))+gt(n,20)'", "-fps_mode", "passthrough", "-enc_time_base", "1/1000", Folder.File("vfr.mp4"));
        var times = Media.Times(Folder.File("vfr.mp4"));
        times.Zip(times.Skip(1), (a, b) => Math.Round(b - a, 3)).Distinct().Count().ShouldBeGreaterThan(1);
        var found = Run("vfr.mp4").ShouldBeWhole(times.Length).Timestamps.GetProperty("timestamps").EnumerateArray().Select(t => t.GetDouble()).ToArray();
        for (var i = 0; i < times.Length; i++) (found[i] - found[0]).ShouldBe(times[i] - times[0], 0.0015);
    }

    [Fact]
    public void Run_RotatedVideo_IsShownUpright()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-c", "copy", "-metadata:s:v:0", "rotate=90", Folder.File("rotated.mp4"));
        Run("rotated.mp4").ShouldBeWhole(40);
        Media.Size(Folder.File("out/overlay.mp4")).ShouldBe((80, 96));
    }

    [Theory]
    [InlineData("ten.mp4", "-pix_fmt", "yuv420p10le", "-c:v", "libx265")]
    [InlineData("gray.mkv", "-pix_fmt", "gray", "-c:v", "ffv1")]
    [InlineData("odd.mkv", "-vf", "crop=95:79", "-c:v", "ffv1")]
    [InlineData("full444.mkv", "-pix_fmt", "yuv444p", "-c:v", "ffv1")]
    [InlineData("rgb.mkv", "-pix_fmt", "bgr0", "-c:v", "ffv1")]
    [InlineData("anamorphic.mp4", "-vf", "setsar=2/1", "-c:v", "libx264")]
    [InlineData("alpha.mkv", "-vf", "format=yuva420p,geq=lum='lum(X,Y)':cb=128:cr=128:a='255*gt(lum(X,Y),150)'", "-c:v", "ffv1")]
    [InlineData("animated.gif", "-vf", "format=rgb8")]
    [InlineData("mjpeg.avi", "-q:v", "2", "-c:v", "mjpeg")]
    public void Run_UnusualPixels_AreRead(string name, params string[] options)
    {
        Media.Ffmpeg(["-i", TinyModel.Clip, .. options, Folder.File(name)]);
        Run(name).ShouldBeWhole(40);
    }

    [Fact]
    public void Run_OneByOnePixel_EndsInOrder()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "5", "-vf", "scale=1:1,format=gray", "-c:v", "ffv1", Folder.File("dot.mkv"));
        var result = Cli.RunIn(Folder.Path, Command("dot.mkv"));
        result.Code.ShouldBeOneOf(0, 1);
        if (result.Code == 1) result.ShouldFail(1);
        else new RunFolder(Folder.File("out")).ShouldBeWhole(5);
    }

    [Fact]
    public void Run_EightThousandPixelsWide_Works()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "4", "-vf", "scale=7680:4320:flags=neighbor", "-c:v", "mjpeg", Folder.File("large.avi"));
        Run("large.avi", "--decode-max-side", "640").ShouldBeWhole(4);
    }

    [Fact]
    public void Run_OneFrame_Works()
    {
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "1", Folder.File("one.png"));
        Run("one.png").ShouldBeWhole(1);
    }

    [Fact]
    public void Run_NothingMoves_HasRowsWithoutKeypointsOrSaysSo()
    {
        Media.Ffmpeg("-f", "lavfi", "-i", "color=gray:s=96x80:r=25:d=1", Folder.File("still.mp4"));
        var result = Cli.RunIn(Folder.Path, Command("still.mp4"));
        if (result.Code != 0) result.ShouldFail(1).ShouldContain("still");
        else new RunFolder(Folder.File("out")).ShouldBeWhole(25);
    }

    [Fact]
    public void Run_FolderWithADamagedPicture_HasARowForIt()
    {
        Directory.CreateDirectory(Folder.File("pictures"));
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "12", Folder.File("pictures/%03d.png"));
        File.WriteAllText(Folder.File("pictures/006.png"), "damaged");
        var run = Run("pictures").ShouldBeWhole(12);
        run.MissingRows.ShouldBeGreaterThanOrEqualTo(1);
        run.Quality("framesUndecodable").ShouldBe(1);
    }

    [Fact]
    public void Run_FolderOfPicturesOfOtherSizes_HasARowForEach()
    {
        Directory.CreateDirectory(Folder.File("mixed"));
        Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "12", Folder.File("mixed/%03d.png"));
        for (var i = 2; i < 12; i++) Media.Ffmpeg("-i", TinyModel.Clip, "-frames:v", "1", "-vf", "scale=50:40", Folder.File($"mixed/{i:000}.png"));
        var result = Cli.RunIn(Folder.Path, Command("mixed")).ShouldSucceed();
        result.Error.ShouldContain("1 frame without keypoints: 002.png is 50x40, the first picture 96x80");
        result.Error.ShouldContain("5 frames without keypoints for 5 more reasons");
        new RunFolder(Folder.File("out")).ShouldBeWhole(12).Quality("framesUndecodable").ShouldBe(10);
    }

    [Theory]
    [InlineData("camera:63")]
    [InlineData("camera:x")]
    [InlineData("ftp://127.0.0.1/video.mp4")]
    [InlineData("rtsp://127.0.0.1:1/none")]
    public void Run_CameraOrAddressThatIsNotThere_IsRefusedInTime(string input) =>
        Refused(input, "--decode-live-timeout", "1", "--decode-reconnects", "0").ShouldContain(input.Split(':')[0], Case.Insensitive);

    private void Cut(string from, string to, double share)
    {
        var bytes = File.ReadAllBytes(from);
        File.WriteAllBytes(Folder.File(to), bytes[..(int)(bytes.Length * share)]);
    }
}
