using KeyStream.Compat.Tests.OnnxRuntime;
using KeyStream.Data;
using KeyStream.Stages.Segment;

namespace KeyStream.Stages.Tests.Segment;

public sealed class OnnxForegroundTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream-onnx").FullName;

    /// <summary>A 1x1 convolution that gives a high logit where the normalised colours are dark.</summary>
    private static byte[] Dark(params object[] size) => TinyModel.Of(
        "Conv", [TinyModel.Value("x", TinyModel.Float, [1, 3, .. size])], TinyModel.Value("y", TinyModel.Float, [1, 1, .. size]),
        [TinyModel.Weights("w", [1, 3, 1, 1], -20, -20, -20)], ["x", "w"]);

    [Theory]
    [InlineData(96, 128)]
    [InlineData(64, 64)]
    public void Run_NetworkOfFixedSize_FindsTheSubjectInThePicture(int height, int width) => Finds(Dark(height, width));

    [Fact]
    public void Run_NetworkOfFreeSize_FindsTheSubjectInThePicture() => Finds(Dark("h", "w"));

    [Fact]
    public void Run_ChannelsLastClasses_TakesAllButTheFirst()
    {
        // The picture itself as three class maps: red, the first, is background; the subject is made less red than the rest.
        var frame = Scene.WithSubject(0, 160, 120, 0);
        var pixels = System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame.Pixels).Span;
        for (var y = 0; y < 120; y++)
        {
            for (var x = 0; x < 160; x++)
            {
                var subject = Math.Pow((x - 80) / 20.0, 2) + Math.Pow((y - 60) / 8.0, 2) < 1;
                pixels[(320 * 240) + (160 * 120) + (y * 160) + x] = (byte)(subject ? 90 : 170);
            }
        }

        using var step = Step(TinyModel.Identity(TinyModel.Float, 1, 120, 160, 3));
        using var found = step.Run(frame);
        found.Subject!.X.ShouldBe(160, 3);
        found.Subject.Length.ShouldBe(80, 8);
    }

    [Fact]
    public void Run_ModelOfAnotherKind_SaysWhatItWants()
    {
        using var step = Step(TinyModel.Identity(TinyModel.Float, 1, 10));
        using var frame = Scene.Empty(0, 64, 48);
        Should.Throw<UserErrorException>(() => step.Run(frame)).Message.ShouldContain("[1,10]");
    }

    [Fact]
    public void Run_NoModelInTheFile_SaysSo()
    {
        using var step = Step([1, 2, 3]);
        using var frame = Scene.Empty(0, 64, 48);
        Should.Throw<UserErrorException>(() => step.Run(frame)).Message.ShouldContain("no ONNX model");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Finds(byte[] model)
    {
        using var step = Step(model);
        using var found = step.Run(Scene.WithSubject(0, 200, 100, 0));
        found.Subject!.X.ShouldBe(200, 5);
        found.Subject.Y.ShouldBe(100, 4);
    }

    private SegmentStep Step(byte[] model)
    {
        var path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, model);
        return new SegmentStep(new SegmentSetup(SegmentMethod.Onnx, "test") { OnnxModel = path });
    }
}
