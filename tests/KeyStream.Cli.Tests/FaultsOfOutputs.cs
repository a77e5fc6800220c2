namespace KeyStream.Cli.Tests;

/// <summary>Outputs that cannot be written, and runs that are stopped.</summary>
public sealed class FaultsOfOutputs : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(4);

    private readonly TempFolder _folder = new();

    [Fact]
    public void Run_OutputIsAFile_IsRefused()
    {
        _folder.Write("out", "mine");
        Refused("out").ShouldContain("out is a file");
        File.ReadAllText(_folder.File("out")).ShouldBe("mine");
    }

    [Theory]
    [InlineData("/proc/keystream-out")]
    [InlineData("/dev/null/out")]
    public void Run_OutputThatCannotBeMade_IsRefused(string output) => Refused(output).ShouldContain(output.Split('/')[1]);

    [Fact]
    public void Run_ReadOnlyOutput_IsRefused()
    {
        if (!Mount("ro,size=64k")) return;
        try
        {
            Refused(_folder.File("disk")).ShouldContain("disk");
        }
        finally
        {
            Unmount();
        }
    }

    [Fact]
    public void Run_DiskFull_SaysSoAndLeavesNothingHalfWritten()
    {
        if (!Mount("size=24k")) return;
        try
        {
            Refused(_folder.File("disk/out")).ShouldContain("disk");
            new RunFolder(_folder.File("disk/out")).ShouldHoldNothingHalf();
        }
        finally
        {
            Unmount();
        }
    }

    [Fact]
    public void Run_FilesMayNotGrow_EndsWithoutHalfWrittenFiles()
    {
        // The runtime maps its code through a file; without that the limit only meets the results.
        string[] limit = ["bash", "-c", "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 4; exec \"$@\"", "limit"];
        Cli.RunUnder(limit, _folder.Path, "run", TinyModel.Clip, "-o", "out", "--model", TinyModel.Model).ShouldFail(1).ShouldContain("exceed the size");
        new RunFolder(_folder.File("out")).ShouldHoldNothingHalf();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Run_AskedToStop_ExitsWith130AndLeavesNothingHalfWritten(string signal)
    {
        using var running = Long("out");
        await running.Says("frames").WaitAsync(Soon);
        Cli.Signal(running, signal);
        running.Finish(Soon).Code.ShouldBe(130);
        new RunFolder(_folder.File("out")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_KilledThenResumed_IsWhole()
    {
        using (var running = Long("out"))
        {
            await running.Says("frames").WaitAsync(Soon);
            Cli.Signal(running, "KILL");
            running.Finish(Soon).Code.ShouldBe(137);
        }

        Cli.RunIn(_folder.Path, "run", TinyModel.Clip, "-o", "out", "--model", TinyModel.Model, "--resume").ShouldSucceed();
        new RunFolder(_folder.File("out")).ShouldBeWhole(40);
    }

    [Fact]
    public async Task Train_Interrupted_ResumesFromItsCheckpoint()
    {
        string[] command = ["train", TinyModel.Clip, "-o", "model", "--keypoints", "3", "--model-image-size", "32", "--train-batch-size", "4", "--steps", "100000"];
        using (var running = Cli.Start(_folder.Path, command))
        {
            await running.Says("step ").WaitAsync(Soon);
            Cli.Signal(running, "INT");
            running.Finish(Soon).Code.ShouldBe(130);
        }

        File.Exists(_folder.File("model/model.json")).ShouldBeFalse();
        Cli.RunIn(_folder.Path, command).ShouldFail(1).ShouldContain("--resume");
        Cli.RunIn(_folder.Path, [.. command[..^1], "10", "--resume"]).ShouldSucceed().Error.ShouldContain("resumed at step");
        File.Exists(_folder.File("model/model.json")).ShouldBeTrue();
    }

    public void Dispose() => _folder.Dispose();

    private string Refused(string output) => Cli.RunIn(_folder.Path, "run", TinyModel.Clip, "-o", output, "--model", TinyModel.Model).ShouldFail(1);

    // Half a minute of video: far from its end when the signal comes.
    private RunningCli Long(string output)
    {
        Media.Ffmpeg("-stream_loop", "200", "-i", TinyModel.Clip, "-c", "copy", _folder.File("long.mp4"));
        return Cli.Start(_folder.Path, "run", "long.mp4", "-o", output, "--model", TinyModel.Model);
    }

    // A small disk of its own needs the right to mount; where that is missing, ulimit's test stands alone.
    private bool Mount(string options)
    {
        Directory.CreateDirectory(_folder.File("disk"));
        using var mount = new RunningCli(System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("mount", ["-t", "tmpfs", "-o", options, "tmpfs", _folder.File("disk")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
        return mount.Finish(Soon).Code == 0;
    }

    private void Unmount() => Cli.Tool("umount", _folder.File("disk"));
}
