namespace KeyStream.Cli.Tests;

public sealed class ConfigTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Config_UnknownKey_NamesKeyLineAndTheNearest()
    {
        var line = Fail("synth:\n  seed: 1\n  frmes: 3\n", 2);
        line.ShouldContain("config.yaml line 3: unknown key 'synth.frmes'");
        line.ShouldContain("synth.frames");
    }

    [Fact]
    public void Config_UnknownSection_NamesTheNearest() => Fail("sinth:\n  seed: 1\n", 2).ShouldContain("line 1: unknown section 'sinth': did you mean synth?");

    [Theory]
    [InlineData("synth:\n  frames: none\n", "line 2: synth.frames is 'none': give a whole number from 1")]
    [InlineData("synth:\n  fps: -1\n", "line 2: synth.fps is '-1': give a number from")]
    [InlineData("synth:\n  masks: maybe\n", "give true or false")]
    [InlineData("synth:\n  figure: six-legged\n", "give one of two-legged, four-legged, any")]
    public void Config_ValueThatIsNotAllowed_NamesWhatIs(string yaml, string said) => Fail(yaml, 2).ShouldContain(said);

    [Theory]
    [InlineData("synth:\n  seed: 1\n  seed: 2\n", "stands there twice")]
    [InlineData("- a\n- b\n", "expected sections")]
    [InlineData("synth: 3\n", "expected keys under 'synth:'")]
    [InlineData("synth:\n  seed: [1, 2]\n", "expected one value for 'synth.seed'")]
    [InlineData("synth:\n  seed: \"1\n", "is not YAML")]
    [InlineData("a: &a [*a]\n", "unknown section 'a'")]
    [InlineData("synth:\n  seed: 1\n---\nsynth:\n  seed: 2\n", "one document only")]
    public void Config_FileOfAnotherShape_IsRefusedInOneLine(string yaml, string said) => Fail(yaml, 2).ShouldContain(said);

    [Fact]
    public void Config_NestedWithoutEnd_IsRefusedWithoutCrash() => Fail(new string('[', 200_000), 2).ShouldContain("expected sections");

    [Fact]
    public void Config_HugeFile_IsRefused() => Fail("#" + new string('x', 2 << 20), 2).ShouldContain("larger than 1 MB");

    [Fact]
    public void Config_MissingFile_SaysSo() =>
        Cli.RunIn(_folder.Path, "synth", "a.mp4", "--config", "none.yaml").ShouldFail(1).ShouldContain("none.yaml is missing");

    [Theory]
    [InlineData("", null, 300)]
    [InlineData("synth:\n  frames: 3\n", null, 3)]
    [InlineData("synth:\n  frames: 3\n", "5", 5)]
    [InlineData("# nothing\n", "4", 4)]
    [InlineData("synth:\ndecode:\n  max-side: 64\n", "2", 2)]
    public void Settings_DefaultsThenFileThenCommandLine(string yaml, string? option, int frames)
    {
        _folder.Write("config.yaml", yaml);
        string[] more = option is null ? [] : ["--frames", option];
        Cli.RunIn(_folder.Path, ["synth", "clip.mp4", "--width", "32", "--height", "32", "--supersampling", "1", "--config", "config.yaml", .. more]).ShouldSucceed();
        Media.CountFrames(_folder.File("clip.mp4")).ShouldBe(frames);
    }

    public void Dispose() => _folder.Dispose();

    private string Fail(string yaml, int code)
    {
        _folder.Write("config.yaml", yaml);
        var line = Cli.RunIn(_folder.Path, "synth", "a.mp4", "--config", "config.yaml").ShouldFail(code);
        Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).ShouldBe(["config.yaml"]);
        return line;
    }
}
