using System.Globalization;
using System.Text;

namespace KeyStream.Cli.Tests;

/// <summary>A lifter through its whole life: trained on motion, measured, used; and what it says to what it cannot use.</summary>
public sealed class LifterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public LifterTests()
    {
        _folder.Write("s1_1.bvh", Bvh(1));
        _folder.Write("s1_2.bvh", Bvh(2));
        _folder.Write("s2_1.bvh", Bvh(3));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_Eval_Lift_OneAfterTheOther()
    {
        Train("-o", "model").ShouldSucceed();
        foreach (var file in new[] { "model.json", "weights.safetensors", "training.html" }) File.Exists(_folder.File("model/" + file)).ShouldBeTrue(file);
        Directory.Exists(_folder.File("model/checkpoint")).ShouldBeFalse();
        Cli.RunIn(_folder.Path, "models", ".").Output.ShouldMatch(@"(?m)^model +lifter +any ");

        var scores = Cli.RunIn(_folder.Path, "eval", "lifter", "model", "--motion", "s1_1.bvh", "s1_2.bvh", "--hold-out", "s1", "--joints", "own", "--windows", "1", "-o", "scores.json");
        scores.ShouldSucceed();
        foreach (var word in new[] { "mean pose", "linear (ridge)", "model, whole windows", "model, causal", "3 px, 20 % missing" }) scores.Output.ShouldContain(word);
        File.ReadAllText(_folder.File("scores.json")).ShouldContain("\"pMpjpe\"");

        _folder.Write("walk.csv", WalkTracks.Csv(30));
        Cli.RunIn(_folder.Path, "lift", "walk.csv", "-o", "out", "--model", "model").ShouldSucceed();
        File.ReadLines(_folder.File("out/keypoints3d.csv")).Skip(1).ShouldAllBe(line => !line.Contains("NaN") && line.Split(',')[3].Length > 0);
    }

    [Fact]
    public void Train_IntoAFolderThatHoldsAModel_IsRefused()
    {
        Train("-o", "model").ShouldSucceed();
        var before = File.ReadAllText(_folder.File("model/model.json"));
        Train("-o", "model").ShouldFail(1).ShouldContain("model holds a trained model: name another folder");
        Train("-o", "model", "--resume").ShouldFail(1).ShouldContain("holds a trained model");
        Cli.RunIn(_folder.Path, "train", TinyModel.Clip, "-o", "model").ShouldFail(1).ShouldContain("holds a trained model");
        File.ReadAllText(_folder.File("model/model.json")).ShouldBe(before);
    }

    [Fact]
    public void Train_OnMotionWithoutTheMethod_NamesIt() =>
        Cli.RunIn(_folder.Path, "train", "s1_1.bvh", "-o", "model").ShouldFail(1).ShouldContain("./keystream train s1_1.bvh -o MODEL --method lifter");

    [Fact]
    public void Train_HeldOutSubjectThatDoesNotExist_SaysWhoThereIs()
    {
        var result = Train("-o", "model", "--hold-out", "s9");
        result.Code.ShouldBe(1);
        result.Error.ShouldContain("s9");
        result.Error.ShouldContain("s1, s2");
    }

    [Fact]
    public void Lift_WithAKeypointModel_SaysThatItIsNoLifter()
    {
        _folder.Write("walk.csv", WalkTracks.Csv(30));
        var result = Cli.RunIn(_folder.Path, "lift", "walk.csv", "-o", "out", "--model", Path.Combine(Repository.Root, "models", "walker"));
        result.Code.ShouldBe(1);
        result.Error.ShouldContain("and not 'lifter'");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void Run_WithALifterAsItsModel_SaysWhatIsWrong()
    {
        Train("-o", "model").ShouldSucceed();
        var result = Cli.RunIn(_folder.Path, "run", Path.Combine(Repository.Root, "samples", "walker.mp4"), "-o", "out", "--model", "model");
        result.Code.ShouldBe(1);
        result.Error.ShouldContain("lift");
    }

    private CliResult Train(params string[] more) => Cli.RunIn(_folder.Path,
        ["train", "s1_1.bvh", "s1_2.bvh", "s2_1.bvh", "--method", "lifter", "--steps", "3", "--train-batch-size", "2", "--lifter-width", "16", "--lifter-frames", "5", .. more]);

    // A chain of six joints with a branch that swings about.
    private static string Bvh(int seed)
    {
        const int Frames = 60;
        var text = new StringBuilder("""
            HIERARCHY
            ROOT Hips
            {
              OFFSET 0 0 0
              CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
              JOINT Spine
              {
                OFFSET 0 40 0
                CHANNELS 3 Zrotation Xrotation Yrotation
                JOINT LeftArm
                {
                  OFFSET 20 10 0
                  CHANNELS 3 Zrotation Xrotation Yrotation
                  End Site
                  {
                    OFFSET 30 0 0
                  }
                }
                JOINT RightArm
                {
                  OFFSET -20 10 0
                  CHANNELS 3 Zrotation Xrotation Yrotation
                  End Site
                  {
                    OFFSET -30 0 0
                  }
                }
              }
              JOINT LeftLeg
              {
                OFFSET 10 -10 0
                CHANNELS 3 Zrotation Xrotation Yrotation
                End Site
                {
                  OFFSET 0 -45 0
                }
              }
              JOINT RightLeg
              {
                OFFSET -10 -10 0
                CHANNELS 3 Zrotation Xrotation Yrotation
                End Site
                {
                  OFFSET 0 -45 0
                }
              }
            }
            MOTION

            """);
        text.Append(CultureInfo.InvariantCulture, $"Frames: {Frames}\nFrame Time: 0.0333333\n");
        for (var t = 0; t < Frames; t++)
        {
            var swing = 30 * Math.Sin((t * 0.2) + seed);
            text.Append(CultureInfo.InvariantCulture, $"{t * 0.5:0.###} 90 0 0 0 {10 * seed} {swing / 3:0.###} 0 0 0 {swing:0.###} 0 0 {-swing:0.###} 0 0 {-swing:0.###} 0 0 {swing:0.###} 0\n");
        }

        return text.ToString();
    }
}
