namespace KeyStream.Cli.Tests;

/// <summary>A multi-view model through its whole life: takes rendered, trained on, measured; and what it says to what it cannot use.</summary>
public sealed class MultiViewTests : IDisposable
{
    private static readonly string[] Tiny =
    [
        "--multiview-frame-size", "48", "--multiview-image-size", "32", "--keypoints", "4", "--multiview-code-size", "16", "--steps", "3", "--train-batch-size", "2",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Synth_Train_Eval_OneAfterTheOther()
    {
        Synth("--clips", "2", "--cameras", "3");
        File.Exists(_folder.File("take_0000.rig.toml")).ShouldBeTrue();

        Cli.RunIn(_folder.Path, ["train", "take_*.mp4", "-o", "model", "--method", "multiview", .. Tiny]).ShouldSucceed();
        foreach (var file in new[] { "model.json", "weights.safetensors", "training.html" }) File.Exists(_folder.File("model/" + file)).ShouldBeTrue(file);
        Directory.Exists(_folder.File("model/checkpoint")).ShouldBeFalse();

        Cli.RunIn(_folder.Path, "train", "take_*.mp4", "-o", "more", "--method", "multiview", "--init", "model", "--steps", "2", "--train-batch-size", "2").ShouldSucceed();
        File.ReadAllText(_folder.File("more/model.json")).ShouldContain("\"imageSize\": 32");
        Cli.RunIn(_folder.Path, "train", "take_*.mp4", "-o", "single", "--method", "singleview", "--init", "model", "--steps", "3").ShouldSucceed();
        Cli.RunIn(_folder.Path, "train", "take_*.mp4", "-o", "tracks", "--method", "singleview", "--init", "model", "--lifter", "lifter-small", "--steps", "2").ShouldSucceed();
        var scores = Cli.RunIn(_folder.Path, "eval", "multiview", "model", "take_*.mp4", "--single", "single", "--single", "tracks", "-o", "scores.json");
        scores.ShouldSucceed();
        foreach (var word in new[] { "all views, linear", "one view, single, mlp", "one view, tracks, linear", "one view, tracks live, mlp", "P-MPJPE", "jitter / true" }) scores.Output.ShouldContain(word);
        File.ReadAllText(_folder.File("scores.json")).ShouldContain("\"pMpjpe\"");
        Cli.RunIn(_folder.Path, "eval", "multiview", "model", "take_*.mp4", "--hold-out", "walk").ShouldFail(1).ShouldContain("to fit and 0 to test: name some of take");
        Cli.RunIn(_folder.Path, "eval", "multiview", "model", "take_*.mp4", "--single", "lifter-small").ShouldFail(1).ShouldContain("lifter of any joints");
    }

    [Fact]
    public void Train_WhatItCannotUse_SaysWhatIsMissing()
    {
        Synth("--cameras", "2");
        Cli.RunIn(_folder.Path, ["train", "take_cam0.mp4", "-o", "model", "--method", "multiview"]).ShouldFail(1).ShouldContain("two cameras or more");
        Cli.RunIn(_folder.Path, ["train", "take_*.mp4", "-o", "model", "--method", "singleview"]).ShouldFail(2).ShouldContain("give --init");
        Cli.RunIn(_folder.Path, ["train", "take_*.mp4", "-o", "model", "--method", "multiview", "--views", "3"]).ShouldFail(1).ShouldContain("3 are asked for");
        Cli.RunIn(_folder.Path, ["train", "take_*.mp4", "-o", "model", "--method", "multiview", "--profile", "moving"]).ShouldFail(2).ShouldContain("still");
        Cli.RunIn(_folder.Path, ["train", "take_*.mp4", "-o", "model", "--method", "multiview", "--rig", "no.toml"]).ShouldFail(1).ShouldContain("no.toml does not exist");
    }

    private void Synth(params string[] options) =>
        Cli.RunIn(_folder.Path, ["synth", "take.mp4", "--frames", "32", "--width", "64", "--height", "48", .. options]).ShouldSucceed();
}
