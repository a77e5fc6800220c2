using System.Buffers;
using System.Diagnostics;
using KeyStream.Data;
using KeyStream.Flow;
using KeyStream.Stages.Export;

namespace KeyStream.Stages.Tests.Export;

/// <summary>Small runs to export.</summary>
internal static class Samples
{
    public static ExportContext Context(int width = 64, int height = 48, PixelLayout layout = PixelLayout.Yuv420p, params string[] names)
    {
        if (names.Length == 0) names = ["nose", "tail"];
        var format = new FrameFormat(width, height, layout);
        return new ExportContext(
            new InputInfo("clip.mp4", "clip.mp4", format, null, 25, false, "h264", width, height, 0, false),
            new KeypointLayout(names, [new KeypointEdge(0, names.Length - 1, 1)], []), "model");
    }

    public static KeypointFrame Row(long index, double[,] two, double[,] three, params double[] confidence) =>
        new(new FrameStamp("clip.mp4", index, index / 25.0), null, two, three, confidence, null);

    public static KeypointFrame Picture(ExportContext context, long index, byte luma = 90)
    {
        var format = context.Info.Format;
        var buffer = ArrayPool<byte>.Shared.Rent(format.ByteCount);
        buffer.AsSpan(0, format.Width * format.Height).Fill(luma);
        buffer.AsSpan(format.Width * format.Height, format.ByteCount - (format.Width * format.Height)).Fill(128);
        var stamp = new FrameStamp("clip.mp4", index, index / 25.0);
        return new KeypointFrame(
            stamp, new Frame(stamp, format, buffer), new[,] { { format.Width * 0.25, format.Height * 0.6 }, { format.Width * 0.75, format.Height * 0.6 } },
            new[,] { { -0.5, 0.1, 0 }, { 0.5, 0.1, 0.2 } }, [0.9, 0.3], null);
    }

    public static KeypointFrame Fault(ExportContext context, long index, string reason)
    {
        var stamp = new FrameStamp("clip.mp4", index, index / 25.0);
        return KeypointFrame.Missing(stamp, Frame.Placeholder(stamp, context.Info.Format, reason), context.Count, reason);
    }

    public static void Export(ISink<KeypointFrame> sink, params IEnumerable<KeypointFrame> rows)
    {
        using var owned = sink;
        foreach (var row in rows) sink.Write(row);
        sink.Commit();
    }

    /// <summary>Runs a program and returns what it printed.</summary>
    public static string Tool(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, error.Result);
        return text;
    }
}

/// <summary>A folder that is removed again.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _info = Directory.CreateTempSubdirectory("keystream-export");

    public string Path => _info.FullName;

    public string[] Names => [.. _info.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _info.Delete(true);
}
