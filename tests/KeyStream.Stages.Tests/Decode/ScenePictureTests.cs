using KeyStream.Data;
using KeyStream.Stages.Decode;
using KeyStream.TestKit;
using OpenCvSharp;

namespace KeyStream.Stages.Tests.Decode;

public sealed class ScenePictureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PixelLayout.Yuv420p, ColorMatrix.Bt709, false)]
    [InlineData(PixelLayout.Nv12, ColorMatrix.Bt601, false)]
    [InlineData(PixelLayout.Yuva420p, ColorMatrix.Bt601, true)]
    [InlineData(PixelLayout.Gray8, ColorMatrix.Bt601, true)]
    public void Read_OneColour_IsThatColourInTheFormatOfTheFrames(PixelLayout layout, ColorMatrix matrix, bool fullRange)
    {
        Write("scene.png", 40, 30, new Scalar(200, 120, 40));
        var format = new FrameFormat(21, 15, layout, matrix, fullRange);
        var pixels = ScenePicture.Read(_folder.File("scene.png"), Input("take", format, 40, 30));
        pixels.Length.ShouldBe(format.ByteCount);
        var luma = format.Width * format.Height;
        pixels.Take(luma).Distinct().Count().ShouldBe(1);
        if (layout == PixelLayout.Gray8) return;
        var (second, map) = (layout == PixelLayout.Nv12 ? 1 : format.ChromaWidth * format.ChromaHeight, YuvMatrix.For(format));
        double[] expected = [40, 120, 200];
        for (var c = 0; c < 3; c++) map.Level(c, pixels[0], pixels[luma], pixels[luma + second]).ShouldBe(expected[c], 1.5);
        if (layout == PixelLayout.Yuva420p) pixels[^1].ShouldBe((byte)255);
    }

    [Fact]
    public void Read_Folder_TakesThePictureOfTheCamera()
    {
        Write("cam_01.png", 8, 8, Scalar.All(0));
        Write("cam_10.png", 8, 8, Scalar.All(255));
        var format = new FrameFormat(8, 8, PixelLayout.Gray8, FullRange: true);
        ScenePicture.Read(_folder.Path, Input("walk_cam10", format, 8, 8))[0].ShouldBe((byte)255);
        ScenePicture.Read(_folder.Path, Input("cam1", format, 8, 8))[0].ShouldBe((byte)0);
        ScenePicture.Read(_folder.Path, Input("left", format, 8, 8) with { Path = "/takes/walk_cam10.mp4" })[0].ShouldBe((byte)255);
        Should.Throw<UserErrorException>(() => ScenePicture.Read(_folder.Path, Input("left", format, 8, 8))).What.ShouldContain("cam_01, cam_10");
    }

    [Fact]
    public void Read_WhatIsNoPictureOfThisCamera_IsRefused()
    {
        var input = Input("take", new FrameFormat(8, 8, PixelLayout.Gray8), 8, 8);
        Write("wide.png", 16, 8, Scalar.All(0));
        File.WriteAllText(_folder.File("text.png"), "no picture");
        Should.Throw<UserErrorException>(() => ScenePicture.Read(_folder.File("wide.png"), input)).What.ShouldContain("16x8");
        Should.Throw<UserErrorException>(() => ScenePicture.Read(_folder.File("text.png"), input)).What.ShouldContain("no picture");
        Should.Throw<UserErrorException>(() => ScenePicture.Read(_folder.File("none.png"), input)).What.ShouldContain("does not exist");
    }

    private static InputInfo Input(string name, FrameFormat format, int width, int height) => new(name, name, format, 1, 30, false, "none", width, height, 0, false);

    private void Write(string name, int width, int height, Scalar bgr)
    {
        using var picture = new Mat(height, width, MatType.CV_8UC3, bgr);
        Cv2.ImWrite(_folder.File(name), picture).ShouldBeTrue();
    }
}
