using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace KeyStream.Flow.Tests;

/// <summary>The arrows between the projects are part of the design; this reads the project files and holds them.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Torch = ["TorchSharp"];
    private static readonly string[] AllNative = ["TorchSharp", "FFMpegCore", "OpenCvSharp4", "Microsoft.ML.OnnxRuntime.Gpu"];

    /// <summary>Project → the projects and the native packages that it may reference itself; what those reference comes with them.</summary>
    private static readonly Dictionary<string, (string[] Projects, string[] Native)> Allowed = new()
    {
        ["Flow"] = ([], []),
        ["Data"] = ([], Torch),
        ["Nets"] = ([], Torch),
        ["Synth"] = (["Data"], ["TorchSharp", "FFMpegCore"]),
        ["Stages"] = (["Flow", "Data", "Nets"], AllNative),
        ["Training"] = (["Stages", "Synth"], Torch),
        ["Web"] = (["Flow", "Data"], Torch),
        ["Cli"] = (["Flow", "Data", "Nets", "Stages", "Training", "Synth", "Web"], AllNative),
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Fact]
    public void Source_Projects_AreTheOnesOfTheDesign() =>
        Directory.GetDirectories(Source, "KeyStream.*").Select(d => Path.GetFileName(d)["KeyStream.".Length..])
            .ShouldBe(Allowed.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_FollowTheArrows(string project)
    {
        var (projects, native) = Allowed[project];
        var file = Read(project);
        var references = file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
        references.ShouldBeSubsetOf(projects.Select(p => $"KeyStream.{p}"));
        file.Descendants("NativePackage").Select(n => (string)n.Attribute("Include")!).ShouldBeSubsetOf(native);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Files_NeverMentionTheStandIns(string project) =>
        Directory.EnumerateFiles(Path.Combine(Source, $"KeyStream.{project}"), "*.cs*", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f) is var text && (text.Contains("src/Compat") || text.Contains("\n#if")))
            .ShouldBeEmpty();

    [Fact]
    public void Flow_Tests_LoadNoTensorLibrary() =>
        AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).ShouldNotContain("TorchSharp");

    private static string Source => Path.GetFullPath(Path.Combine(ThisFile(), "..", "..", "..", "src"));

    private static XDocument Read(string project) =>
        XDocument.Load(Path.Combine(Source, $"KeyStream.{project}", $"KeyStream.{project}.csproj"));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
