using System.Numerics;

namespace KeyStream.Data.Tests.Calibration;

public sealed class CalibrationFileTests : IDisposable
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

    private readonly string _folder = Directory.CreateTempSubdirectory("keystream toml ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_TwoCameras_GivesTheirNumbersAndTurnsAsOpenCv()
    {
        var cameras = CalibrationFile.Read(Write(Two));
        cameras.Select(c => c.Camera.Name).ShouldBe(["Cam-A", "Cam-B"]);
        var a = cameras[0].Camera;
        (a.Width, a.Height, a.Focal, a.Centre).ShouldBe((1088, 1920, (1681.25, 1680.5), (532.5, 948.0)));
        a.Distortion.ShouldBe([-0.1, 0.02, 0.001, -0.002]);
        // A quarter turn about z takes x to y; both ways of writing it mean the same.
        Close(a.ToCamera(Vector3.UnitX), new Vector3(1, 3, 3));
        Close(cameras[1].Camera.ToCamera(Vector3.UnitX), Vector3.UnitY);
        cameras[1].Camera.Distortion.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Cam-B", "x", "Cam-B")]
    [InlineData("cam_1", "x", "Cam-B")]
    [InlineData(null, "clip_cam-a_rot", "Cam-A")]
    public void Read_ByName_FindsTheCamera(string? name, string tracks, string found) => CalibrationFile.Read(Write(Two), name, tracks).Name.ShouldBe(found);

    [Fact]
    public void Read_UnclearWhich_NamesThem()
    {
        Should.Throw<UserErrorException>(() => CalibrationFile.Read(Write(Two), null, "clip")).Message.ShouldContain("Cam-A, Cam-B");
        Should.Throw<UserErrorException>(() => CalibrationFile.Read(Write(Two), "Cam-C", "clip")).Message.ShouldContain("Cam-C");
    }

    [Theory]
    [InlineData("", "holds no camera")]
    [InlineData("[a", "is not TOML")]
    [InlineData("[a]\nx = = 1", "is not TOML")]
    [InlineData("matrix = 3", "holds no camera")]
    [InlineData("[a]\nmatrix = 3\nsize = [1, 1]", "matrix has 1 numbers")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]", "size is missing")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1e9, 1]", "size is no size")]
    [InlineData("[a]\nmatrix = [[0,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]", "no focal lengths")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,nan,0],[0,0,1]]\nsize = [1, 1]", "not a list of numbers")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]\nrotation = [1, 2]", "rotation is neither")]
    [InlineData("[a]\nmatrix = [[1,0,0],[0,1,0],[0,0,1]]\nsize = [1, 1]\nfisheye = true", "fisheye")]
    public void Read_HostileFile_IsRefusedInOneLine(string text, string says) => Refused(text).ShouldContain(says);

    [Fact]
    public void Read_DeepNesting_IsRefused() => Refused("[a]\nmatrix = " + new string('[', 100_000)).ShouldContain("calib.toml");

    private static void Close(Vector3 a, Vector3 b) => (a - b).Length().ShouldBeLessThan(1e-5f);

    private string Refused(string text)
    {
        var error = Should.Throw<UserErrorException>(() => CalibrationFile.Read(Write(text), null, "clip"));
        error.Message.ShouldNotContain("\n");
        return error.Message;
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "calib.toml");
        File.WriteAllText(path, text);
        return path;
    }
}
