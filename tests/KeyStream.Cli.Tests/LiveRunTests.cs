namespace KeyStream.Cli.Tests;

/// <summary>The main job on a real stream over a real socket.</summary>
public sealed class LiveRunTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(3);
    private readonly TempFolder _folder = new();
    private readonly string _address = Sender.FreeAddress();

    [Fact]
    public void Run_ForSeconds_IsWholeWithTheStreamsTimesAndItsLatency()
    {
        using var sender = new Sender(_address, TinyModel.Clip);
        using var running = Start("--seconds", "3");
        running.Finish(Soon).ShouldSucceed().Error.ShouldContain("looking at the scene for 2 s");
        var times = ShouldBeWhole("seconds");
        times[0].ShouldBe(0);
        times[^1].ShouldBeInRange(2, 3);
        // 25 per second, of which a busy machine may drop some.
        times.Zip(times.Skip(1), (a, b) => (b - a) * 25).ShouldAllBe(steps => steps > 0.99 && Math.Abs(steps - Math.Round(steps)) < 0.01);
        var live = new RunFolder(_folder.File("out")).RunFile.GetProperty("live");
        live.GetProperty("latencyMedian").GetDouble().ShouldBeInRange(0.0001, live.GetProperty("latency95").GetDouble());
        live.GetProperty("framesDropped").GetInt64().ShouldBeGreaterThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Run_AskedToStop_EndsAsItShould(string signal)
    {
        using var sender = new Sender(_address, TinyModel.Clip);
        using var running = Start();
        await running.Says("Ctrl-C ends it").WaitAsync(Soon);
        Cli.Signal(running, signal);
        running.Finish(Soon).ShouldSucceed();
        ShouldBeWhole("user");
    }

    [Fact]
    public async Task Run_AskedToStopWhileItLooks_LeavesNothing()
    {
        using var sender = new Sender(_address, TinyModel.Clip);
        using var running = Start();
        await running.Says("looking at the scene for 2 s").WaitAsync(Soon);
        Cli.Signal(running, "INT");
        running.Finish(Soon).Code.ShouldBe(130);
        new RunFolder(_folder.File("out")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_SenderGoesAwayForGood_KeepsWhatCameAndFails()
    {
        var sender = new Sender(_address, TinyModel.Clip);
        using var running = Start("--decode-live-timeout", "3", "--decode-reconnects", "1");
        await running.Says("Ctrl-C ends it").WaitAsync(Soon);
        sender.Dispose();
        var line = running.Finish(Soon).ShouldFail(1);
        var times = ShouldBeWhole("lost");
        line.ShouldContain($"{_address} broke off");
        line.ShouldContain($"the {times.Length} frames until then are kept in out");
    }

    [Fact]
    public async Task Run_SenderComesBackWithAnotherPictureSize_GoesOn()
    {
        Media.Disc(_folder.File("large.mp4"), "128x96");
        using var running = Start("--decode-live-timeout", "3", "--decode-reconnects", "100");
        using (new Sender(_address, TinyModel.Clip)) await running.Says("Ctrl-C ends it").WaitAsync(Soon);
        await running.Says("trying again").WaitAsync(Soon);
        using (new Sender(_address, TinyModel.Clip))
        {
            await running.Says("is back").WaitAsync(Soon);
        }

        using (new Sender(_address, _folder.File("large.mp4")))
        {
            await running.Says("now sends 128x96 pictures instead of 96x80").WaitAsync(Soon);
            Cli.Signal(running, "INT");
            running.Finish(Soon).ShouldSucceed();
        }

        var times = ShouldBeWhole("user");
        times.Zip(times.Skip(1)).ShouldAllBe(t => t.Second > t.First);
        times.Zip(times.Skip(1), (a, b) => b - a).Max().ShouldBeGreaterThan(3, "the time without a picture");
    }

    [Fact]
    public void Run_DamagedPictures_HaveRowsThatSaySo()
    {
        // Every 20th packet is noise.
        Media.Ffmpeg("-stream_loop", "40", "-i", TinyModel.Clip, "-c:v", "mpeg2video", "-g", "1", "-bsf:v", @"noise=amount='if(eq(mod(n\,20)\,10)\,1\,0)'", _folder.File("damaged.ts"));
        using var sender = new Sender(_address, _folder.File("damaged.ts"), "-c:v", "copy");
        using var running = Start("--seconds", "4");
        running.Finish(Soon).ShouldSucceed();
        ShouldBeWhole("seconds");
        var missing = new RunFolder(_folder.File("out")).RunFile.GetProperty("missing").EnumerateObject().ToList();
        missing.ShouldContain(m => m.Name.StartsWith("could not be decoded", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_WhatALiveInputCannotDo_IsWrongUsage()
    {
        Wrong("run", "camera:0", "-o", "out", "--discover").ShouldContain("record it first");
        Wrong("run", TinyModel.Clip, "-o", "out", "--seconds", "3").ShouldContain("--seconds ends a camera or stream");
        Wrong("run", "camera:0", "-o", "out", "--seconds", "0").ShouldContain("--seconds");
        string Wrong(params string[] command) => Cli.RunIn(_folder.Path, command).ShouldFail(2);
    }

    [Fact]
    public void Run_CameraThatIsNotThere_SaysWhichOnesAre() =>
        Cli.RunIn(_folder.Path, "run", "camera:63", "-o", "out").ShouldFail(1).ShouldMatch("camera:63: there is no camera at /dev/video63: (this machine has no camera|there is camera:)");

    public void Dispose() => _folder.Dispose();

    private RunningCli Start(params string[] more) =>
        Cli.Start(_folder.Path, ["run", _address, "-o", "out", "--model", TinyModel.Model, "--segment-look-seconds", "2", .. more]);

    /// <summary>Expects a whole folder whose overlay has a picture per row, each at its row's time; returns the times.</summary>
    private double[] ShouldBeWhole(string ended)
    {
        var folder = new RunFolder(_folder.File("out"));
        folder.RunFile.GetProperty("live").GetProperty("ended").GetString().ShouldBe(ended);
        var times = folder.Timestamps.GetProperty("timestamps").EnumerateArray().Select(t => t.GetDouble()).ToArray();
        folder.ShouldBeWhole(times.Length);
        folder.Rows.Select(r => r[0]).ShouldBe(Enumerable.Range(0, times.Length).Select(i => $"{i}"));
        var overlay = Media.Times(_folder.File("out/overlay.mp4"));
        overlay.Length.ShouldBe(times.Length);
        overlay.Zip(times, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5);
        return times;
    }
}
