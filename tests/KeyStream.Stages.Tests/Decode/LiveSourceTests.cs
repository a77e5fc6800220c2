using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeyStream.Data;
using KeyStream.Stages.Decode;

namespace KeyStream.Stages.Tests.Decode;

public sealed class LiveSourceTests
{
    [Fact]
    public async Task ReadAsync_NetworkStream_DeliversFramesInOrder()
    {
        var address = $"udp://127.0.0.1:{FreePort()}";
        using var sender = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-v", "quiet", "-nostdin", "-re", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-c:v", "mpeg2video", "-g", "5", "-f", "mpegts", address + "?pkt_size=1316"]))!;
        try
        {
            var options = new DecodeOptions { LiveTimeout = 40, Reconnects = 0 };
            var source = await MediaInput.OpenAsync(InputResolver.Resolve([address])[0], options, default);
            (source.Info.Live, source.Info.FrameCount, source.Info.Format.Width).ShouldBe((true, null, 64));
            var stamps = new List<FrameStamp>();
            await foreach (var frame in source.ReadAsync(default))
            {
                using (frame) stamps.Add(frame.Stamp);
                if (stamps.Count == 5) break;
            }

            stamps.Zip(stamps.Skip(1)).ShouldAllBe(p => p.Second.Index > p.First.Index && p.Second.Pts > p.First.Pts);
        }
        finally
        {
            sender.Kill();
            await sender.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task OpenAsync_CameraThatIsNotThere_SaysSo() =>
        (await Should.ThrowAsync<UserErrorException>(() => MediaInput.OpenAsync(InputResolver.Resolve(["camera:250"])[0], new DecodeOptions(), default)))
            .Message.ShouldContain("no camera");

    [Fact]
    public async Task OpenAsync_SilentAddress_GivesUpInTime()
    {
        var watch = Stopwatch.StartNew();
        var spec = InputResolver.Resolve([$"udp://127.0.0.1:{FreePort()}"])[0];
        await Should.ThrowAsync<UserErrorException>(() => MediaInput.OpenAsync(spec, new DecodeOptions { LiveTimeout = 1 }, default));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    private static int FreePort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }
}
