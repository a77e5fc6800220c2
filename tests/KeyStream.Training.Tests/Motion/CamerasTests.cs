using System.Numerics;
using KeyStream.Data;
using KeyStream.Training.Motion;

namespace KeyStream.Training.Tests.Motion;

public sealed class CamerasTests : IDisposable
{
    private readonly MotionFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_EachLayout_GivesMetresAndAnUprightWorld()
    {
        // All three look along their world's horizontal axis from a height of 1.5 m: Z up, Y up and Y down.
        _files.Write("a.json", """{"S1":{"R":[[1,0,0],[0,0,1],[0,-1,0]],"T":[0.5,-4,1.5],"c":[500,510],"f":[1145,1143],"k":[-0.2,0.2,-0.003],"p":[0.001,0.002],"w":1000,"h":1002}}""");
        _files.Write("b.json", """{"TS1":{"R":[[1,0,0],[0,-1,0],[0,0,-1]],"T":[[-0.5],[1.5],[4]],"c":[[1000],[1050]],"f":[[1500],[1500]],"w":2048.0,"h":204.0}}""");
        _files.Write("c.json", """[{"name":"00_00","resolution":[1920,1080],"K":[[1600,0,940],[0,1610,550],[0,0,1]],"distCoef":[-0.2,0.2,0,0,0.1],"R":[[1,0,0],[0,1,0],[0,0,1]],"t":[[-50],[150],[400]]}]""");
        var cameras = CameraSet.Load(_files.Folder);
        foreach (var camera in cameras)
        {
            var up = Vector3.Transform(Vector3.UnitY, camera.Rotation);
            up.Y.ShouldBe(-1, 1e-5f);
            Vector3.Transform(-camera.Translation, Quaternion.Inverse(camera.Rotation)).Y.ShouldBe(1.5f, 1e-4f);
        }

        cameras.ShouldAllBe(c => Math.Abs(c.ToCamera(Vector3.Zero).Z - 4) < 1e-4f && Math.Abs(c.ToCamera(Vector3.Zero).X + 0.5f) < 1e-4f);
        cameras[0].Distortion.ShouldBe([-0.2, 0.2, 0.001, 0.002, -0.003]);
        cameras[1].Height.ShouldBe(2048);
        cameras[2].Focal.ShouldBe((1600, 1610));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[{\"name\":\"x\"}]")]
    [InlineData("{\"a\":{\"R\":[1],\"T\":[0,0,0],\"f\":[1,1],\"c\":[0,0],\"w\":1,\"h\":1}}")]
    public void Load_ABrokenFile_NamesIt(string text)
    {
        _files.Write("bad.json", text);
        Should.Throw<UserErrorException>(() => CameraSet.Load(_files.Folder)).Message.ShouldContain("bad.json is no camera file");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Place_ForAnyMotion_SeesItInFrontAndMostlyInside(bool real)
    {
        var fills = new List<double>();
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var body = RandomTree.Motion(random, 14, 1, 30);
            var lens = RandomCamera.Lens(random);
            var camera = real ? RandomCamera.PlaceReal(body.Positions, lens, random) : RandomCamera.Place(body.Positions, lens, random);
            var pixels = body.Positions.Select(f => f.Select(p => camera.ToCamera(p)).ToArray()).ToArray();
            pixels.ShouldAllBe(f => f.All(p => p.Z > 0.1f));
            var inside = pixels.SelectMany(f => f).Select(camera.Project).Average(p => p.X >= 0 && p.Y >= 0 && p.X <= lens.Width && p.Y <= lens.Height ? 1.0 : 0);
            inside.ShouldBeGreaterThanOrEqualTo(0.9);
            var y = pixels[0].Select(p => camera.Project(p).Y).ToArray();
            fills.Add((y.Max() - y.Min()) / lens.Height);
        }

        fills.ShouldAllBe(f => f < 1.3);
        fills.Average().ShouldBeInRange(real ? 0.03 : 0.15, 0.7);
    }

    [Fact]
    public void Lens_AnyDrawn_IsInvertibleAllOverThePicture()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var lens = RandomCamera.Lens(new Random(seed));
            foreach (var (x, y) in new[] { (0, 0), (lens.Width, 0), (0, lens.Height), (lens.Width, lens.Height), (lens.Width / 2, lens.Height / 3) })
            {
                var (u, v) = lens.Ray(x, y);
                var (backX, backY) = lens.Project(new Vector3((float)u, (float)v, 1));
                backX.ShouldBe(x, 0.05);
                backY.ShouldBe(y, 0.05);
            }
        }
    }

    [Fact]
    public void Place_WithTheSameSeed_IsTheSame()
    {
        var window = RandomTree.Motion(new Random(1), 10, 1, 10).Positions;
        var (a, b) = (RandomCamera.Place(window, Camera.Unknown(900, 900), new Random(5)), RandomCamera.Place(window, Camera.Unknown(900, 900), new Random(5)));
        (a.Rotation, a.Translation).ShouldBe((b.Rotation, b.Translation));
    }
}
