using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KeyStream.Cli.Tests;

/// <summary>An ffmpeg that sends a clip over and over, as fast as it plays, to a port of this machine: a real live stream.</summary>
internal sealed class Sender : IDisposable
{
    private readonly Process _ffmpeg;

    /// <param name="address">Where to, from <see cref="FreeAddress"/>.</param>
    /// <param name="clip">What.</param>
    /// <param name="output">Further ffmpeg output options.</param>
    public Sender(string address, string clip, params string[] output) => _ffmpeg = Process.Start(new ProcessStartInfo(
        "ffmpeg", ["-v", "quiet", "-nostdin", "-re", "-stream_loop", "-1", "-i", clip, "-c:v", "mpeg2video", "-g", "5", .. output, "-f", "mpegts", address + "?pkt_size=1316"]))!;

    /// <summary>An address that nobody uses.</summary>
    public static string FreeAddress()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return $"udp://127.0.0.1:{((IPEndPoint)socket.Client.LocalEndPoint!).Port}";
    }

    /// <summary>Pulls the plug.</summary>
    public void Dispose()
    {
        if (!_ffmpeg.HasExited) _ffmpeg.Kill();
        _ffmpeg.WaitForExit();
        _ffmpeg.Dispose();
    }
}
