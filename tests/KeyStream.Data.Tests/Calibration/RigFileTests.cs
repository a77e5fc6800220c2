using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace KeyStream.Data.Tests.Calibration;

public sealed class RigFileTests : IDisposable
{
    private const string Two = """
        [cam_0]
        name = "Cam-A"
        size = [ 1088.0, 1920,]
        matrix = [ [ 1681.25, 0.0, 532.5,], [ 0.0, 1680.5, 948.0,], [ 0.0, 0.0, 1.0,],]
        distortions = [ -0.1, 0.02, 0.001, -0.002]
        rotation = [ 0.0, 0.0, 1.5707963267948966]
        translation = [ 1.0, 2.0, 3.0]
        fisheye = false

        [cam_1]
        name = "Cam-B"
        size = [ 640, 480]
        matrix = [ [ 500, 0, 320], [ 0, 500, 240], [ 0, 0, 1]]
        rotation = [ [0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]

        [metadata]
        adjusted = false
        error = 0.0
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("keystream rig ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_TwoCameras_GivesTheirNumbersAndTurnsAsOpenCv()
    {
        var rig = RigFile.Read(Write(Two));
        rig.Cameras.Select(c => c.Name).ShouldBe(["Cam-A", "Cam-B"]);
        var (a, b) = (rig.Cameras[0], rig.Cameras[1]);
        (a.Width, a.Height, a.Focal, a.Centre).ShouldBe((1088, 1920, (1681.25, 1680.5), (532.5, 948.0)));
        a.Distortion.ShouldBe([-0.1, 0.02, 0.001, -0.002]);
        (a.Lens, a.HasPose, b.HasPose, rig.Unit).ShouldBe((LensModel.Pinhole, true, false, null));
        // A quarter turn about z takes x to y; both ways of writing it mean the same.
        Close(a.ToCamera(Vector3.UnitX), new Vector3(1, 3, 3));
        Close(b.ToCamera(Vector3.UnitX), Vector3.UnitY);
        b.Distortion.ShouldBeEmpty();
    }

    [Fact]
    public void Read_AllOfToml()
    {
        var rig = RigFile.Read(Write(
            """
            title = 'C:\no\escape' # a comment
            "quoted key" = { a.b = 1_000, c = [ [ ], { } ], } 
            made = 2026-11-28T10:00:00Z
            [[list]]
            x = +1.5e-3
            [[list]]
            [list.inner]
            [camera.lens] # an inner table before its own
            name = "none"
            [camera]
            name = "caf\u00e9"
            size = [ 10, # wide
              20, ]
            matrix = [[1, 0, 5], [0, 1, 10], [0, 0, 1]]
            """.Replace(", } ", " }").Replace("{ }", "{}")));
        (rig.Cameras[0].Name, rig.Cameras[0].Height).ShouldBe(("café", 20));
    }

    [Fact]
    public void Read_OpenCvFileStorage_OneCamera()
    {
        var rig = RigFile.Read(Write(
            """
            %YAML:1.0
            ---
            calibration_time: "Sat 28 Nov"
            image_width: 640
            image_height: 480
            camera_matrix: !!opencv-matrix
               rows: 3
               cols: 3
               dt: d
               data: [ 5.3591573396163199e+02, 0., 3.4228315473308373e+02, 0.,
                   5.3591573396163199e+02, 2.3557082909788173e+02, 0., 0., 1. ]
            distortion_coefficients: !!opencv-matrix
               rows: 1
               cols: 8
               dt: d
               data: [ -0.2, 0.1, 1e-3, -1e-3, 0.01, 0.02, 0.03, 0.04 ]
            """,
            "left.yml"));
        var camera = rig.Cameras.ShouldHaveSingleItem();
        (camera.Name, camera.Width, camera.Centre.Y, camera.HasPose).ShouldBe(("left", 640, 235.57082909788173, false));
        camera.Distortion.Count.ShouldBe(8);
    }

    [Fact]
    public void Read_Json_MatlabsMatricesAreTransposedAndMillimetresAreSaid()
    {
        var rig = RigFile.Read(Write(
            """
            {"cameras": {"one": {"K": [[100,0,0],[3,90,0],[50,40,1]], "r": [[0,1,0],[-1,0,0],[0,0,1]], "t_mm": [1,2,3], "RDistort": [0.1, 0.2], "TDistort": [0.3, 0.4]}}}
            """,
            "rig.json"));
        var camera = rig.Cameras.ShouldHaveSingleItem();
        (camera.Focal, camera.Centre, camera.Skew, camera.Width, camera.Height, rig.Unit).ShouldBe(((100, 90), (50, 40), 3, 100, 80, "mm"));
        camera.Distortion.ShouldBe([0.1, 0.2, 0.3, 0.4]);
        Close(camera.ToCamera(Vector3.UnitX), new Vector3(1, 3, 3));
        var (x, y) = camera.Project(new Vector3(0.01f, 0.02f, 1));
        var back = camera.Ray(x, y);
        back.X.ShouldBe(0.01, 1e-7);
        back.Y.ShouldBe(0.02, 1e-7);
    }

    [Fact]
    public void Read_SynthsTruth_IsMovedToOpenCvsPixels() =>
        RigFile.Read(Write(
            """{"format": "keystream-truth", "cameras": [{"name": "a", "width": 8, "height": 6, "K": [[9,0,4],[0,9,3],[0,0,1]], "R": [[1,0,0],[0,1,0],[0,0,1]], "t": [0,0,1]}], "views": [null]}""",
            "truth.json")).AtHalfPixels().Cameras[0].Centre.ShouldBe((4, 3));

    [Theory]
    [InlineData("rig.toml")]
    [InlineData("rig.yml")]
    [InlineData("rig.json")]
    public void Write_ThenRead_IsTheSameRig(string name)
    {
        var cameras = Enumerable.Range(0, 12).Select(i => new Camera(
            $"cam \"{i}\" ü", 640 + i, 480, (500.123456789 + i, 501), (320, 240.5), i % 2 == 0 ? [-0.1, 1e-9, 0, 0.002] : [], CameraRotation.FromVector([0.1 * i, 3 - (0.2 * i), -0.7]),
            new Vector3(i, 0.1f, -2)) { Lens = i % 4 == 0 ? LensModel.Fisheye : LensModel.Pinhole }).ToList();
        var path = Path.Combine(_folder, name);
        RigFile.Write(path, new Rig(cameras) { Unit = "m" }, 0.25);
        var back = RigFile.Read(path);
        back.Unit.ShouldBe("m");
        back.Cameras.Count.ShouldBe(12);
        foreach (var (was, isNow) in cameras.Zip(back.Cameras))
        {
            (isNow.Name, isNow.Width, isNow.Focal, isNow.Centre, isNow.Lens, isNow.Translation).ShouldBe((was.Name, was.Width, was.Focal, was.Centre, was.Lens, was.Translation));
            isNow.Distortion.ShouldBe(was.Distortion);
            Math.Abs(Quaternion.Dot(isNow.Rotation, was.Rotation)).ShouldBe(1, 1e-6);
        }
    }

    [Theory]
    [InlineData("cam_1", "clip_cam01_json", true)]
    [InlineData("cam_1", "cam_10", false)]
    [InlineData("Cam-A", "clip_cam-a_rot", true)]
    [InlineData("Cam-A", "camA.mp4", true)]
    [InlineData("Cam-A", "camcorder", false)]
    public void NamedIn_KnowsTheCameraOfAFile(string camera, string file, bool known) =>
        (new Rig([Camera.Unknown(1, 1) with { Name = camera }]).NamedIn(file) is not null).ShouldBe(known);

    [Fact]
    public void Choose_UnclearWhich_NamesThem()
    {
        var rig = RigFile.Read(Write(Two));
        rig.Choose("Cam-B", "x", "rig").Name.ShouldBe("Cam-B");
        rig.Choose(null, "x_CamA", "rig").Name.ShouldBe("Cam-A");
        Should.Throw<UserErrorException>(() => rig.Choose(null, "clip", "rig")).Message.ShouldContain("Cam-A, Cam-B");
        Should.Throw<UserErrorException>(() => rig.Choose("Cam-C", "clip", "rig")).Message.ShouldContain("Cam-C");
    }

    [Theory]
    [InlineData("", "holds no camera")]
    [InlineData("[a", "is not TOML")]
    [InlineData("[a]\nx = = 1", "is not TOML")]
    [InlineData("[a]\nmatrix = 3\nmatrix = 4", "is not TOML (line 3: 'matrix' stands there twice")]
    [InlineData("[a]\nmatrix = 3\n[b]\nx = 1\n[a]\nmatrix = 4", "line 5: 'a' stands there twice")]
    [InlineData("[a]\nx = \"\u0000\u0007\"", "is not TOML")]
    [InlineData("[a]\nx = 1e999999", "holds no camera")]
    [InlineData("[a]\nx = 99999999999999999999999999", "holds no camera")]
    [InlineData("[a]\nx = {y = 1, y = 2}", "line 2: 'y' stands there twice")]
    [InlineData("[a]\nx = [1]\n[[a.x]]", "line 3: 'x' stands there twice")]
    [InlineData("a.b = 1\na.b.c = 2", "line 2: 'b' is no table")]
    [InlineData("[a]\nx = \"\\uD800\"", "hexadecimal")]
    [InlineData("[a]\nx = \"abc", "does not end")]
    [InlineData("[a]\nx = abc", "'abc' is no value")]
    [InlineData("[a]\nx = \"\"\"abc\"\"\"", "several lines")]
    [InlineData("[a]\nmatrix = 3\nsize = [1, 1]", "matrix has 1 numbers")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]", "size is missing")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1e9, 1]", "size is no size")]
    [InlineData("[a]\nmatrix = [[0,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]", "no focal lengths")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,nan,0],[0,0,1]]\nsize = [1, 1]", "not a list of numbers")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]\nrotation = [1, 2]", "rotation is neither")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]\nrotation = [[1,0,0],[0,1,0],[0,0,-1]]", "is mirrored")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]\nrotation = [[1,0,0],[0,1.1,0],[0,0,1]]", "is no rotation")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]\nfisheye = true\ndistortions = [1,2,3,4,5]", "more than 4")]
    [InlineData("[a]\nname = \"../b\"\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]", "cannot be part of a file's name")]
    public void Read_HostileFile_IsRefusedInOneLine(string text, string says) => Refused(text).ShouldContain(says);

    [Fact]
    public void Read_CopiedCameras_AreRefused()
    {
        var second = Two.Split("[cam_1]")[1].Split("[metadata]")[0] + "translation = [0, 0, 1]\n";
        Refused($"[a]\n{second}\n[b]\n{second.Replace("Cam-B", "Cam-C")}").ShouldContain("'Cam-B' and 'Cam-C' stand at the same place");
        Refused($"[a]\n{second}\n[b]\n{second}").ShouldContain("two cameras named 'Cam-B'");
    }

    [Fact]
    public void Read_CamerasThatPose2SimHasNotPlacedYet_HaveNoPose()
    {
        const string camera = "size = [1, 1]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nrotation = [0, 0, 0]\ntranslation = [0, 0, 0]\n";
        RigFile.Read(Write($"[a]\n{camera}[b]\n{camera}")).Cameras.ShouldAllBe(c => !c.HasPose);
    }

    [Theory]
    [InlineData("rig.toml", "[a]\nmatrix = ", '[')]
    [InlineData("rig.json", "", '[')]
    [InlineData("rig.yaml", "a: ", '[')]
    public void Read_DeepNesting_IsRefused(string name, string start, char nested) => Refused(start + new string(nested, 100_000), name).ShouldContain(name);

    [Fact]
    public void Read_YamlAliases_AreRefused() => Refused("a: &x [1]\nb: *x", "rig.yml").ShouldContain("aliases");

    [Theory]
    [InlineData("rig.toml")]
    [InlineData("rig.yml")]
    [InlineData("rig.json")]
    public void Read_DamagedFile_IsARigOrOneLine(string name)
    {
        var path = Path.Combine(_folder, name);
        RigFile.Write(path, RigFile.Read(Write(Two)));
        var whole = File.ReadAllText(path);
        const string letters = "[]{}\"'=,.#&*!|>%\n\r\t\0 -+e019axn\\:é\u2028";
        var edits = Gen.Choose(0, whole.Length - 1).Zip(Gen.Choose(0, letters.Length - 1)).Zip(Gen.Choose(0, 20)).ArrayOf(4);
        Prop.ForAll(edits.ToArbitrary(), drawn =>
        {
            var text = whole;
            foreach (var ((place, letter), cut) in drawn)
            {
                var at = Math.Min(place, text.Length);
                text = text[..at] + letters[letter] + text[Math.Min(text.Length, at + cut)..];
            }

            File.WriteAllText(path, text);
            try
            {
                return RigFile.Read(path).Cameras.Count > 0;
            }
            catch (UserErrorException e)
            {
                return !e.Message.Contains('\n') && e.Message.Contains(name);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static void Close(Vector3 a, Vector3 b) => (a - b).Length().ShouldBeLessThan(1e-5f);

    private string Refused(string text, string name = "calib.toml")
    {
        var error = Should.Throw<UserErrorException>(() => RigFile.Read(Write(text, name)));
        error.Message.ShouldNotContain("\n");
        return error.Message;
    }

    private string Write(string text, string name = "calib.toml")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
