namespace KeyStream.Cli.Tests;

/// <summary>A KeypointNet through its whole life, and what it says to what it cannot use.</summary>
public sealed class KeypointNetTests : IDisposable
{
    private static readonly string[] Tiny =
        ["--keypoints", "4", "--keypointnet-image-size", "32", "--keypointnet-width", "4", "--keypointnet-orientation-width", "4", "--train-batch-size", "2", "--steps", "2"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_Eval_OneAfterTheOther()
    {
        Train("--category", "planes", "-o", "model").ShouldSucceed();
        foreach (var file in new[] { "model.json", "weights.safetensors", "training.html", "turntable.png" }) File.Exists(_folder.File("model/" + file)).ShouldBeTrue(file);
        Cli.RunIn(_folder.Path, "models", ".").Output.ShouldMatch(@"(?m)^model +keypointnet +4 +planes ");
        var scores = Cli.RunIn(_folder.Path, "eval", "keypointnet", "model", "--instances", "2", "--category", "cars", "-o", "scores").ShouldSucceed();
        scores.Output.ShouldContain("8 pairs of views of 2 unseen cars");
        scores.Output.ShouldContain("pose error, median deg");
        File.ReadAllText(_folder.File("scores/eval.json")).ShouldContain("3D-SE %");
        File.Exists(_folder.File("scores/turntable.png")).ShouldBeTrue();
        Cli.RunIn(_folder.Path, "run", TinyModel.Clip, "-o", "out", "--model", "model").ShouldFail(1).ShouldContain("eval keypointnet");
    }

    [Fact]
    public void Train_WithoutACategory_NamesThem() => Train("-o", "model").ShouldFail(2).ShouldContain("cars, planes, people, animals");

    [Fact]
    public void Train_WithAnInput_SaysThatItTakesNone() => Train("my.mp4", "--category", "planes", "-o", "model").ShouldFail(2).ShouldContain("INPUT");

    [Fact]
    public void Train_ProfileOfAnotherMethod_IsRefused() => Train("--category", "planes", "-o", "model", "--profile", "moving").ShouldFail(2).ShouldContain("--profile");

    [Fact]
    public void Train_AnotherMethodWithoutInput_AsksForOne() => Cli.RunIn(_folder.Path, "train", "-o", "model").ShouldFail(2).ShouldContain("INPUT");

    [Fact]
    public void Ablations_InSmall_CompareAllOfThem()
    {
        var result = Cli.RunIn(_folder.Path, ["eval", "keypointnet-ablations", "-o", "all", "--category", "cars", "--counts", "3", .. Tiny]).ShouldSucceed();
        foreach (var name in new[] { "baseline", "no-consistency", "no-pose", "more-noise", "no-silhouette", "no-orientation", "keypoints-3" })
        {
            result.Output.ShouldContain(name);
            File.Exists(_folder.File($"all/{name}/turntable.png")).ShouldBeTrue(name);
        }

        File.ReadAllText(_folder.File("all/ablations.json")).ShouldContain("no-silhouette");
    }

    private CliResult Train(params string[] arguments) => Cli.RunIn(_folder.Path, ["train", "--method", "keypointnet", .. arguments, .. Tiny]);
}
