using KeyStream.Data;
using KeyStream.Stages.Decode;
using OpenCvSharp;

namespace KeyStream.Stages.Tests.Decode;

public sealed class ImageSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-images").FullName;

    [Fact]
    public async Task ReadAsync_FolderOfPictures_GivesOneFrameEachAtTheStatedRate()
    {
        Write("1.png", 15, 9, new Scalar(0, 0, 255));
        Write("2.png", 15, 9, new Scalar(0, 255, 0));
        File.WriteAllText(Path.Combine(_folder, "3.png"), "no picture");
        Write("4.png", 30, 18, new Scalar(255, 0, 0));
        Write("5.png", 9, 15, new Scalar(255, 0, 0));
        var source = await MediaInput.OpenAsync(InputResolver.Resolve([_folder])[0], new DecodeOptions { ImageRate = 10 }, default);
        source.Info.FrameCount.ShouldBe(5);
        var frames = new List<Frame>();
        await foreach (var frame in source.ReadAsync(default)) frames.Add(frame);
        frames.Select(f => f.Stamp.Pts).ShouldBe([0, 0.1, 0.2, 0.3, 0.4], 1e-12);
        frames.Select(f => f.Fault is null).ShouldBe([true, true, false, true, false]);
        frames[4].Fault.ShouldNotBeNull().ShouldContain("9x15");
        frames[3].Width.ShouldBe(15);
        Colour(frames[0], 7, 4).ShouldBe((255, 0, 0), new Near(3));
        Colour(frames[1], 14, 8).ShouldBe((0, 255, 0), new Near(3));
        Colour(frames[3], 0, 0).ShouldBe((0, 0, 255), new Near(3));
        frames.ForEach(f => f.Dispose());
    }

    [Fact]
    public async Task OpenAsync_NoReadablePicture_SaysSo()
    {
        File.WriteAllText(Path.Combine(_folder, "1.png"), "no picture");
        await Should.ThrowAsync<UserErrorException>(() => MediaInput.OpenAsync(InputResolver.Resolve([_folder])[0], new DecodeOptions(), default));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, int width, int height, Scalar colour)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3, colour);
        Cv2.ImWrite(Path.Combine(_folder, name), picture).ShouldBeTrue();
    }

    private static (int R, int G, int B) Colour(Frame frame, int x, int y)
    {
        var (p, f, m) = (frame.Pixels.ToArray(), frame.Format, YuvMatrix.For(frame.Format));
        var chroma = (f.Width * f.Height) + ((y / 2) * f.ChromaWidth) + (x / 2);
        int Level(int c) => (int)Math.Round(m.Level(c, p[(y * f.Width) + x], p[chroma], p[chroma + (f.ChromaWidth * f.ChromaHeight)]));
        return (Level(0), Level(1), Level(2));
    }

    private sealed class Near(int tolerance) : IEqualityComparer<(int R, int G, int B)>
    {
        public bool Equals((int R, int G, int B) x, (int R, int G, int B) y) =>
            Math.Abs(x.R - y.R) <= tolerance && Math.Abs(x.G - y.G) <= tolerance && Math.Abs(x.B - y.B) <= tolerance;

        public int GetHashCode((int R, int G, int B) obj) => 0;
    }
}
