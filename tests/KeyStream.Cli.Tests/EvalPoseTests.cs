using System.Globalization;
using System.Text.Json;

namespace KeyStream.Cli.Tests;

public sealed class EvalPoseTests : IDisposable
{
    private static readonly string[] Names = ["LHip", "LKnee", "LAnkle", "RHip", "RKnee"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pose_CsvAgainstTrc_WritesTableJsonAndPlot()
    {
        _folder.Write("truth.trc", Trc(1));
        _folder.Write("mine.csv", Csv(["left_knee", "hip_l", "left_ankle", "RightUpLeg", "r_knee", "nose"], [1, 0, 2, 3, 4, 4]));

        var result = Run("mine.csv", "truth.trc", "--root", "LHip", "-o", "out").ShouldSucceed();

        result.Output.ShouldContain("frames compared / missing: 40 / 0; joints: 5");
        result.Output.ShouldContain("not compared: of the prediction nose");
        result.Output.ShouldContain("each frame centred on LHip, after one rotation and one scale for the whole sequence");
        result.Output.ShouldContain("range of motion lost");
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("out/eval.json")));
        json.RootElement.GetProperty("scores").GetProperty("mpjpe").GetDouble().ShouldBeLessThan(0.01);
        json.RootElement.GetProperty("scores").GetProperty("scale").GetDouble().ShouldBe(0.5, 1e-4);
        json.RootElement.GetProperty("joints")[1].GetProperty("prediction").GetString().ShouldBe("left_knee");
        json.RootElement.GetProperty("options").GetProperty("rotate").GetBoolean().ShouldBeTrue();
        json.RootElement.GetProperty("versions").GetProperty("keystream").GetString().ShouldNotBeNullOrEmpty();
        File.ReadAllText(_folder.File("out/eval.svg")).ShouldContain("mine.csv against truth.trc");
        Directory.GetFiles(_folder.File("out")).Length.ShouldBe(2, "no temporary file stays");
    }

    [Fact]
    public void Pose_WithoutAlignment_CountsTheScale()
    {
        _folder.Write("truth.trc", Trc(1));
        _folder.Write("twice.trc", Trc(2));
        Mpjpe("twice.trc", "--align", "none").ShouldBeGreaterThan(50);
        Mpjpe("twice.trc", "--align", "scale").ShouldBe(0, 0.01);
    }

    [Fact]
    public void Pose_DiscoveredKeypoints_AreRegressed()
    {
        _folder.Write("truth.trc", Trc(1));
        _folder.Write("mine.csv", Csv(["kp0", "kp1", "kp2", "kp3"], [1, 3, 2, 4]));
        Run("mine.csv", "truth.trc").ShouldFail(1).ShouldContain("--regress");
        Run("mine.csv", "truth.trc", "--regress", "linear").ShouldSucceed().Output.ShouldContain("frames fitted / tested / missing: 20 / 20 / 0");
    }

    [Theory]
    [InlineData(1, "does not exist", "none.csv", "truth.trc")]
    [InlineData(1, "is not a file of 3D poses", "truth.trc", "truth.txt")]
    [InlineData(1, "no compared joint is called 'tail'", "truth.trc", "truth.trc", "--root", "tail")]
    [InlineData(1, "no joint 'a'", "truth.trc", "truth.trc", "--map", "a=LHip")]
    [InlineData(1, "no frame in common", "truth.trc", "truth.trc", "--offset", "500")]
    [InlineData(2, "'LHip' should be PREDICTION=TRUTH", "truth.trc", "truth.trc", "--map", "LHip")]
    [InlineData(2, "--truth-fps", "truth.trc", "truth.trc", "--truth-fps", "0")]
    [InlineData(2, "'mirror' not recognized", "truth.trc", "truth.trc", "--align", "mirror")]
    [InlineData(2, "see ./keystream eval pose --help", "truth.trc", "truth.trc", "--rot", "x")]
    public void Pose_WrongInput_IsToldInOneLineAndLeavesNothing(int code, string says, params string[] arguments)
    {
        _folder.Write("truth.trc", Trc(1));
        _folder.Write("truth.txt", "");
        Run([.. arguments, "-o", "out"]).ShouldFail(code).ShouldContain(says);
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void Pose_Help_HasAnExample() => Cli.Run("eval", "pose", "--help").ShouldSucceed().Output.ShouldContain("Example:\n  ./keystream eval pose");

    [Fact]
    public void Eval_OfARun_StillAsksForItsTruth() => Cli.Run("eval", "somewhere").ShouldFail(2).ShouldContain("--truth");

    private double Mpjpe(string prediction, params string[] more)
    {
        Run([prediction, "truth.trc", .. more, "-o", "out"]).ShouldSucceed();
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("out/eval.json")));
        return json.RootElement.GetProperty("scores").GetProperty("mpjpe").GetDouble();
    }

    private CliResult Run(params string[] arguments) => Cli.RunIn(_folder.Path, ["eval", "pose", .. arguments]);

    private static double At(int frame, int joint, int axis) => Math.Sin((0.2 * frame * (1 + (0.1 * joint))) + joint + axis) + (0.3 * joint * axis);

    private static string Trc(double scale)
    {
        var rows = Enumerable.Range(0, 40).Select(t => $"{t + 1}\t{Text(t / 25.0)}\t" + string.Join('\t', Enumerable.Range(0, 15).Select(c => Text(scale * At(t, c / 3, c % 3)))));
        return "PathFileType\t4\t(X/Y/Z)\tt.trc\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n" +
            $"25\t25\t40\t5\tm\t25\t1\t40\nFrame#\tTime\t{string.Join("\t\t\t", Names)}\t\t\n\t\tX1\tY1\tZ1\n{string.Join('\n', rows)}\n";
    }

    // Twice the size, and turned by exchanging axes in a circle.
    private static string Csv(string[] names, int[] joints) =>
        string.Join(',', names.SelectMany(n => "xyz".Select(a => $"{n}_{a}"))) + ",fnum\n" +
        string.Concat(Enumerable.Range(0, 40).Select(t => string.Concat(joints.SelectMany(j => Enumerable.Range(0, 3).Select(a => Text(2 * At(t, j, (a + 1) % 3)) + ","))) + $"{t}\n"));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
