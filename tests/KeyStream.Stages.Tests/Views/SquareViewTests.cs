using System.Numerics;
using KeyStream.Data;
using KeyStream.Stages.Views;

namespace KeyStream.Stages.Tests.Views;

/// <summary>Where points of the world are in square views, and where the pixels of the square are in the input.</summary>
public sealed class SquareViewTests
{
    private static readonly Camera Straight = new(
        "a", 320, 240, (300, 310), (155, 125), [], Quaternion.CreateFromYawPitchRoll(0.3f, -0.2f, 0.1f), new Vector3(0.1f, 0.2f, 4));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Projection_ThenToInput_IsTheCamera(bool lens)
    {
        var camera = lens ? Straight with { Distortion = [-0.2, 0.05, 0.001, -0.002, 0.0], Skew = 1.5 } : Straight;
        // Delivered at half of the input's size.
        var view = new SquareView(camera, new FrameFormat(160, 120, PixelLayout.Yuv420p, ScaleX: 2, ScaleY: 2), 64);
        var world = new Vector3(0.4f, -0.3f, 0.5f);
        var p = view.Projection;
        double Row(int r) => (p[4 * r] * world.X) + (p[(4 * r) + 1] * world.Y) + (p[(4 * r) + 2] * world.Z) + p[(4 * r) + 3];
        var (x, y) = view.ToInput(Row(0) / Row(2), Row(1) / Row(2));
        var (ex, ey) = camera.Project(camera.ToCamera(world));
        x.ShouldBe(ex, 1e-3);
        y.ShouldBe(ey, 1e-3);
    }

    [Fact]
    public void Corners_OfALyingPicture_AreInsideTheSquareWithItsLongSideFilled()
    {
        var view = new SquareView(Straight, new FrameFormat(320, 240, PixelLayout.Gray8), 64);
        view.ToInput(-1, -0.75).ShouldBe((0, 0));
        view.ToInput(1, 0.75).ShouldBe((320, 240));
    }

    [Fact]
    public void Picture_OfARamp_IsTheRampWherethePictureIsAndItsBorderAround()
    {
        var pixels = Enumerable.Range(0, 320 * 240).Select(i => (byte)(16 + (i / 320 / 2))).ToArray();
        var view = new SquareView(Straight, new FrameFormat(320, 240, PixelLayout.Gray8), 320);
        using var picture = view.Picture(pixels);
        picture.shape.ShouldBe([3, 320, 320]);
        var column = picture[0, TorchSharp.torch.TensorIndex.Colon, 100].data<float>().ToArray();
        column[..40].ShouldAllBe(v => Math.Abs(v - column[40]) < 1e-5);                            // the padding above repeats the first row
        column[280..].ShouldAllBe(v => Math.Abs(v - column[279]) < 1e-5);
        column[279].ShouldBe((119 * 255 / 219f / 127.5f) - 1, 1e-4f);
    }
}
