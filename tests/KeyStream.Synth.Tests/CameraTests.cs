using System.Numerics;

namespace KeyStream.Synth.Tests;

public sealed class CameraTests
{
    // At height 1 on +Z, looking at the height axis: the world's +X is right of the picture's middle because Y is up and it looks along −Z.
    private static readonly SynthCamera Front = SynthCamera.LookAt("c", 200, 100, 50, new Vector3(0, 1, 5), new Vector3(0, 1, 0));

    [Theory]
    [InlineData(0, 1, 0, 100, 50)]
    [InlineData(1, 1, 0, 110, 50)] // 50 px · 1 m / 5 m
    [InlineData(0, 2, 0, 100, 40)] // up in the world is up in the picture
    [InlineData(2, 0, -5, 110, 55)]
    public void Project_KnownPoint_LandsWhereThePinholeSays(float x, float y, float z, float u, float v)
    {
        var p = Front.Project(new Vector3(x, y, z));
        p.X.ShouldBe(u, 1e-4);
        p.Y.ShouldBe(v, 1e-4);
    }

    [Fact]
    public void Project_PointBehind_IsNotANumber() => Front.Project(new Vector3(0, 1, 6)).X.ShouldBe(float.NaN);

    [Fact]
    public void LookAt_AnyPose_IsARightHandedRotationWithTheEyeAsPosition()
    {
        var eye = new Vector3(1.5f, 2.5f, -3);
        var camera = SynthCamera.LookAt("c", 64, 64, 60, eye, new Vector3(0.2f, 0.5f, 0.1f), 0.3f);
        Vector3.Distance(Vector3.Cross(camera.Right, camera.Down), camera.Forward).ShouldBeLessThan(1e-5f);
        Vector3.Dot(camera.Right, camera.Down).ShouldBe(0, 1e-5);
        Vector3.Distance(camera.Position, eye).ShouldBeLessThan(1e-5f);
        camera.ToCamera(new Vector3(0.2f, 0.5f, 0.1f)).X.ShouldBe(0, 1e-5);
    }

    [Fact]
    public void Ray_ThroughProjection_PassesThePoint()
    {
        var camera = SynthCamera.LookAt("c", 64, 48, 60, new Vector3(2, 3, 4), Vector3.Zero, -0.4f);
        var point = new Vector3(0.4f, -0.3f, 0.7f);
        var p = camera.Project(point);
        var reached = camera.Position + (camera.Ray(p.X, p.Y) * camera.ToCamera(point).Z);
        Vector3.Distance(reached, point).ShouldBeLessThan(1e-4f);
    }
}
