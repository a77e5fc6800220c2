namespace KeyStream.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public void Program_WithoutArguments_PrintsHelp()
    {
        var result = Cli.Run().ShouldSucceed();
        result.Output.ShouldContain("Usage:");
        result.Output.ShouldContain("doctor");
    }

    [Fact]
    public void Program_UnknownCommand_NamesItAndExitsWithTwo() =>
        Cli.Run("nonsense").ShouldFail(2).ShouldContain("unknown command nonsense");

    [Theory]
    [InlineData("--keypointnet-keypoints", "did you mean --keypoints?")]
    [InlineData("--steeps", "did you mean --steps?")]
    [InlineData("--frobnicate", "unknown option --frobnicate (see")]
    public void Program_UnknownOption_NamesOnlyOnesThatAreNear(string option, string expected) =>
        Cli.Run("train", "a.mp4", "-o", "m", option, "3").ShouldFail(2).ShouldContain(expected);

    [Fact]
    public void Program_OptionLeftOut_SaysWhatToGive() => Cli.Run("calibrate", "a.mp4", "-o", "rig.toml").ShouldFail(2).ShouldContain("--board is needed: checkerboard:9x6:25mm");

    [Fact]
    public void Program_MisspeltCommand_SuggestsTheNearest() => Cli.Run("triangluate", "a.csv").ShouldFail(2).ShouldContain("did you mean triangulate?");

    [Theory]
    [InlineData(2, "with --truth", "eval", ".")]
    [InlineData(1, "there is no folder nowhere", "eval", "nowhere", "--truth", "x.csv")]
    [InlineData(1, "nowhere*.csv matches no file or folder", "lift", "nowhere*.csv", "-o", "out")]
    [InlineData(2, "180 cm are 1.8", "lift", "x.csv", "-o", "out", "--height", "180")]
    public void Command_WhatIsMissingOrOutOfRange_SaysWhatToGive(int code, string says, params string[] arguments) => Cli.Run(arguments).ShouldFail(code).ShouldContain(says);

    [Theory]
    [InlineData("models", "--bogus")]
    [InlineData("doctor", "--versoin")]
    [InlineData("view", "-q")]
    public void Command_UnknownOption_NamesItAndExitsWithTwo(string command, string option) =>
        Cli.Run(command, option).ShouldFail(2).ShouldContain($"unknown option {option}");

    [Fact]
    public void Command_MisspeltOption_SuggestsTheNearest() =>
        Cli.Run("view", "--prt", "1", "folder").ShouldFail(2).ShouldContain("did you mean --port?");

    [Fact]
    public void Command_MissingArgument_ExitsWithTwo() => Cli.Run("view").ShouldFail(2).ShouldContain("DIR");

    [Theory]
    [InlineData("many")]
    [InlineData("70000")]
    [InlineData("-1")]
    public void Option_ValueOutOfRange_NamesOptionAndRange(string port)
    {
        var line = Cli.Run("view", "folder", $"--port={port}").ShouldFail(2);
        line.ShouldContain("--port");
        line.ShouldContain("0 to 65535");
    }

    [Fact]
    public void Version_IsOneLine() => Cli.Run("--version").ShouldSucceed().Output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+");

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryCommand_Help_ExplainsItself(string command)
    {
        var result = Cli.Run(command, "--help").ShouldSucceed();
        result.Output.ShouldContain("Usage:");
        result.Output.ShouldContain($"Example:\n  ./keystream {command}");
    }

    [Theory]
    [InlineData("pose", "<PREDICTION> <TRUTH>")]
    [InlineData("lifter", "<MODEL>...")]
    public void Subcommand_Help_NamesItsOwnArgumentsAlone(string name, string arguments) =>
        Cli.Run("eval", name, "--help").ShouldSucceed().Output.ShouldContain($"keystream eval {name} {arguments} [options]");

    [Fact]
    public void Lift_Help_HasNoChoiceOfDepth()
    {
        var help = Cli.Run("lift", "--help").ShouldSucceed().Output;
        help.ShouldContain("--lift-swap-frames");
        help.ShouldNotContain("--lift-depth");
    }

    public static TheoryData<string> Commands()
    {
        var help = Cli.Run("--help").Output;
        var list = help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1);
        return [.. list.Select(l => l.Trim().Split(' ')[0]).Where(l => l.Length > 0 && char.IsLetter(l[0]))];
    }
}
