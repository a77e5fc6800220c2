using FFMpegCore;

namespace KeyStream.Compat.Tests.FFMpegCore;

/// <summary>Tiny clips made by ffmpeg itself, in a folder that goes with the test.</summary>
public sealed class Clips : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("ks-compat-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public string Make(string name, string lavfi = "testsrc2=size=64x48:rate=10:duration=1", string codec = "-c:v ffv1")
    {
        FFMpegArguments
            .FromFileInput(lavfi, false, options => options.ForceFormat("lavfi"))
            .OutputToFile(this[name], true, options => options.WithCustomArgument(codec))
            .ProcessSynchronously().ShouldBeTrue();
        return this[name];
    }

    public void Dispose() => Directory.Delete(Folder, true);
}
