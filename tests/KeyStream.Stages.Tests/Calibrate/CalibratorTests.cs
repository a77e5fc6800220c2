using KeyStream.Data;
using KeyStream.Stages.Calibrate;
using OpenCvSharp;

namespace KeyStream.Stages.Tests.Calibrate;

/// <summary>Pictures on disk to a rig.</summary>
public sealed class CalibratorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keystream calibrate ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_PaintedPictures_GivesTheTrueRig()
    {
        var board = Board.Parse("charuco:8x6:50mm:38mm");
        var rig = new TrueRig(2, 14, seed: 8);
        var painter = new BoardPainter(board);
        foreach (var (moment, pose) in rig.Boards)
        {
            for (var c = 0; c < 2; c++)
            {
                var picture = painter.Paint(rig.Lenses[c], rig.Cameras[c].After(pose), TrueRig.Width, TrueRig.Height);
                using var grey = Mat.FromPixelData(TrueRig.Height, TrueRig.Width, MatType.CV_8UC1, picture);
                Cv2.ImWrite(Path.Combine(_folder, $"cam{c + 1}_{moment:00}.png"), grey).ShouldBeTrue();
            }
        }

        File.WriteAllText(Path.Combine(_folder, "cam2_99.png"), "no picture");
        var lines = new List<string>();
        var found = await new Calibrator(board, new CalibrateOptions()).RunAsync(CameraPictures.Resolve([_folder]), lines.Add, CancellationToken.None);
        found.Rig.Cameras.Select(c => c.Name).ShouldBe(["cam1", "cam2"]);
        lines.ShouldContain(l => l.Contains("cam2") && l.Contains("1 cannot be read"));
        found.Rms.ShouldBeLessThan(0.3);
        rig.Off(found).Millimetres.ShouldBeLessThan(5);
        var page = CalibrationPage.Of(found);
        page.ShouldContain("cam2");
        page.ShouldNotContain("NaN");
        CalibrationJson.Of(found).ShouldContain("keystream-calibration");
    }

    [Theory]
    [InlineData("left01.jpg right01.jpg left02.jpg right02.jpg", "left:1,2 right:1,2")]
    [InlineData("a/0001.png a/0002.png b/0001.png", "a:1,2 b:1")]
    [InlineData("a/frame_1.png a/frame_10.png a/frame_2.png b/frame_1.png", "a:1,2,10 b:1")]
    [InlineData("cam01_03_int.png cam01_04_int.png", "cam01_int:3,4")]
    [InlineData("board.png", "board:0")]
    public void Resolve_TellsCamerasAndMomentsByTheNames(string files, string cameras)
    {
        var paths = files.Split(' ').Select(f => Path.Combine(_folder, f)).ToList();
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        string.Join(' ', CameraPictures.Resolve(paths).Select(c => $"{c.Name}:{string.Join(',', c.Moments)}")).ShouldBe(cameras);
    }

    [Fact]
    public void Resolve_ACamera_IsRefused() => Should.Throw<UserErrorException>(() => CameraPictures.Resolve(["camera:0"])).Message.ShouldContain("is live");
}
