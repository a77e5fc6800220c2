namespace KeyStream.Cli.Tests;

public sealed class DoctorTests
{
    private static readonly Lazy<CliResult> Report = new(() => Cli.Run("doctor"));

    [Fact]
    public void Doctor_OnAWorkingMachine_ExitsWithZero() => Report.Value.ShouldSucceed().Output.ShouldContain("`keystream run` can work.");

    [Theory]
    [InlineData("libtorch")]
    [InlineData("OpenCV")]
    [InlineData("ONNX Runtime")]
    [InlineData("ffmpeg")]
    [InlineData("ffprobe")]
    public void Doctor_EveryNativePart_HasVersionAndPath(string part)
    {
        var line = Line(part);
        line.ShouldMatch(@"\d+\.\d+");
        line.ShouldContain("/");
    }

    [Theory]
    [InlineData("packages", "system|nuget")]
    [InlineData("CPU features", "AVX2.*AVX-512 bf16.*AMX")]
    [InlineData("GPU", @"\S")]
    [InlineData("threads", @"\S")]
    [InlineData("waiting threads", @"\S")]
    public void Doctor_TheMachine_IsDescribed(string part, string pattern) => Line(part).ShouldMatch(pattern);

    [Fact]
    public void Doctor_WithoutFfmpeg_SaysHowToGetItAndFails()
    {
        var dotnet = Cli.Tool("bash", "-c", "command -v dotnet").Trim();
        using var bare = new TempFolder();
        File.CreateSymbolicLink(bare.File("dotnet"), dotnet);
        var program = Path.Combine(AppContext.BaseDirectory, "keystream.dll");
        var output = Cli.Tool("bash", "-c", $"PATH='{bare.Path}' dotnet '{program}' doctor; [ $? = 1 ]");
        output.ShouldContain("error: ffmpeg is missing or does not start: apt-get install ffmpeg");
    }

    private static string Line(string part)
    {
        var line = Report.Value.Output.Split('\n').FirstOrDefault(l => l.StartsWith(part + "  ", StringComparison.Ordinal));
        return line.ShouldNotBeNull(Report.Value.Output)[part.Length..];
    }
}
