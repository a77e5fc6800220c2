using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests;

public sealed class CameraTests
{
    [Fact]
    public void Ray_OfAProjectedPoint_IsThePoint()
    {
        // A lens of Human3.6M (the strongest radial distortion that its rigs have, rounded), one of Panoptic, and none.
        double[][] lenses = [[-0.21, 0.25, -0.0014, -0.001, -0.003], [-0.29, 0.18, 0, 0.0006, -0.048], []];
        var points = Gen.Choose(-1000, 1000).Zip(Gen.Choose(-1000, 1000)).Zip(Gen.Choose(0, lenses.Length - 1));
        Prop.ForAll(points.ToArbitrary(), drawn =>
        {
            var ((x, y), lens) = drawn;
            var camera = new Camera("c", 1000, 1002, (1145, 1143), (512, 515), lenses[lens], Quaternion.Identity, Vector3.Zero);
            var (u, v) = (x / 1000f * 0.43f, y / 1000f * 0.43f); // to the corners of the picture
            var (pixelX, pixelY) = camera.Project(new Vector3(u, v, 1) * 3);
            var (backX, backY) = camera.Ray(pixelX, pixelY);
            return Math.Abs(backX - u) < 1e-4 && Math.Abs(backY - v) < 1e-4;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Project_BehindTheCamera_IsNaN()
    {
        var camera = Camera.Unknown(100, 100);
        camera.Project(new Vector3(1, 2, -3)).X.ShouldBe(double.NaN);
        camera.Project(new Vector3(1, 2, 0)).Y.ShouldBe(double.NaN);
    }
}
